"""What each channel's own connector finds."""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import ServerError
from core.ports.examination import Examines, Finding
from lethe.commands.checks.check import Patient, unexamined
from lethe.unopened import unopened
from settings.channels import ChannelSettings


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
    connector = unopened(patient.settings, patient.gate, channel)
    try:
        return await connector.examine() if isinstance(connector, Examines) else []
    finally:
        await connector.close()
