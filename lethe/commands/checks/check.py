"""What a check of the doctor is, and what it may look at."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from core.errors import ServerError
from core.gate import Gate
from core.ports.examination import Finding
from lethe.commands.failing import refusal
from settings.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    settings: Settings
    gate: Gate
    online: bool
    """Models may be asked, which may cost."""


Check = Callable[[Patient], Awaitable[Sequence[Finding]]]
"""Looks without changing anything; [] where there is nothing to look at."""


def unexamined(id: str, error: ServerError | OSError) -> Finding:
    """That something could not be looked at is a finding like another."""
    reason = refusal(error) if isinstance(error, OSError) else str(error)
    return Finding(
        id=id,
        ok=False,
        says=f"This could not be looked at: {reason.rstrip('.')}.",
        mend="Mend what it names, then look again; the other findings hold.",
    )
