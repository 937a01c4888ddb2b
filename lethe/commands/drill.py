"""`lethe privacy drill`: an invented person is erased here and now; while the server runs, what its own drill found."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from connectors.kind import Surroundings
from connectors.open_lines import OpenLines
from connectors.switchboard import Switchboard
from core.clock import Clock, SystemClock
from core.errors import StorageError
from core.identifiers import ChannelId, MessageId
from core.log import Log
from core.memory.sqlite_file import SqliteFile
from core.messages import Inbound
from core.wording import Wording
from lethe.commands.configured import configured
from lethe.commands.printing import print_json
from lethe.commands.progress import progress
from lethe.drilling import LANGUAGES, Drills, Ground, last_result
from lethe.own_memory import own_memory
from lethe.saying import say
from privacy.beside import open_beside
from settings.channels import ChannelSettings
from settings.settings import Settings

_NEEDS_ATTENTION = 4
_FAILED: Mapping[str, str] = {
    "looked": "a word that was planted was not found, so nothing can be said of what was not found",
    "answered": "the invented person was not answered",
    "kept": "nothing was kept of the invented person, so nothing could be erased",
    "asked": "the invented person was not asked whether to delete",
    "receipt": "the receipt is missing, or not genuine, or not in the ledger",
    "rows gone": "something of the invented person was left in the database",
    "key gone": "the key of the invented person was left",
    "no trace": "a piece of what the invented person said was found in a file below the data folder",
}


def drill(config: Path | None, *, as_json: bool) -> int:
    """0: all held. 4: something did not, or nothing is known yet. Raises StorageError."""
    settings = configured(config)
    found = _of_the_server(settings) if _is_running(settings) else ("now", _held(settings, quiet=as_json))
    if found is None:
        if as_json:
            print_json("lethe.drill/1", passed=None, at=None, failed="")
        say(
            f"It has held none yet: it does so every {settings.timing.drill_hours:g} hours (timing.drill_hours)."
            " To hold one now, stop the server and ask again."
        )
        return _NEEDS_ATTENTION
    when, failed = found
    if as_json:
        print_json("lethe.drill/1", passed=not failed, at=when, failed=failed)
    elif failed:
        print(f"Failed ({when}): {_FAILED.get(failed, failed)}.")
    else:
        print(f"Passed ({when}): an invented person was erased, nothing of them was found, their receipt is genuine.")
    return _NEEDS_ATTENTION if failed else 0


def _held(settings: Settings, *, quiet: bool) -> str:
    with progress("An invented person writes, and is erased", quiet=quiet):
        return asyncio.run(_here(settings))


def _is_running(settings: Settings) -> bool:
    """Also where something else is wrong, which is then said in its own place."""
    if not settings.storage.database_file.exists():
        raise StorageError("There is no database yet, so there is nothing to hold a drill in. Start the server once.")
    file = SqliteFile(settings.storage.database_file)
    try:
        file.claim(to_replace=True)
    except StorageError:
        return True
    file.release()
    return False


def _of_the_server(settings: Settings) -> tuple[str, str] | None:
    say("The server is running; this is what the last drill of its own found.")
    return last_result(settings.server.data_dir)


async def _here(settings: Settings) -> str:
    clock, log = SystemClock(), Log(lambda line: None)
    memory = await own_memory(settings, clock=clock, log=log)
    try:
        storage, today = settings.storage, clock.now().date()
        beside = await open_beside(memory.store, ledger=storage.ledger, keys=storage.keys, today=today)
        lines = OpenLines(_no_channels(clock, log))
        drills = Drills(Ground(settings, memory, beside, lines, Wording(LANGUAGES), clock), log, lambda outcome: None)
        return await drills.alone()
    finally:
        memory.close()


def _no_channels(clock: Clock, log: Log) -> Switchboard:
    def surroundings(channel: ChannelSettings) -> Surroundings:
        raise LookupError(channel.kind)

    async def hand_over(inbound: Inbound) -> MessageId | None:
        return None

    async def set_aside(channel: ChannelId, payload: bytes) -> None:
        return None

    return Switchboard(
        kinds={}, surroundings=surroundings, hand_over=hand_over, set_aside=set_aside, clock=clock, log=log
    )
