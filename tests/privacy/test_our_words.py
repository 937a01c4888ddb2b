"""Whoever writes what stands in our own files anyway can be erased like all others; what is theirs is looked for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from core.identifiers import ChannelId
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Person
from privacy.our_words import OurWords
from privacy.receipts import read_receipt
from privacy.sweeps import note_sweep
from tests.privacy.hearing_of import CODE
from tests.privacy.opened import Rooms, opened

EVE = "eve-1999-evil"
TOLD = "f00d4711-of-a-notice"
_TELL = Statement(update(table_of(Person)).values(told=TOLD))


def _today(rooms: Rooms) -> str:
    return f"Please book me in on {rooms.clock.now().date().isoformat()}"


def _just_now(rooms: Rooms) -> str:
    return f"At {rooms.clock.now().isoformat()} it said nothing"


def _this_month(rooms: Rooms) -> str:
    return f"sometime in {rooms.clock.now():%Y-%m}"


def _head(rooms: Rooms) -> str:
    return rooms.beside.ledger.published.text


def _entry(rooms: Rooms) -> str:
    return b"".join(rooms.beside.ledger.published_entries()).decode()


def _key(rooms: Rooms) -> str:
    return f"it was signed with {rooms.beside.ledger.published_keys[0]['id']}"


QUOTED: list[Callable[[Rooms], str]] = [
    _today,
    _just_now,
    _this_month,
    _head,
    _entry,
    _key,
    lambda rooms: f"I was told {TOLD}",
    lambda rooms: "Are you on site-2-of-the-clinic too?",
]


async def _quote(rooms: Rooms, said: Callable[[Rooms], str]) -> None:
    """Of what stands in our files because of others, and of nobody."""
    await rooms.say("Hello there, I am somebody else.", EVE, channel=ChannelId("site-2-of-the-clinic"))

    def unit(transaction: Transaction) -> None:
        transaction.change(_TELL)
        note_sweep(transaction, rooms.clock.now(), messages=1, people=0)

    await rooms.memory.store.run(unit)
    await rooms.say(said(rooms))


@pytest.mark.parametrize("said", QUOTED)
async def test_whoever_quotes_what_is_ours_can_be_erased(tmp_path: Path, said: Callable[[Rooms], str]) -> None:
    async with opened(tmp_path) as rooms:
        await _quote(rooms, said)
        await rooms.ask("/delete")
        assert read_receipt((await rooms.ask(f"/delete {CODE}")).text) is not None
        assert rooms.beside.ledger.head.size == 2


async def test_whoever_pastes_a_receipt_of_ours_can_be_erased(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("Hello there, I am somebody else.", EVE)
        first = read_receipt((await rooms.erase(EVE)).text)
        assert first is not None
        await rooms.say(f"{first.body} signature {first.key} and so on")
        await rooms.ask("/delete")
        assert read_receipt((await rooms.ask(f"/delete {CODE}")).text) is not None
        assert rooms.beside.ledger.head.size == 3


@pytest.mark.parametrize("said", QUOTED)
async def test_a_last_message_that_quotes_what_is_ours_is_deleted_and_said_to_be(
    tmp_path: Path, said: Callable[[Rooms], str]
) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.erase_speaker((await rooms.say("a word", EVE))[0], says="")  # a tombstone with today's day
        await _quote(rooms, said)
        assert (await rooms.ask("/delete_last")).text.startswith("**Done.**")


async def test_a_day_from_before_there_was_a_ledger_is_theirs_and_looked_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("I was born on 2004-02-29")
        (tmp_path / "leak.txt").write_text("somebody was born on 2004-02-29")
        assert "not completely deleted yet" in (await rooms.erase("ada-lovelace-1815")).text


async def test_what_stands_in_our_file_and_is_no_line_of_ours_is_a_trace(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("My hovercraft is full of eels.")
        with (tmp_path / "ledger" / "ledger.jsonl").open("a") as entries:
            entries.write("My hovercraft is full of eels.\n")
        with (tmp_path / "ledger" / "tombstones.jsonl").open("a") as stones:
            stones.write("My hovercraft is full of eels.\n")
        assert "not completely deleted yet" in (await rooms.erase("ada-lovelace-1815")).text


async def test_a_notice_that_only_a_backup_still_names_is_ours(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        ours = OurWords(
            store=rooms.memory.store,
            ledger=rooms.beside.ledger,
            tombstones=rooms.beside.tombstones,
            also=lambda: [TOLD],
        )
        assert await ours.beside({TOLD, "0176-4711-815"}) == {"0176-4711-815"}
