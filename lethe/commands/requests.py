"""`lethe privacy requests`: what people asked for as their right, without who; and that one of them was answered."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path

from core.clock import SystemClock
from core.log import Log
from core.memory.reading_file import reading
from core.memory.store import Unit
from core.memory.vault import Vault
from lethe.at_rest import at_rest
from lethe.commands.configured import configured
from lethe.commands.printing import print_json_rows, print_table
from lethe.saying import say
from privacy.request_sources import Entry, State
from privacy.requests_log import RequestPage, RequestsLog
from settings.settings import Settings

_FAILED, _NEEDS_ATTENTION = 1, 4
_AT_ONCE, _IN_TABLE = 500, 200


def show_requests(config: Path | None, *, only_overdue: bool, answered: str, as_json: bool) -> int:
    """4 where one is overdue. It only reads, so the server may be running, but where one is marked as answered.
    Raises StorageError."""
    settings = configured(config)
    if answered and not asyncio.run(_answered(settings, answered)):
        say("Nothing with this id waits for an answer.")
        return _FAILED
    overdue = sum(1 for _ in _read(settings, only="overdue"))
    found = _read(settings, only="overdue" if only_overdue else None)
    if as_json:
        print_json_rows("lethe.requests/1", "requests", (asdict(entry) for entry in found))
    elif shown := list(islice(found, _IN_TABLE)):
        print_table(
            ("id", "what", "channel", "asked", "due", "state", "what was done"),
            [
                (one.id, one.kind, one.channel or "-", one.day, one.due or "-", one.state, one.proof or "-")
                for one in shown
            ],
        )
        if next(found, None) is not None:
            say(f"These are the {_IN_TABLE} most pressing; with --json all of them are listed.")
    else:
        say("None is overdue." if only_overdue else "Nobody asked for anything yet.")
    if overdue:
        say(f"{overdue} overdue. Answer them, then run: lethe privacy requests --answered ID")
    return _NEEDS_ATTENTION if overdue else 0


def _read(settings: Settings, *, only: State | None) -> Iterator[Entry]:
    """Page by page, the most pressing first and then the newest."""
    with reading(settings.storage.database_file) as store:
        if store is None:
            return
        vault, now = Vault(settings.storage.keys), SystemClock().now()
        vault.open(create=False)
        with closing(vault):
            log = RequestsLog(vault=vault, ledger=settings.storage.ledger)
            page = asyncio.run(store.read(_page(log, now, only)))
            while page is not None:
                yield from page.entries
                page = asyncio.run(store.read(_page(log, now, only, page.after))) if page.after else None


def _page(log: RequestsLog, now: datetime, only: State | None, after: str = "") -> Unit[RequestPage | None]:
    return lambda transaction: log.page(transaction, now, only=only, after=after, most=_AT_ONCE)


async def _answered(settings: Settings, id: str) -> bool:
    if not settings.storage.database_file.exists():
        return False
    async with at_rest(settings, Log(lambda line: None)) as here:
        log = RequestsLog(vault=here.memory.vault, ledger=settings.storage.ledger)
        number = await here.memory.store.read(lambda transaction: log.waiting(transaction, id))
        if number is None:
            return False
        return await here.memory.store.run(lambda transaction: log.answer(transaction, number, here.clock.now()))
