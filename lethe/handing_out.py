"""All that is kept of somebody is handed to the owner, who was asked for it in writing: written down before it is."""

import asyncio
from typing import Protocol

from core.clock import Clock
from core.log import Log
from core.memory.bodies import Body
from core.memory.opening import Memory
from core.memory.store import Transaction
from core.memory.tables import State
from core.ports.advance import Advance, unwatched
from core.ports.command import Speaker
from core.wording import Wording
from lethe.known_channels import KnownChannels
from lethe.rights import Rights
from privacy.archive import Archive, Folder, Stream
from privacy.export import Exports

_MOST = 128 * 1024 * 1024
"""Bytes of an archive that is made in memory."""


class Ground(Protocol):
    """Where memory is open: in a running server, or in a command."""

    @property
    def memory(self) -> Memory: ...
    @property
    def rights(self) -> Rights: ...
    @property
    def known(self) -> KnownChannels: ...
    @property
    def wording(self) -> Wording: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def log(self) -> Log: ...


def write_down(transaction: Transaction, here: Ground, speaker: Speaker, purpose: str, *, for_letter: bool) -> None:
    here.rights.owner_views.write_down(transaction, speaker, purpose)
    if for_letter:
        here.memory.requests.note(transaction, speaker, "export")
    if speaker.stopped:  # they are sent nothing more; what was written down they see when they come back
        return
    here.memory.conversations.remember(
        transaction,
        speaker,
        Body(text=here.wording.say("owner_exported", speaker.language)),
        by_person=False,
        at=here.clock.now(),
        state=State.PENDING,  # in a command, it goes out at the next start of the server
    )


async def archive_of(here: Ground, speaker: Speaker, advance: Advance = unwatched) -> bytes | None:
    """None where it is larger than one answer carries; the command writes it to a file."""
    made = await _exports(here).make(
        speaker, here.known.notice_of_any(speaker.channel).facts, most=_MOST, advance=advance
    )
    return None if made.too_large else made.content


async def pieces_of(here: Ground, speaker: Speaker) -> int:
    """How much an archive of them advances by, about: its rows, and its files."""
    held = await here.rights.register.holdings(speaker)
    return sum(one.count for one in held) + len(await _exports(here).kept_of(speaker))


async def write_archive(here: Ground, speaker: Speaker, into: Stream) -> None:
    """However large it is: what is made is in `into`, not in memory."""
    archive = Archive(most=None, made_at=here.clock.now(), into=into)
    try:
        await _exports(here).fill(Folder(archive), speaker, here.known.notice_of_any(speaker.channel).facts)
        await asyncio.to_thread(archive.close)
    except BaseException:
        archive.abandon()
        raise


def _exports(here: Ground) -> Exports:
    return Exports(
        store=here.memory.store,
        files=here.memory.files,
        register=here.rights.register,
        wording=here.wording,
        clock=here.clock,
        log=here.log,
        most=_MOST,
        kept_days=here.rights.kept_days,
    )
