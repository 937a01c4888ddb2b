"""What each channel's own connector finds."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from connectors.kind import Surroundings
from core.clock import SystemClock
from core.errors import ServerError
from core.identifiers import Address, ChannelId
from core.log import Log
from core.ports.connector import Connector
from core.ports.examination import Examines, Finding
from core.ports.transcript import Said
from core.wording import Wording
from lethe.catalogue import kind_named
from lethe.commands.checks.check import Patient, unexamined
from settings.channels import ChannelSettings


class _NobodysTranscript:
    async def since(self, channel: ChannelId, address: Address, sequence: int) -> Sequence[Said]:
        return []

    async def erased_at(self, channel: ChannelId, address: Address) -> datetime | None:
        return None

    async def file(self, channel: ChannelId, address: Address, reference: str) -> bytes | None:
        return None


async def what_connectors_find(patient: Patient) -> Sequence[Finding]:
    """One channel that cannot even be built does not hide what the others find."""
    findings: list[Finding] = []
    for channel in patient.settings.channels:
        if channel.paused:
            findings.append(_paused(channel))
        try:
            found = await examine_channel(patient, channel)
        except (ServerError, OSError) as error:
            found = [unexamined("CH-1", error)]
        findings += [replace(finding, says=f"{channel.name}: {finding.says}") for finding in found]
    return findings


def _paused(channel: ChannelSettings) -> Finding:
    return Finding(
        id="CH-2",
        ok=True,
        says=f"{channel.name}: Paused; whoever writes there is told so, and no model answers.",
        mend=f"To answer people again: lethe channel resume {channel.name}",
    )


async def examine_channel(patient: Patient, channel: ChannelSettings) -> Sequence[Finding]:
    """Raises SettingError where the connector cannot even be built."""
    connector = built(patient, channel)
    try:
        return await connector.examine() if isinstance(connector, Examines) else []
    finally:
        await connector.close()


def built(patient: Patient, channel: ChannelSettings) -> Connector:
    """The channel's connector, which has asked nobody yet. Raises SettingError."""
    kind = kind_named(channel.kind)
    recipient = kind.recipient(channel)
    if recipient is not None:
        patient.gate.declare(recipient)
    return kind.make(channel, _surroundings(patient, channel))


def _surroundings(patient: Patient, channel: ChannelSettings) -> Surroundings:
    assistant = patient.settings.assistant(channel.assistant)
    key = secrets.token_bytes(32)
    return Surroundings(
        public_address=patient.settings.server.public_address,
        assistant_name=assistant.name,
        assistant_purpose=assistant.purpose,
        gate=patient.gate,
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
