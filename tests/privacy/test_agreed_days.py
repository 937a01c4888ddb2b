"""Longer retention waits for each person's yes; until then their words go when they were promised to go."""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.identifiers import Address, MessageId, ProviderMessageId
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.consents import Action, Consents
from core.memory.joined import Joined
from core.memory.store import Transaction
from core.messages import InboundMessage
from core.ports.command import Command, Reply, Speaker
from core.wording import Wording
from privacy.agreed_days import AgreedDays, known_by_events
from privacy.commands import Help, ShowMyData, Strangers
from privacy.due import Due
from privacy.export import Exports
from privacy.keeping import KeepDays
from privacy.linked_rights import ShowLinked
from privacy.linking import Group
from privacy.menu import LANGUAGES
from privacy.notice_book import NoticeBook
from privacy.notices import Notice, NoticeFacts, notice_in_force
from privacy.owner_views import Codes
from privacy.retention import Retention, Swept, foresee
from tests.privacy.linked import link
from tests.privacy.opened import CORE_LANGUAGES, SITE, Rooms, opened
from tests.privacy.stand_ins import FACTS, HurriedClock

DAY = 86_400.0
ADA, EVE = "ada-lovelace-1815", "eve-1999-evil"


def _notice(days: int) -> Notice:
    facts: NoticeFacts = replace(FACTS, retention_days=days)
    return notice_in_force(facts, Wording([LANGUAGES]))


def _agreed(rooms: Rooms, book: NoticeBook, *, opens: bool = True) -> AgreedDays:
    consents = Consents(vault=rooms.memory.vault, ids=rooms.memory.ids, clock=rooms.clock)
    return AgreedDays(
        store=rooms.memory.store,
        ageing=Ageing(),
        book=book,
        retention_days=lambda channel: 90,
        known=known_by_events(rooms.memory.people, consents) if opens else None,
    )


def _retention(rooms: Rooms, agreed: AgreedDays) -> Retention:
    memory = rooms.memory
    return Retention(
        store=memory.store,
        ageing=Ageing(),
        people=memory.people,
        files=memory.files,
        arrivals=memory.arrivals,
        quarantine=memory.quarantine,
        erasures=rooms.erasures,
        providers=rooms.providers,
        retention_days=lambda channel: 90,
        shorter=agreed.shorter,
        quarantine_days=7,
        own_file_minutes=60,
        clock=rooms.clock,
        log=Log(rooms.log.append),
    )


async def _note(rooms: Rooms, speaker: Speaker, action: Action, version: str) -> None:
    consents = Consents(vault=rooms.memory.vault, ids=rooms.memory.ids, clock=rooms.clock)

    def unit(transaction: Transaction) -> None:
        consents.note(transaction, speaker, action, version, "button")
        if action != "asked":
            rooms.memory.people.told(transaction, speaker.person, version)

    await rooms.memory.store.run(unit)


async def _a_longer_promise(rooms: Rooms, clock: HurriedClock, book: NoticeBook) -> Notice:
    """Ada and Eve were told of thirty days; fifty days ago they wrote, and forty days ago it became ninety."""
    old, new = _notice(30), _notice(90)
    book.put_in_force(old, SITE, clock.now())
    for address in (ADA, EVE):
        speaker, _ = await rooms.say("Long ago.", address)
        await _note(rooms, speaker, "shown", old.version)
    await clock.forward(10 * DAY)
    book.put_in_force(new, SITE, clock.now())
    await clock.forward(40 * DAY)
    for address in (ADA, EVE):
        speaker, _ = await rooms.say("Just now.", address)
        await _note(rooms, speaker, "asked", new.version)
    return new


async def test_whoever_has_not_said_yes_to_ninety_days_is_swept_at_thirty(tmp_path: Path) -> None:
    clock, book = HurriedClock(), NoticeBook(tmp_path)
    async with opened(tmp_path, clock=clock) as rooms:
        new = await _a_longer_promise(rooms, clock, book)
        eve = await rooms.find(EVE)
        assert eve is not None
        await _note(rooms, eve, "given", new.version)
        sweep = _retention(rooms, _agreed(rooms, book))
        assert await sweep.run() == Swept(messages=1)
        left = {
            address: [one.text for one in await rooms.memory.transcript.since(SITE, Address(address), 0)]
            for address in (ADA, EVE)
        }
        assert left == {ADA: ["Just now."], EVE: ["Long ago.", "Just now."]}


async def test_a_person_who_went_before_the_change_goes_when_they_were_promised_to(tmp_path: Path) -> None:
    clock, book = HurriedClock(), NoticeBook(tmp_path)
    async with opened(tmp_path, clock=clock) as rooms:
        book.put_in_force(_notice(30), SITE, clock.now())
        speaker, _ = await rooms.say("Long ago.", ADA)
        await _note(rooms, speaker, "given", _notice(30).version)
        await clock.forward(10 * DAY)
        book.put_in_force(_notice(90), SITE, clock.now())
        sweep = _retention(rooms, _agreed(rooms, book))
        assert await sweep.run() == Swept()
        await clock.forward(21 * DAY)
        assert await sweep.run() == Swept(messages=1, people=1)
        assert await rooms.find(ADA) is None


async def test_what_nobody_knows_any_more_counts_as_the_least_that_was_promised(tmp_path: Path) -> None:
    clock, book = HurriedClock(), NoticeBook(tmp_path)
    async with opened(tmp_path, clock=clock) as rooms:
        await _a_longer_promise(rooms, clock, book)
        ada = await rooms.find(ADA)
        assert ada is not None
        await _note(rooms, ada, "shown", "a-lost-one")
        found = [one async for one in _agreed(rooms, book).shorter()]
        assert {one.days for one in found} == {30}
        assert ada.person in {one.person for one in found}


