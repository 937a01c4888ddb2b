"""A channel's connector without a server around it: it asks nobody until somebody tells it to."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from connectors.kind import Surroundings
from core.clock import SystemClock
from core.gate import Gate
from core.identifiers import Address, ChannelId
from core.log import Log
from core.ports.connector import Connector
from core.ports.transcript import Said
from core.wording import Wording
from lethe.catalogue import kind_named
from settings.channels import ChannelSettings
from settings.settings import Settings


class _NobodysTranscript:
    async def since(self, channel: ChannelId, address: Address, sequence: int) -> Sequence[Said]:
        return []

    async def erased_at(self, channel: ChannelId, address: Address) -> datetime | None:
        return None

    async def file(self, channel: ChannelId, address: Address, reference: str) -> bytes | None:
        return None


def unopened(settings: Settings, gate: Gate, channel: ChannelSettings) -> Connector:
    """It has asked nobody yet. Raises SettingError."""
    kind = kind_named(channel.kind)
    recipient = kind.recipient(channel)
    if recipient is not None:
        gate.declare(recipient)
    return kind.make(channel, _surroundings(settings, gate, channel))


def _surroundings(settings: Settings, gate: Gate, channel: ChannelSettings) -> Surroundings:
    assistant = settings.assistant(channel.assistant)
    key = secrets.token_bytes(32)
    return Surroundings(
        public_address=settings.server.public_address,
        assistant_name=assistant.name,
        assistant_purpose=assistant.purpose,
        gate=gate,
        clock=SystemClock(),
        log=Log(lambda line: None, "error"),
        transcript=_NobodysTranscript(),
        wording=Wording(()),
        notice=lambda language: ("", ""),
        menu=lambda language: (),
        languages=("en",),
        derived_key=lambda purpose: key,
        random=secrets.token_bytes,
    )
