"""People from the console: found by their code alone, shown within the rules, exported, erased, paused and blocked."""

import re
from pathlib import Path

from core.clock import SystemClock
from core.memory.store import Transaction
from privacy.journal import Case
from tests.console.chatting import DESK, Visitor
from tests.console.running import Browser, Running, Seen, running

_CANARY = "the parrot Quetzal-7781"
_FIND = "/console/people/find"


async def _found(browser: Browser, code: str) -> tuple[str, Seen]:
    seen = await browser.send(_FIND, code=code.lower())
    here = re.search(r'href="(/console/people/one/[^"/]+)/erase"', seen.text)
    assert here is not None
    return here[1], seen


async def _looks(house: Running) -> int:
    def unit(transaction: Transaction) -> int:
        from sqlalchemy import text

        from core.memory.statements import Statement

        row = transaction.row(Statement(text("SELECT count(*) FROM look")))
        assert row is not None
        return int(row[0])

    return await house.server.memory.store.read(unit)


async def test_a_person_is_found_by_their_code_and_nobody_else_is(tmp_path: Path) -> None:
    async with running(tmp_path, DESK.format(sees="nothing")) as house:
        anna = Visitor(house)
        await anna.say(_CANARY)
        await anna.read("Quetzal")
        code = await anna.code()
        browser = house.browser
        assert 'id="mistake-code"' in (await browser.send(_FIND, code="")).text
        assert 'id="mistake-code"' in (await browser.send(_FIND, code="AAAA-BBBB-CCCC")).text
        here, seen = await _found(browser, code)
        assert "Person " in seen.words
        assert "Messages" in seen.words
        assert code not in here
        assert code not in seen.text
        assert _CANARY not in seen.text
        assert "may not read these words" in seen.words
        looked = await browser.send(f"{here}/look", purpose="they asked")
        assert _CANARY not in looked.text
        assert await _looks(house) == 0
        async with house.another_browser() as other:
            await other.claim(house.link(role="viewer"), name="Vera")
            assert (await other.see(here)).status == 404
            assert (await other.send(f"{here}/erase", typed=code)).status == 404


async def test_owners_are_led_to_where_handing_over_is_set(tmp_path: Path) -> None:
    async with running(tmp_path, DESK.format(sees="nothing")) as house:
        seen = await house.browser.see("/console/people")
        assert "nobody comes into the chat" in seen.words
        assert 'href="/console/system/handing-over"' in seen.text
        async with house.another_browser() as other:
            await other.claim(house.link(role="viewer"), name="Vera")
            assert "/console/system/handing-over" not in (await other.see("/console/people")).text


async def test_words_are_read_only_with_a_reason_that_is_written_down(tmp_path: Path) -> None:
    async with running(tmp_path, DESK.format(sees="everything")) as house:
        anna = Visitor(house)
        await anna.say(_CANARY)
        await anna.read("Quetzal")
        here, seen = await _found(house.browser, await anna.code())
        assert _CANARY not in seen.text
        refused = await house.browser.send(f"{here}/look", purpose=" ")
        assert refused.status == 422
        assert 'id="mistake-purpose"' in refused.text
        assert await _looks(house) == 0
        assert _CANARY in (await house.browser.send(f"{here}/look", purpose="they asked")).text
        assert await _looks(house) == 1


async def test_a_person_is_exported_and_erased_only_when_their_code_is_typed_again(tmp_path: Path) -> None:
    async with running(tmp_path, DESK.format(sees="nothing")) as house:
        anna = Visitor(house)
        await anna.say(_CANARY)
        await anna.read("Quetzal")
        code, browser = await anna.code(), house.browser
        here, _ = await _found(browser, code)
        wrong = await browser.send(f"{here}/export", export_purpose="a letter of 3 May", export_code="AAAA")
        assert wrong.status == 422
        assert 'id="mistake-export_code"' in wrong.text
        made = {"export_purpose": "a letter of 3 May", "export_code": code, "form_token": browser.form_token}
        said = {"Origin": browser.address, "Sec-Fetch-Site": "same-origin"}
        async with browser.client.post(f"{browser.address}{here}/export", data=made, headers=said) as answer:
            assert (await answer.read()).startswith(b"PK")
        await anna.read("made a copy of all your data")  # they are told
        assert "It is made" in (await browser.see(f"{here}/exported")).words
        async with browser.client.get(f"{browser.address}{here}/exported/person.zip") as answer:
            assert (await answer.read()).startswith(b"PK")
        asked = await browser.see(f"{here}/erase")
        assert "cannot be brought back" in asked.words
        assert 'id="mistake-typed"' in (await browser.send(f"{here}/erase", typed="AAAA")).text
        assert (await browser.see(here)).status == 200
        erased = await browser.send(f"{here}/erase", typed=code)
        assert "Nothing of this person is left here" in erased.words
        assert "LETHE" in erased.text
        again = await browser.send(f"{here}/erase", typed=code)
        assert re.findall(r"<code>(.+?)</code>", again.text) == re.findall(r"<code>(.+?)</code>", erased.text)
        assert (await browser.see(here)).status == 404
        assert (await browser.see(f"{here}/exported")).status == 404, "what was made of them is nobody's any more"
        assert (await browser.see(f"{here}/exported/person.zip")).status == 404
        assert "Nothing of this person is left here" in (await browser.see(f"{here}/erased")).words
        assert 'id="mistake-code"' in (await browser.send(_FIND, code=code)).text


