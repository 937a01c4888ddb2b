"""The log of requests is read page by page, in one order over all its sources, and never by reading all of it."""

import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from core.clock import milliseconds
from core.errors import StorageError
from core.identifiers import Address
from core.memory.old_requests import name_old_requests
from core.memory.opening import Memory
from core.memory.provider_tables import ProviderRequest
from core.memory.statements import Statement, table_of
from core.memory.store import Row, Transaction
from core.memory.tables import Erasure
from core.memory.usage import day_of
from privacy.ledger_pages import Entered, ErasureCount, erasures_before
from privacy.request_sources import STATES, Entry, State
from privacy.requests_log import RequestsLog
from tests.core.memory.opened import SITE, opened
from tests.fakes.still_clock import StillClock

_DAY = timedelta(days=1)
_ERASING, _THERE = Statement(insert(table_of(Erasure))), Statement(insert(table_of(ProviderRequest)))


def _ledger(folder: Path, days: Sequence[date]) -> None:
    folder.mkdir()
    kinds = ["key", *("erasure" for _ in days)]
    lines = [
        {"v": 1, "seq": number, "day": f"{day}", "kind": kind, "commit": "0" * 64, "prev": "1" * 64}
        for number, (kind, day) in enumerate(zip(kinds, [days[0], *days], strict=True), 1)
    ]
    written = b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)
    (folder / "ledger.jsonl").write_bytes(written + b'{"v":1,"seq":99999,"da')


async def _fill(memory: Memory, clock: StillClock) -> None:
    """For nine weeks somebody asks, each week for something that waits and something that does not."""

    def ask(transaction: Transaction) -> None:
        for number in range(3):
            speaker = memory.people.recognise(
                transaction, channel=SITE, address=Address(f"visitor {number}"), name="", language="en"
            )
            assert speaker is not None
            memory.requests.note(transaction, speaker, "complain", day_of(clock.now()) + 30 * _DAY)
            memory.requests.note(transaction, speaker, "show")
        for number in range(2):
            at = milliseconds(clock.now()) + number
            row, sealed = memory.ids.next(), b"sealed"
            transaction.change(
                _ERASING, id=row, person_id=row, key_slot=1, letter_slot=2, step=0, asked_at=at, letter=sealed
            )
            counts = dict.fromkeys(("too_old", "refused", "still_there", "no_way"), 0)
            for ended in (None, at):
                row = memory.ids.next()
                transaction.change(
                    _THERE,
                    id=row,
                    case_number=row,
                    channel="tg",
                    key_slot=1,
                    asked_at=at,
                    ended_at=ended,
                    gone=3,
                    **counts,
                )

    for _ in range(9):
        await memory.store.run(ask)
        clock.jump(7 * 86_400)


@asynccontextmanager
async def _nine_weeks(folder: Path) -> AsyncIterator[tuple[Memory, RequestsLog, datetime]]:
    clock = StillClock()
    async with opened(folder / "data", clock) as memory:
        await _fill(memory, clock)
        yield memory, RequestsLog(vault=memory.vault, ledger=folder / "ledger"), clock.now()


def _every(log: RequestsLog, transaction: Transaction, now: datetime, most: int, only: State | None) -> list[Entry]:
    found: list[Entry] = []
    after = ""
    for _ in range(1000):
        page = log.page(transaction, now, only=only, after=after, most=most)
        assert page is not None
        assert len(page.entries) <= most
        found.extend(page.entries)
        if not (after := page.after):
            return found
    raise AssertionError("it does not end")


async def test_pages_hold_each_one_once_the_most_pressing_first_and_then_the_newest(tmp_path: Path) -> None:
    async with _nine_weeks(tmp_path) as (memory, log, now):
        today = now.date()
        _ledger(tmp_path / "ledger", [today - 40 * _DAY, *[today - 7 * _DAY] * 3, today - _DAY, today])

        def unit(transaction: Transaction) -> None:
            whole = _every(log, transaction, now, 500, None)
            assert len(whole) == len({one.id for one in whole}) == 9 * (3 + 3 + 2 + 2 + 2) + 6
            ranks = [STATES.index(one.state) for one in whole]
            assert ranks == sorted(ranks)
            done = [one.day for one in whole if one.state == "answered"]
            assert done == sorted(done, reverse=True)
            for state in STATES[:2]:
                due = [one.due for one in whole if one.state == state]
                assert due == sorted(due)
            assert all((one.due < f"{today}") == (one.state == "overdue") for one in whole if one.kind == "complain")
            counts = log.counts(transaction, now)
            for most in (1, 3, 7):
                assert _every(log, transaction, now, most, None) == whole
                for state in STATES:
                    only = [one for one in whole if one.state == state]
                    assert only
                    assert _every(log, transaction, now, most, state) == only
                    assert counts[state] == len(only)

        await memory.store.read(unit)


async def test_what_stands_on_no_page_is_not_opened_for_it(tmp_path: Path) -> None:
    async with _nine_weeks(tmp_path) as (memory, log, now):
        _ledger(tmp_path / "ledger", [now.date()] * 9)
        spoilt = Statement(
            text(
                "UPDATE rightused SET request = x'00' WHERE (due_at IS NULL OR answered_at IS NOT NULL) AND id NOT IN "
                "(SELECT id FROM rightused WHERE due_at IS NULL OR answered_at IS NOT NULL "
                "ORDER BY asked_at DESC, id DESC LIMIT 2)"
            )
        )
        assert await memory.store.run(lambda transaction: transaction.change(spoilt)) > 3

        def unit(transaction: Transaction) -> None:
            page = log.page(transaction, now, only="answered", most=7)
            assert page is not None
            assert sum(one.id.startswith("LEDGER") for one in page.entries) >= 6
            with pytest.raises(StorageError):
                log.page(transaction, now, only="answered", most=50)

        await memory.store.read(unit)


