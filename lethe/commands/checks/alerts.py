"""OWN: whether the owner can be told by the ways that they set."""

from collections.abc import Sequence

from core.memory.owner_untold import Untold, untold
from core.memory.reading_file import reading
from core.ports.examination import Finding
from lethe.commands.checks.check import Patient

_WAYS = {"mail": "e-mail", "bot": "a message of your bot"}


async def alerts_arrive(patient: Patient) -> Sequence[Finding]:
    handover = patient.settings.handover
    is_set = {"mail": handover.email and handover.mail_server, "bot": handover.channel and handover.chat}
    with reading(patient.settings.storage.database_file) as store:
        found = {} if store is None else await store.read(untold)
    return [not_told(way, found[way]) for way in _WAYS if way in found and is_set[way]]


def not_told(way: str, one: Untold) -> Finding:
    return Finding(
        id="OWN-1",
        ok=False,
        says=f"By {_WAYS[way]} you could not be told something for a whole day, until {one.at:%Y-%m-%d %H:%M} UTC:"
        f" {one.says.rstrip('.')}.",
        mend=f"{one.mend} Then send a test to yourself, under System, Handing over.",
    )
