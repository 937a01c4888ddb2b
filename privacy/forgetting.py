"""After some of somebody's words went: their files too, and a look into every byte for what may be left of them."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.clock import Clock
from core.errors import StorageError
from core.log import Log
from core.memory.files import Files
from core.memory.plain_words import plain_words
from core.memory.some_words import Said
from core.memory.store import Store
from core.ports.command import Speaker
from privacy.our_words import OurWords
from privacy.scan import scan
from privacy.scrubbing import scrubbed
from privacy.tokens import tokens_of


class Forgetting:
    """`folders`: all that this server writes; `leave_out`: files in it that the owner wrote."""

    def __init__(
        self,
        *,
        store: Store,
        files: Files,
        clock: Clock,
        log: Log,
        folders: Iterable[Path],
        leave_out: Iterable[Path] = (),
        ours: OurWords,
    ) -> None:
        self._store = store
        self._files = files
        self._clock = clock
        self._log = log
        self._folders = tuple(folders)
        self._leave_out = tuple(leave_out)
        self._ours = ours

    async def finish(self, speaker: Speaker, said: Sequence[Said], stored_as: Iterable[str]) -> bool:
        """`said`: whose rows are gone. False where a trace of it is left, or nobody could look."""
        try:
            return await self._is_nowhere(speaker, said, stored_as)
        except (StorageError, OSError) as error:  # it is deleted and stays so: nothing is to be tried once more
            self._log.failure("erasure.hindered", error, count=1)
            return False

    async def _is_nowhere(self, speaker: Speaker, said: Sequence[Said], stored_as: Iterable[str]) -> bool:
        # After their rows: a file without a row is removed at the next start, a row without its file is a fault.
        for name in stored_as:
            await asyncio.to_thread(self._files.remove, name)
        if not await self._scrub():
            return False
        words = [text for one in said if one.by_person for text in _texts(one)]
        tokens = tokens_of(names=(), words=words, ordinary=f"{await plain_words(self._store)}\n{speaker.channel}")
        if not tokens:
            return True
        scanned = await scan(self._folders, tokens, self._leave_out)
        if found := await self._ours.beside(scanned.found):
            self._log.event("erasure.trace_found", "error", count=len(found))
        return not found

    async def _scrub(self) -> bool:
        try:
            await scrubbed(self._store, self._clock)
        except StorageError:
            self._log.event("erasure.incomplete", "error", step="scrub")
            return False
        return True


def _texts(said: Said) -> Iterable[str]:
    return (said.body.text, *(file.words for file in said.body.attachments))
