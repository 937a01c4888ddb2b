"""A person, a complaint, who got what: each is answered at once, and written down for the person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from core.memory.requests import MOST_REQUESTS
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.memory.usage import UsageBook, Used, day_of
from core.ports.command import Speaker
from core.ports.usage import Usage
from privacy.asked_for import RIGHTS
from privacy.complaining import Law, answer_by
from privacy.requests_log import RequestsLog
from privacy.sentences import COMMANDS
from tests.privacy.opened import Rooms, opened

ADA = "ada-lovelace-1815"
_DAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def _asked(rooms: Rooms) -> list[str]:
    speaker = await rooms.find(ADA)
    assert speaker is not None
    since = datetime(2020, 1, 1, tzinfo=UTC)
    found = await rooms.memory.store.read(lambda transaction: rooms.memory.requests.since(transaction, speaker, since))
    return [one.kind for one in found]


async def _told(rooms: Rooms) -> Speaker:
    speaker, _ = await rooms.say("Hello.")
    await rooms.memory.store.run(lambda transaction: rooms.memory.people.told(transaction, speaker.person, "v1"))
    return replace(speaker, told="v1")


async def test_a_complaint_is_acknowledged_with_its_day_and_noted_once_a_day(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        for _ in range(2):
            reply = await rooms.ask("/complain")
            assert "complaint of 2026-11-22 is noted" in reply.text
            assert "answered by 2026-12-22" in reply.text
            assert "The Data Authority, Example Street 1" in reply.text
            assert "clinic@example.org" in reply.text
        assert await _asked(rooms) == ["complain"]
        [due] = await rooms.memory.store.read(rooms.memory.requests.due)
        assert (due.due.date().isoformat(), due.count) == ("2026-12-22", 1)
        assert any('"complaint.received"' in line for line in rooms.log)
        assert not any(ADA in line for line in rooms.log)


async def test_who_complains_again_after_the_answer_waits_again_on_the_same_day(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        log, store, now = RequestsLog(vault=rooms.memory.vault, ledger=tmp_path / "ledger"), rooms.memory.store, _DAY

        def answer(transaction: Transaction) -> bool:
            page = log.page(transaction, now, only="waiting", most=2)
            assert page is not None
            [entry] = page.entries
            number = log.waiting(transaction, entry.id)
            assert number is not None
            return log.answer(transaction, number, now)

        for _ in range(2):
            for _ in range(2):
                assert "answered by 2026-12-22" in (await rooms.ask("/complain")).text
            [due] = await store.read(rooms.memory.requests.due)
            assert due.count == 1
            assert await store.run(answer)
        assert await store.read(rooms.memory.requests.due) == []
        assert await _asked(rooms) == ["complain", "complain"]


async def test_a_complaint_that_waits_outlasts_what_is_settled_and_then_goes_as_the_oldest(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.ask("/complain")
        speaker, requests = await rooms.find(ADA), rooms.memory.requests
        assert speaker is not None

        def note(transaction: Transaction) -> None:
            requests.note(transaction, speaker, "show")

        for _ in range(MOST_REQUESTS + 2):
            await rooms.clock.forward(timedelta(days=1).total_seconds())
            await rooms.memory.store.run(note)
        assert await _asked(rooms) == ["complain", *["show"] * MOST_REQUESTS]
        answered = Statement(text("UPDATE rightused SET answered_at = 1 WHERE due_at IS NOT NULL"))
        await rooms.memory.store.run(lambda transaction: transaction.change(answered))
        await rooms.clock.forward(timedelta(days=1).total_seconds())
        await rooms.memory.store.run(note)
        assert await _asked(rooms) == ["show"] * MOST_REQUESTS


async def test_a_person_is_named_and_the_owner_is_told_that_somebody_asked(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        assert "Call the desk on weekdays." in (await rooms.ask("/human")).text
        assert await _asked(rooms) == ["human"]
        assert any('"handover.asked"' in line for line in rooms.log)


async def test_every_right_that_is_used_is_noted_and_shown_and_falls_with_the_person(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker = await _told(rooms)
        for said in ("/show", "/who", "/correct", "/delete_last", "/show"):
            await rooms.ask(said)
        assert await _asked(rooms) == ["show", "who", "correct", "delete_last"]
        assert "What you asked for: **4** (2026-11-22)" in (await rooms.ask("/show")).text
        await rooms.erase(ADA)
        assert [held.called for held in await rooms.register.holdings(speaker) if held.count] == []


async def test_a_stranger_stays_one_by_asking(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.ask("/who")
        assert await _asked(rooms) == []


async def test_who_says_whether_each_recipient_got_something_of_this_person(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker = await _told(rooms)
        assert "Example Models: nothing that is still known here" in (await rooms.ask("/who")).text
        used = Used(assistant="helpdesk", day=day_of(rooms.clock.now()), messages=1, usage=Usage(input_tokens=9))

        def unit(transaction: Transaction) -> None:
            UsageBook(ids=rooms.memory.ids).add_for_person(transaction, speaker.person, used, 30)

        await rooms.memory.store.run(unit)
        who = await rooms.ask("/who")
        assert "Example Models: something, from 2026-11-22 to 2026-11-22" in who.text
        assert "Example Messenger: something, from 2026-11-22 to 2026-11-22" in who.text


@pytest.mark.parametrize(
    ("law", "asked", "due"),
    [
        ("gdpr", (2026, 1, 31), (2026, 2, 28)),
        ("uk", (2026, 12, 15), (2027, 1, 15)),
        ("ccpa", (2026, 1, 1), (2026, 2, 15)),
        ("lgpd", (2026, 1, 1), (2026, 1, 16)),
    ],
)
def test_the_time_to_answer(law: Law, asked: tuple[int, int, int], due: tuple[int, int, int]) -> None:
    assert answer_by(law, datetime(*asked, 12, tzinfo=UTC)) == datetime(*due, tzinfo=UTC)


def test_a_right_is_something_that_is_understood() -> None:
    assert set(COMMANDS) >= RIGHTS
