"""How far the owner came in the first five minutes, in a small file of its own; and starting the server again."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

from console.claiming import FOLDER
from console.ports.set_up import SetUp, State, Step
from console.presets import DAYS
from core.memory.private_files import make_private_folder, write_private
from lethe.owner.reading import Reading
from lethe.serving import AGAIN
from settings.book import ORIGIN
from settings.settings import Settings

_FILE = "set-up"
_OURS = (ORIGIN, "default")
_KEEPING = ("privacy.collect", "privacy.retention")
_MOMENT = 0.3
_DONE: State = "done"
_STATES: Mapping[str, State] = {"done": "done", "skipped": "skipped"}


class OwnersSetUp(SetUp):
    def __init__(self, *, reading: Reading, data_dir: Path) -> None:
        self._reading = reading
        self._folder = data_dir / FOLDER

    async def states(self) -> Mapping[Step, State]:
        settings = await self._reading.now()
        if _is_complete(settings):
            return dict.fromkeys(Step, "done")
        kept = {**await asyncio.to_thread(self._kept), **dict.fromkeys(_decided(settings), _DONE)}
        return {step: kept.get(step, "open") for step in Step}

    async def mark(self, step: Step, state: State) -> None:
        kept = {**await asyncio.to_thread(self._kept), step: state}
        await asyncio.to_thread(self._keep, kept)

    def can_start_again(self) -> bool:
        return signal.getsignal(AGAIN) not in (signal.SIG_DFL, signal.SIG_IGN, None)

    def start_again(self) -> None:
        asyncio.get_running_loop().call_later(_MOMENT, os.kill, os.getpid(), AGAIN)

    def _kept(self) -> dict[Step, State]:
        try:
            found = json.loads((self._folder / _FILE).read_bytes())
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {step: _STATES[found[step]] for step in Step if found.get(step) in _STATES}

    def _keep(self, kept: Mapping[Step, State]) -> None:
        make_private_folder(self._folder)
        write_private(self._folder / _FILE, json.dumps({str(step): state for step, state in kept.items()}).encode())


def _decided(settings: Settings) -> Iterator[Step]:
    """What these steps ask for was said elsewhere: on another page, by a command, or in the file."""
    answering = [settings.assistant(channel.assistant) for channel in settings.channels]
    if answering and not any(one.provider == "faq" and not one.faq_file and not one.answers for one in answering):
        yield Step.BOT
    by_file = {row.name for row in settings.shown if row.origin not in _OURS}
    if any(
        not one.privacy.collect
        or one.privacy.retention.days != DAYS
        or by_file & {f"assistants.{one.name}.{setting}" for setting in _KEEPING}
        for one in answering
    ):
        yield Step.KEEP


def _is_complete(settings: Settings) -> bool:
    """File and environment name whoever answers and where; then nobody is asked."""
    origins = {row.name.partition(".")[0]: row.origin for row in settings.shown if row.name.endswith(".name")}
    return all(origins.get(listed, "default") not in _OURS for listed in ("assistants", "channels"))
