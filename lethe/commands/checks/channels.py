"""What each channel's own connector finds, and what its settings leave open."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from connectors.kind import Surroundings
from core.clock import SystemClock
from core.identifiers import Address, ChannelId
from core.log import Log
from core.ports.examination import Examines, Finding
from core.ports.transcript import Said
from core.wording import Wording
from lethe.catalogue import kind_named
from lethe.commands.checks.check import Patient
from settings.channels import ChannelSettings

_ORIGINS = "allowed_origins"


class _NobodysTranscript:
    async def since(self, channel: ChannelId, address: Address, sequence: int) -> Sequence[Said]:
        return []

    async def erased_at(self, channel: ChannelId, address: Address) -> datetime | None:
        return None

    async def file(self, channel: ChannelId, address: Address, reference: str) -> bytes | None:
        return None


async def what_connectors_find(patient: Patient) -> Sequence[Finding]:
    findings: list[Finding] = []
    for channel in patient.settings.channels:
        kind = kind_named(channel.kind)
        recipient = kind.recipient(channel)
        if recipient is not None:
            patient.gate.declare(recipient)
        connector = kind.make(channel, _surroundings(patient, channel))
        if isinstance(connector, Examines):
            found = await connector.examine()
            findings += [replace(finding, says=f"{channel.name}: {finding.says}") for finding in found]
        await connector.close()
    return findings


async def origins(patient: Patient) -> Sequence[Finding]:
    """Every channel that can be embedded says where."""
    findings = []
    for channel in patient.settings.channels:
        if _ORIGINS not in channel.values:
            continue
        sites = channel.texts(_ORIGINS)
        findings.append(
            Finding(id="WEB-1", ok=True, says=f"{channel.name} may be embedded in {', '.join(sites)}.")
            if sites
            else Finding(
                id="WEB-1",
                ok=True,
                says=f"{channel.name} opens on this server's own page only.",
                mend=f'To embed it, list your site: {_ORIGINS} = ["https://www.example.org"]',
            )
        )
    return findings


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
