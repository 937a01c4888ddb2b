"""`lethe people export`: what a person would get in the chat, written to a file for somebody who asked in writing."""

import hmac
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.ports.command import Speaker
from core.read_out import as_typed
from lethe.at_rest import AtRest
from lethe.commands.people import REFUSED, of_person
from lethe.commands.progress import Watched, progress
from lethe.handing_out import write_archive, write_down
from lethe.saying import say


def export_person(config: Path | None, code: str, file: Path, purpose: str, *, for_letter: bool) -> int:
    """Written down for the person, and said to them in the chat, before it is made. Raises StorageError, OSError."""

    if file.exists():
        say(f"{file} is there already; name a new file.")
        return REFUSED

    async def export(here: AtRest, speaker: Speaker) -> int:
        views = here.rights.owner_views
        may_read = await here.memory.store.read(lambda transaction: views.may_read_all(transaction, speaker))
        if not may_read and not for_letter:
            say(
                "You may not read all that is kept of this person. Ask them to write /export in the chat, where they"
                " get it themselves. If they asked you in writing, add --for-letter; they are told in the chat."
            )
            return REFUSED
        if for_letter and not _typed_again(code):
            say("That is not the code. Nothing was written.")
            return REFUSED
        await here.memory.store.run(
            lambda transaction: write_down(transaction, here, speaker, purpose, for_letter=for_letter)
        )
        return await _write(here, speaker, file)

    return of_person(config, code, export, "/api/v1/people/export")


def _typed_again(code: str) -> bool:
    """So that nobody's words are handed out by a slip."""
    print(
        f"This writes all that is kept of one person. Type their code again to go on ({code[:2]}…): ", file=sys.stderr
    )
    return hmac.compare_digest(as_typed(sys.stdin.readline()).encode(), as_typed(code).encode())


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Readable by nobody else; where it does not become whole, nothing of it stays."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        try:
            yield opened
        except BaseException:
            path.unlink(missing_ok=True)
            raise


async def _write(here: AtRest, speaker: Speaker, file: Path) -> int:
    with _new_file(file) as opened, progress("Writing") as advance:
        await write_archive(here, speaker, Watched(opened, advance))
    say(f"{file} holds all that is kept of this person, not sealed. Hand it over, then delete it.")
    return 0
