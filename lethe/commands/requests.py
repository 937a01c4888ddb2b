"""`lethe privacy requests`: what people asked for as their right, without who; and that one of them was answered."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from core.clock import SystemClock
from core.log import Log
from core.memory.reading_file import reading
from core.memory.vault import Vault
from lethe.at_rest import at_rest
from lethe.commands.configured import configured
from lethe.commands.printing import print_json, print_table
from lethe.saying import say
from privacy.requests_log import Entry, answer, requests_log
from settings.settings import Settings

_FAILED, _NEEDS_ATTENTION = 1, 4


def show_requests(config: Path | None, *, only_overdue: bool, answered: str, as_json: bool) -> int:
    """4 where one is overdue. It only reads, so the server may be running, but where one is marked as answered.
    Raises StorageError."""
    settings = configured(config)
    if answered and not asyncio.run(_answered(settings, answered)):
        say("Nothing with this id waits for an answer.")
        return _FAILED
    every = asyncio.run(_read(settings))
    overdue = [entry for entry in every if entry.state == "overdue"]
    shown = overdue if only_overdue else every
    if as_json:
        print_json("lethe.requests/1", requests=[asdict(entry) for entry in shown])
    elif shown:
        print_table(
            ("id", "what", "channel", "asked", "due", "state", "what was done"),
            [
                (one.id, one.kind, one.channel or "-", one.day, one.due or "-", one.state, one.proof or "-")
                for one in shown
            ],
        )
    else:
        say("None is overdue." if only_overdue else "Nobody asked for anything yet.")
    if overdue:
        say(f"{len(overdue)} overdue. Answer them, then run: lethe privacy requests --answered ID")
    return _NEEDS_ATTENTION if overdue else 0


async def _read(settings: Settings) -> Sequence[Entry]:
    with reading(settings.storage.database_file) as store:
        if store is None:
            return []
        vault = Vault(settings.storage.keys)
        vault.open(create=False)
        try:
            return await store.read(
                lambda transaction: requests_log(transaction, vault, settings.storage.ledger, SystemClock().now())
            )
        finally:
            vault.close()


async def _answered(settings: Settings, id: str) -> bool:
    if not settings.storage.database_file.exists():
        return False
    async with at_rest(settings, Log(lambda line: None)) as here:
        vault = here.memory.vault
        return await here.memory.store.run(lambda transaction: answer(transaction, vault, id, here.clock.now()))