async def test_a_place_that_no_page_named_is_none_and_a_place_says_no_number(tmp_path: Path) -> None:
    async with _nine_weeks(tmp_path) as (memory, log, now):

        def unit(transaction: Transaction) -> None:
            for wrong in ("x", "é", "a" * 40, "eyJhIjoxfQ"):
                assert log.page(transaction, now, after=wrong, most=2) is None
            first, again = (log.page(transaction, now, most=2) for _ in range(2))
            assert first is not None
            assert again is not None
            assert first.after != again.after, "sealed: whoever reads an address learns nothing from it"

        await memory.store.read(unit)


async def test_what_is_answered_waits_no_more(tmp_path: Path) -> None:
    async with _nine_weeks(tmp_path) as (memory, log, now):
        page = await memory.store.read(lambda transaction: log.page(transaction, now, most=1))
        assert page is not None
        number = await memory.store.read(lambda transaction: log.waiting(transaction, page.entries[0].id.lower()))
        assert number is not None
        assert await memory.store.run(lambda transaction: log.answer(transaction, number, now))
        assert not await memory.store.run(lambda transaction: log.answer(transaction, number, now))
        assert await memory.store.read(lambda transaction: log.waiting(transaction, page.entries[0].id)) is None


class _Explained:
    """A transaction that also asks the database how it finds what is asked for."""

    def __init__(self, transaction: Transaction, file: sqlite3.Connection) -> None:
        self._transaction = transaction
        self._file = file
        self.plans: list[str] = []

    def rows(self, statement: Statement, **values: object) -> list[Row]:
        text, constants = statement.for_sqlite()
        plan = self._file.execute(f"EXPLAIN QUERY PLAN {text}", {**constants, **values})
        self.plans.extend(str(row[3]) for row in plan)
        return self._transaction.rows(statement, **values)

    def row(self, statement: Statement, **values: object) -> Row | None:
        return next(iter(self.rows(statement, **values)), None)

    def change(self, statement: Statement, **values: object) -> int:
        return self._transaction.change(statement, **values)


async def test_however_much_was_asked_a_page_finds_its_rows_by_an_index(tmp_path: Path) -> None:
    async with opened(tmp_path / "data") as memory:
        log, now = RequestsLog(vault=memory.vault, ledger=tmp_path / "none"), StillClock().now()

        def unit(transaction: Transaction) -> list[str]:
            with closing(sqlite3.connect(tmp_path / "data" / "lethe.db")) as file:
                explained = _Explained(transaction, file)
                log.page(explained, now, most=5)
                return explained.plans

        plans = await memory.store.read(unit)
        assert sum("INDEX ix_rightused" in plan for plan in plans) == 3
        assert [plan for plan in plans if plan.startswith("SCAN") and not plan.endswith(("anon_1", "erasure"))] == []


async def test_a_request_is_found_by_its_id_by_an_index_and_one_of_before_is_found_too(tmp_path: Path) -> None:
    async with _nine_weeks(tmp_path) as (memory, log, now):
        page = await memory.store.read(lambda transaction: log.page(transaction, now, most=2))
        assert page is not None
        first, second = (entry.id for entry in page.entries)

        def unit(transaction: Transaction) -> list[str]:
            with closing(sqlite3.connect(tmp_path / "data" / "lethe.db")) as file:
                explained = _Explained(transaction, file)
                assert log.waiting(explained, first) is not None
                assert log.waiting(explained, "AAAAAAAAAA") is None
                return explained.plans

        plans = await memory.store.read(unit)
        assert len(plans) == 3
        assert all("USING INDEX ix_rightused_shown_as (shown_as=?)" in plan for plan in plans), plans
        before = Statement(text("UPDATE rightused SET shown_as = NULL WHERE shown_as = :one"))
        await memory.store.run(lambda transaction: transaction.change(before, one=second))
        assert await memory.store.read(lambda transaction: log.waiting(transaction, second.lower())) is not None
        unnamed = Statement(text("SELECT count(*) FROM rightused WHERE due_at IS NOT NULL AND shown_as IS NULL"))
        assert await memory.store.read(lambda transaction: transaction.row(unnamed)) == (1,)
        await name_old_requests(memory.store, memory.vault)
        assert await memory.store.read(lambda transaction: transaction.row(unnamed)) == (0,)
        assert await memory.store.read(lambda transaction: log.waiting(transaction, second)) is not None
        assert await memory.store.read(lambda transaction: log.waiting(transaction, "AAAAAAAAAA")) is None


@pytest.mark.parametrize("entries", [0, 1, 2, 700])
def test_the_ledger_is_read_backwards_from_any_place(tmp_path: Path, entries: int) -> None:
    first = date(2026, 1, 1)
    days = [first + timedelta(days=number // 3) for number in range(entries)]
    if entries:
        _ledger(tmp_path / "ledger", days)
    every = [Entered(day, number) for number, day in enumerate(days, 2)]
    counted = ErasureCount(tmp_path / "ledger")
    assert [counted.count(), counted.count()] == [entries, entries]
    for before in (Entered(date.max, 0), Entered(first, 0), *every[:: max(1, entries // 7)]):
        wanted = [one for one in reversed(every) if one < before]
        assert list(erasures_before(tmp_path / "ledger", before, 5)) == wanted[:5]
        assert list(erasures_before(tmp_path / "ledger", before, 10_000)) == wanted


def test_a_ledger_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(b'no entry with "kind":"erasure"\n')
    with pytest.raises(StorageError, match="ledger"):
        list(erasures_before(tmp_path, Entered(date.max, 0), 5))
