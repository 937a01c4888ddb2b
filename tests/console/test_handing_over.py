"""Handing over to a human on two kinds of channel: the assistant is silent, a human answers from the console, and it is
given back by the owner, by the person, or by the clock."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from console.asked import Asked, Who
from console.audit import Audit
from console.html import Html
from console.pages.human import HumanPages
from console.roles import Role
from console.static_files import StaticFiles
from core.clock import SystemClock
from core.log import Log
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.wording import Wording
from lethe.drilling import LANGUAGES
from lethe.owner.handing import OwnersHanding
from lethe.owner_door import Handler, Household
from lethe.owner_pages import owner_pages
from privacy.handing_over import HandingOver
from tests.console.chatting import DESK, Visitor
from tests.console.running import Running, Seen, running
from tests.fakes.still_clock import StillClock
from tests.fakes.telegram_chats import message
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.patience import PATIENCE

_WRITTEN = f"[handover]\nminutes = 45\n{DESK}"
_TELEGRAM = """
[[channels]]
name = "tg"
kind = "telegram"
assistant = "desk"
mode = "polling"
stream = false
token = "{token}"
api_address = "{address}"
"""
_CANARY = "the parrot Quetzal-7781"
_LOOKS = Statement(text("SELECT count(*) FROM look"))


def _waiting(seen: Seen) -> list[str]:
    return re.findall(r'href="(/console/human/[^"]+)"', seen.text)


async def _said(house: Running) -> list[tuple[bool, bool, str]]:
    """By whom: by the person, by a human of ours; and what."""
    people, conversations = house.server.memory.people, house.server.memory.conversations

    def unit(transaction: Transaction) -> list[tuple[bool, bool, str]]:
        speakers = [people.by_number(transaction, number) for number in people.numbers(transaction)]
        kept = [one for each in speakers if each for one in conversations.since(transaction, each, 0, 100)]
        return [(one.by_person, one.body.by_human, one.body.text) for one in kept]

    return await house.server.memory.store.read(unit)


async def test_a_human_answers_on_the_page_and_gives_it_back(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN.format(sees="nothing")) as house:
        browser, anna = house.browser, Visitor(house)
        await anna.say(_CANARY)
        await anna.read("Quetzal")
        await anna.say("/human")
        await anna.read("45 minutes")
        await anna.say("is anybody there")
        assert "1 waiting for a human" in (await browser.see("/console")).words
        (here,) = _waiting(await browser.see("/console/people"))
        shown = await browser.see(here)
        assert _CANARY not in shown.text
        assert "You can answer all the same." in shown.words
        assert _CANARY not in (await browser.send(f"{here}/look", purpose="they asked")).text
        assert 'id="mistake-text"' in (await browser.send(f"{here}/answer", text=" ")).text
        assert "takes 3" in (await browser.send(f"{here}/answer", text="long " * 1000)).words
        answered = await browser.send(f"{here}/answer", text="We open at nine.\r\nBye, Rosa")
        assert "We open at nine." in answered.words
        assert "Written by a human" in await anna.read("We open at nine.")
        assert "1 waiting" not in (await browser.see("/console")).words
        await browser.send(f"{here}/back")
        await anna.read("answers you here again")
        await anna.say("and now you")
        await anna.read("and now you")
        said = await _said(house)
        assert [text for _, by_human, text in said if by_human] == [
            "**Written by a human:**\n\nWe open at nine.\nBye, Rosa"
        ]
        assert not any(not by_person and "is anybody there" in text for by_person, _, text in said)
        assert (await browser.see(here)).status == 404


async def test_an_answer_whose_form_is_sent_twice_reaches_the_person_once(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN.format(sees="nothing")) as house:
        browser, anna = house.browser, Visitor(house)
        await anna.say("/human")
        await anna.read("45 minutes")
        (here,) = _waiting(await browser.see("/console/people"))
        once = _once(await browser.see(here))
        both = await asyncio.gather(
            *(browser.send(f"{here}/answer", text="We open at nine.", once=once) for _ in range(2))
        )
        assert [one.status for one in both] == [200, 200]
        assert await _by_humans(house) == ["We open at nine."]
        await browser.send(f"{here}/answer", text="And close at ten.", once=once)
        await browser.send(f"{here}/answer", text="We open at nine.", once=_once(await browser.see(here)))
        assert await _by_humans(house) == ["We open at nine.", "And close at ten.", "We open at nine."]


def _once(seen: Seen) -> str:
    (mark,) = re.findall(r'name="once" value="([^"]+)"', seen.text)
    return str(mark)


async def _by_humans(house: Running) -> list[str]:
    return [text.rpartition("\n\n")[2] for _, by_human, text in await _said(house) if by_human]


async def test_the_person_takes_it_back_and_the_owner_reads_where_that_is_allowed(tmp_path: Path) -> None:
    async with running(tmp_path, _WRITTEN.format(sees="everything")) as house:
        browser, anna = house.browser, Visitor(house)
        await anna.say(_CANARY)
        await anna.read("Quetzal")
        code = await anna.code()
        await anna.say("I want to talk to a human")
        await anna.read("45 minutes")
        (here,) = _waiting(await browser.see("/console/people"))
        assert _CANARY not in (await browser.see(here)).text
        assert 'id="mistake-purpose"' in (await browser.send(f"{here}/look", purpose="")).text
        read = (await browser.send(f"{here}/look", purpose="they asked for a human")).text
        assert _CANARY in read
        assert code not in read
        async with house.another_browser() as other:
            await other.claim(house.link(role="viewer"), name="Vera")
            assert (await other.see(here)).status == 404
        await anna.say("/resume")
        await anna.read("answers you here again")
        await anna.say("echo me")
        await anna.read("echo me")
        assert _waiting(await browser.see("/console/people")) == []


async def test_only_an_owner_reads_who_waits_and_each_look_is_written_down(tmp_path: Path) -> None:
    households: list[Household] = []

    def noting(household: Household) -> Handler:
        households.append(household)
        return owner_pages(household)

    async with running(tmp_path, _WRITTEN.format(sees="everything"), pages=noting) as house:
        browser, anna = house.browser, Visitor(house)
        await anna.say(_CANARY)
        await anna.read("Quetzal")
        await anna.say("/human")
        await anna.read("45 minutes")
        (here,) = _waiting(await browser.see("/console/people"))
        handing = OwnersHanding(households[0])
        waits = [one.number for one in await handing.waiting()]
        for role in (Role.VIEWER, Role.EDITOR):
            assert await handing.look(waits[0], "they asked", Who(name="Erin", role=role)) is None
        assert await _looks(house) == 0
        async with house.another_browser() as editor, house.another_browser() as viewer:
            await editor.claim(house.link(role="editor"), name="Erin")
            shown = await editor.see(here)
            assert "Only owners read what people said. You can answer all the same." in shown.words
            assert f"{here}/look" not in shown.text
            assert (await editor.send(f"{here}/look", purpose="they asked")).status == 404
            assert (await editor.send(f"{here}/answer", text="We open at nine.")).status == 200
            await viewer.claim(house.link(role="viewer"), name="Vera")
            assert (await viewer.send(f"{here}/look", purpose="they asked")).status == 404
        assert await _looks(house) == 0
        assert _CANARY in (await browser.send(f"{here}/look", purpose="they asked")).text
        assert await _looks(house) == 1
        assert [one.did for one in await Audit(house.server.memory).page()].count("person.read") == 1


async def test_a_page_from_before_a_start_of_the_server_says_so_and_changes_nothing(tmp_path: Path) -> None:
    households: list[Household] = []

    def noting(household: Household) -> Handler:
        households.append(household)
        return owner_pages(household)

    async with running(tmp_path, _WRITTEN.format(sees="nothing"), pages=noting) as house:
        browser, anna = house.browser, Visitor(house)
        await anna.say("/human")
        await anna.read("45 minutes")
        (here,) = _waiting(await browser.see("/console/people"))
        audit = Audit(house.server.memory)
        noted = [one.did for one in await audit.page()]
        started = HumanPages(html=Html(StaticFiles()), handing=OwnersHanding(households[0]), audit=audit).page()
        said = ""
        for word, form in (("back", {}), ("answer", {"text": "We open <at> nine."})):
            (route,) = [one for one in started.routes if one.path.endswith(f"/{word}")]
            answer = await route.answer(
                Asked(
                    method="POST",
                    path=f"{here}/{word}",
                    parameters={"number": here.rpartition("/")[2]},
                    form=form,
                    now=SystemClock().now(),
                    who=Who(name="Ada", role=Role.OWNER),
                )
            )
            said = answer.body.decode()
            assert (answer.status, "the server was started again" in said) == (404, True)
        assert "We open &lt;at&gt; nine." in said, "what was typed can still be copied"
        assert [one.did for one in await audit.page()] == noted
        assert len(await house.server.rights.standing.handing.waiting()) == 1


async def _looks(house: Running) -> int:
    """How often it was written down for a person that somebody read their words."""
    counted = await house.server.memory.store.read(lambda transaction: transaction.row(_LOOKS))
    return int(counted[0]) if counted else 0


async def test_on_telegram_nobody_comes_and_that_is_said(tmp_path: Path) -> None:
    async with TelegramServer() as telegram:
        written = _WRITTEN.format(sees="nothing") + _TELEGRAM.format(token=TOKEN, address=telegram.address)
        async with running(tmp_path, written) as house:
            await telegram.deliver(message("hello"))
            await telegram.deliver(message("/human", number=42))
            await _sent(telegram, "45 Minuten")  # Ada's app is German
            (here,) = _waiting(await house.browser.see("/console/people"))
            await house.browser.send(f"{here}/answer", text="One moment.")
            await _sent(telegram, "One moment.")
            handing = house.server.rights.standing.handing
            (one,) = await handing.waiting()
            assert one.wrote is not None
            await handing.give_back(one.person)
            await telegram.deliver(message("/human", number=43))
            async with asyncio.timeout(PATIENCE):
                while not await handing.waiting():
                    await asyncio.sleep(0.02)
            await handing.look()
            assert len(await handing.waiting()) == 1
            await _later(house, timedelta(minutes=46)).look()
            assert await handing.waiting() == []
            await _sent(telegram, "kein Mensch gekommen")


def _later(house: Running, by: timedelta) -> HandingOver:
    memory, rights = house.server.memory, house.server.rights
    return HandingOver(
        store=memory.store,
        people=memory.people,
        conversations=memory.conversations,
        wording=Wording(LANGUAGES),
        clock=StillClock(SystemClock().now() + by),
        log=Log(lambda line: None),
        minutes=45,
        wake=rights.telling.wake,
    )


async def _sent(telegram: TelegramServer, words: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while not any(words in sent.text for sent in telegram.sent):
            await asyncio.sleep(0.02)