async def test_a_dry_run_foresees_it_without_opening_anything(tmp_path: Path) -> None:
    clock, book = HurriedClock(), NoticeBook(tmp_path)
    async with opened(tmp_path, clock=clock) as rooms:
        await _a_longer_promise(rooms, clock, book)
        agreed = _agreed(rooms, book, opens=False)
        store = rooms.memory.store
        due = Due(store=store, ageing=Ageing(), retention_days=lambda channel: 90, shorter=agreed.shorter)
        assert await foresee(due, store, Ageing(), clock.now()) == Swept(messages=2)
        await _retention(rooms, _agreed(rooms, book)).run()
        assert await foresee(due, store, Ageing(), clock.now()) == Swept()


async def test_where_it_was_never_shorter_nobody_is_looked_at(tmp_path: Path) -> None:
    clock, book = HurriedClock(), NoticeBook(tmp_path)
    async with opened(tmp_path, clock=clock) as rooms:
        book.put_in_force(_notice(90), SITE, clock.now())
        speaker, _ = await rooms.say("Hello.", ADA)
        await _note(rooms, speaker, "shown", "a-lost-one")
        assert [one async for one in _agreed(rooms, book).shorter()] == []


async def test_show_says_how_long_it_holds_for_each(tmp_path: Path) -> None:
    """Not the ninety days that the owner would like, before they said yes to them."""
    clock, book = HurriedClock(), NoticeBook(tmp_path)
    async with opened(tmp_path, clock=clock) as rooms:
        new = await _a_longer_promise(rooms, clock, book)
        agreed, eve = _agreed(rooms, book), await rooms.find(EVE)
        assert eve is not None
        await _note(rooms, eve, "given", new.version)
        ada, eve = await rooms.find(ADA), await rooms.find(EVE)
        assert ada is not None
        assert eve is not None
        assert await agreed.of(ada) == 30
        assert await agreed.of(eve) == 90
        assert await agreed.of(replace(eve, keep_days=7)) == 7
        assert await agreed.of(replace(ada, keep_days=60)) == 30
        wording = Wording([CORE_LANGUAGES, LANGUAGES])
        show = ShowMyData(
            register=rooms.register,
            strangers=Strangers(store=rooms.memory.store, register=rooms.register, erasures=rooms.erasures),
            notice=lambda channel: new,
            codes=Codes(vault=rooms.memory.vault, people=rooms.memory.people),
            wording=wording,
            kept_days=agreed.of,
        )
        for speaker, days in ((ada, "30"), (eve, "90")):
            said, kept = await rooms.say("/show", speaker.address)
            message = InboundMessage(
                channel_id=SITE, provider_id=ProviderMessageId("1"), sent_at=kept.at, sender=said.address, text="/show"
            )
            text = (await show.respond(message, kept.number, said)).text
            assert f"{days} days" in text


async def test_an_export_and_a_linked_chat_say_it_too_and_nobody_is_promised_longer(tmp_path: Path) -> None:
    clock, book = HurriedClock(), NoticeBook(tmp_path)
    async with opened(tmp_path, clock=clock) as rooms:
        new = await _a_longer_promise(rooms, clock, book)
        agreed, wording = _agreed(rooms, book), Wording([CORE_LANGUAGES, LANGUAGES])
        exports = Exports(
            store=rooms.memory.store,
            files=rooms.memory.files,
            register=rooms.register,
            wording=wording,
            clock=clock,
            log=Log(rooms.log.append),
            kept_days=agreed.of,
        )
        ada = await rooms.find(ADA)
        assert ada is not None
        made = await exports.make(ada, new.facts, most=1_000_000)
        with zipfile.ZipFile(io.BytesIO(made.content or b"")) as archive:
            assert json.loads(archive.read("data.json"))["retention_days"] == 30
            assert "30 days after" in archive.read("report.html").decode()
        await link(rooms, (ADA, SITE), (EVE, SITE))
        memory = rooms.memory
        joined = Joined(vault=memory.vault, ids=memory.ids, people=memory.people, clock=clock)
        linked = ShowLinked(
            show=Help(wording=wording),
            group=Group(store=memory.store, joined=joined),
            register=rooms.register,
            facts=lambda channel: new.facts,
            wording=wording,
            kept_days=agreed.of,
        )
        assert "30 days after" in (await _answer(rooms, linked, "/show", EVE)).text
        keep = KeepDays(
            store=memory.store,
            ageing=Ageing(),
            forget=_none_went,
            scrub=_nothing,
            notice=lambda channel: new,
            wording=wording,
            clock=clock,
            kept_days=agreed.of,
        )
        assert "kept for 30 days at most" in (await _answer(rooms, keep, "/keep 31", ADA)).text
        assert "by itself 10 days after" in (await _answer(rooms, keep, "/keep 10", ADA)).text
        assert "by itself 30 days after" in (await _answer(rooms, keep, "/keep 30", ADA)).text, "a wish may be undone"


async def _none_went(messages: Sequence[MessageId]) -> int:
    return 0


async def _nothing() -> None:
    return None


async def _answer(rooms: Rooms, command: Command, text: str, address: str) -> Reply:
    said, kept = await rooms.say(text, address)
    message = InboundMessage(
        channel_id=SITE, provider_id=ProviderMessageId("1"), sent_at=kept.at, sender=said.address, text=text
    )
    return await command.respond(message, kept.number, said)
