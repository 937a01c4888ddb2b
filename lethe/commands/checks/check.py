"""What a check of the doctor is, and what it may look at."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from core.gate import Gate
from core.ports.examination import Finding
from settings.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    settings: Settings
    gate: Gate
    online: bool
    """Models may be asked, which may cost."""


Check = Callable[[Patient], Awaitable[Sequence[Finding]]]
"""Looks without changing anything; [] where there is nothing to look at."""
