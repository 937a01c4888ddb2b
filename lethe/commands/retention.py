"""`lethe retention run`: forget now what is older than it may be, or only count it."""

import asyncio
from pathlib import Path

from core.clock import SystemClock
from core.gate import Gate
from core.identifiers import ChannelId
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.reading_file import reading
from core.wording import Wording
from lethe.assistants import Assistants
from lethe.at_rest import at_rest
from lethe.commands.beside_server import while_stopped
from lethe.commands.configured import configured
from lethe.commands.printing import print_json, print_table
from lethe.commands.progress import progress
from lethe.known_channels import KnownChannels
from lethe.saying import say
from privacy.agreed_days import AgreedDays
from privacy.due import Due
from privacy.menu import LANGUAGES
from privacy.notice_book import NoticeBook
from privacy.retention import Swept, foresee
from settings.settings import Settings

_REFUSED = 6


def run_retention(config: Path | None, *, dry_run: bool, as_json: bool) -> int:
    """A dry run only reads, so the server may be running. Raises StorageError."""
    settings = configured(config)
    with while_stopped(page="Privacy, Forgetting", call="POST /api/v1/retention/run"):
        swept = asyncio.run(_foreseen(settings) if dry_run else _swept(settings, quiet=as_json))
    if swept.refused:
        say("The clock of this machine has jumped, so nobody knows what is old. Nothing was touched; set the clock.")
        return _REFUSED
    if as_json:
        print_json(
            "lethe.retention/1", dry_run=dry_run, messages=swept.messages, files=swept.files, people=swept.people
        )
        return 0
    head = "would be forgotten" if dry_run else "forgotten"
    counts = (("messages", swept.messages), ("files", swept.files), ("people", swept.people))
    print_table(("what", head), [(what, f"{count:,}") for what, count in counts])
    return 0


async def _foreseen(settings: Settings) -> Swept:
    clock, gate = SystemClock(), Gate()
    assistants = Assistants(settings, gate=gate, clock=clock)
    known = KnownChannels(settings, assistants=assistants, gate=gate, wording=Wording((LANGUAGES,)))
    try:
        with reading(settings.storage.database_file) as store:
            if store is None:
                return Swept()
            ageing = Ageing()

            def retention_days(channel: ChannelId) -> int:
                return known.notice_of_any(channel).facts.retention_days

            book = NoticeBook(settings.server.data_dir)
            known.read_from(book)
            agreed = AgreedDays(store=store, ageing=ageing, book=book, retention_days=retention_days)
            due = Due(store=store, ageing=ageing, retention_days=retention_days, shorter=agreed.shorter)
            return await foresee(due, store, ageing, clock.now())
    finally:
        await assistants.close()
        await gate.close()


async def _swept(settings: Settings, *, quiet: bool) -> Swept:
    if not settings.storage.database_file.exists():
        return Swept()
    async with at_rest(settings, Log(lambda line: None)) as here:
        retention = here.rights.retention
        with progress("Forgetting", await retention.foreseen(), quiet=quiet) as advance:
            return await retention.run(advance)