async def test_a_code_that_was_copied_with_unseen_marks_is_the_code_that_is_typed_by_hand(tmp_path: Path) -> None:
    async with running(tmp_path, DESK.format(sees="nothing")) as house:
        browser = house.browser
        for found_marked in (True, False):
            anna = Visitor(house)
            await anna.say(_CANARY)
            await anna.read("Quetzal")
            code = await anna.code()
            marked = f"\u2068{code}\u2069"
            here, _ = await _found(browser, marked if found_marked else code)
            typed = code if found_marked else marked
            refused = await browser.send(f"{here}/export", export_purpose=" ", export_code=typed)
            assert 'id="mistake-export_purpose"' in refused.text
            assert 'id="mistake-export_code"' not in refused.text
            erased = await browser.send(f"{here}/erase", typed=typed)
            assert "Nothing of this person is left here" in erased.words
            again = await browser.send(f"{here}/erase", typed=code)
            assert re.findall(r"<code>(.+?)</code>", again.text) == re.findall(r"<code>(.+?)</code>", erased.text)


async def test_who_is_blocked_is_answered_nothing_but_their_rights(tmp_path: Path) -> None:
    async with running(tmp_path, DESK.format(sees="nothing")) as house:
        anna = Visitor(house)
        await anna.say("hello")
        await anna.read("hello")
        here, _ = await _found(house.browser, await anna.code())
        assert "They are blocked." in (await house.browser.send(f"{here}/block")).words
        assert "What they say is not kept either." in (await house.browser.see(here)).words
        await anna.say("is anybody there")
        await anna.say("/privacy")
        await anna.read("sealed with a key of your own")
        assert "is anybody there" not in await _all_said(house)
        assert "is anybody there" not in await _all_said(house, by_person=True)
        assert "not blocked any more" in (await house.browser.send(f"{here}/unblock")).words
        await anna.say("and now")
        await anna.read("and now")
        assert "It is paused." in (await house.browser.send(f"{here}/pause")).words
        assert "Paused: kept" in (await house.browser.see(here)).words
        assert "The pause is over." in (await house.browser.send(f"{here}/resume")).words


async def _all_said(house: Running, *, by_person: bool = False) -> str:
    """By us, or by the person."""
    people, conversations = house.server.memory.people, house.server.memory.conversations

    def unit(transaction: Transaction) -> str:
        speakers = [people.by_number(transaction, number) for number in people.numbers(transaction)]
        kept = [one for each in speakers if each for one in conversations.since(transaction, each, 0, 100)]
        return "\n".join(one.body.text for one in kept if one.by_person is by_person)

    return await house.server.memory.store.read(unit)


async def test_what_was_exported_is_nobodys_once_they_erased_everything_themselves(tmp_path: Path) -> None:
    async with running(tmp_path, DESK.format(sees="nothing")) as house:
        anna = Visitor(house)
        await anna.say(_CANARY)
        await anna.read("Quetzal")
        code, browser = await anna.code(), house.browser
        here, _ = await _found(browser, code)
        made = {"export_purpose": "a letter of 3 May", "export_code": code, "form_token": browser.form_token}
        said = {"Origin": browser.address, "Sec-Fetch-Site": "same-origin"}
        async with browser.client.post(f"{browser.address}{here}/export", data=made, headers=said) as answer:
            assert answer.status == 200
        assert (await browser.see(f"{here}/exported")).status == 200
        erasures, memory = house.server.rights.erasures, house.server.memory

        def unit(transaction: Transaction) -> Case | None:
            (number,) = memory.people.numbers(transaction)
            speaker = memory.people.by_number(transaction, number)
            assert speaker is not None
            return erasures.begin(transaction, speaker, says="", at=SystemClock().now(), sign=True)

        case = await memory.store.run(unit)
        assert case is not None
        assert (await browser.see(f"{here}/exported")).status == 404, "from the first step on"
        assert await erasures.carry_out([case])
        assert (await browser.see(f"{here}/exported/person.zip")).status == 404
