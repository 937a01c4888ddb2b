"""Memory and what can be asked of it, opened by a command while no server runs: nobody is heard and nobody answered."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.kind import Surroundings
from connectors.open_lines import OpenLines
from connectors.switchboard import Switchboard
from core.clock import Clock, SystemClock
from core.gate import Gate
from core.identifiers import ChannelId, MessageId
from core.log import Log
from core.memory.opening import Memory
from core.messages import Inbound
from core.metrics import Metrics
from core.ports.command import Speaker
from core.wording import Wording
from lethe.assistants import Assistants
from lethe.further_rights import assistants_by_recipient
from lethe.known_channels import KnownChannels
from lethe.own_memory import own_memory
from lethe.rights import Rights
from privacy.beside import open_beside
from settings.channels import ChannelSettings
from settings.settings import Settings

_HOUSE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRest:
    memory: Memory
    rights: Rights
    known: KnownChannels
    wording: Wording
    clock: Clock
    log: Log


class _NothingUnderWay:
    async def cancel(self, speaker: Speaker) -> None:
        """Nothing is answered here."""

    async def forgotten(self, speaker: Speaker) -> None:
        """No page is open."""


@asynccontextmanager
async def at_rest(settings: Settings, log: Log) -> AsyncIterator[AtRest]:
    """Raises StorageError, as where a server is running."""
    clock, gate = SystemClock(), Gate()
    wording = Wording((_HOUSE / "core" / "languages", _HOUSE / "privacy" / "languages"))
    assistants = Assistants(settings, gate=gate, clock=clock)
    known = KnownChannels(settings, assistants=assistants, gate=gate, wording=wording)
    memory = await own_memory(settings, clock=clock, log=log)
    try:
        switchboard = Switchboard(
            kinds={}, surroundings=_nowhere, hand_over=_hear_nobody, set_aside=_set_nothing_aside, clock=clock, log=log
        )
        beside = await open_beside(
            memory.store, ledger=settings.storage.ledger, keys=settings.storage.keys, today=clock.now().date()
        )
        rights = Rights(
            settings=settings,
            memory=memory,
            beside=beside,
            connector=lambda channel: None,
            in_flight=_NothingUnderWay(),
            open_lines=OpenLines(switchboard),
            notice=known.notice_of_any,
            book=known.write_down(settings.server.data_dir, clock),
            asked_by=lambda channel: assistants_by_recipient(known.assistant_of_any(channel)),
            wording=wording,
            largest_file=lambda channel: 0,
            clock=clock,
            log=log,
            metrics=Metrics(),
            random=secrets.token_bytes,
        )
        # As at a start: whoever must be erased again after a restore goes first.
        await rights.boot_guard.replay()
        yield AtRest(memory=memory, rights=rights, known=known, wording=wording, clock=clock, log=log)
    finally:
        memory.close()
        await assistants.close()
        await gate.close()


def _nowhere(channel: ChannelSettings) -> Surroundings:
    raise LookupError("no channel is opened here")


async def _hear_nobody(inbound: Inbound) -> MessageId | None:
    raise LookupError("no channel is opened here")


async def _set_nothing_aside(channel: ChannelId, payload: bytes) -> None:
    raise LookupError("no channel is opened here")
