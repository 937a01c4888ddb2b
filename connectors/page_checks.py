"""What an owner's own page says of the chat that was put on it, for as long as the owner asks."""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from core.clock import Clock

LONGEST_REPORT = 1024
SIGNS = ("once", "uncovered", "opened")
"""There is one chat on the page; nothing lies over its button; the chat opened in it."""
_LIFE = timedelta(minutes=15)
_MOST_REPORTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReport:
    at: datetime
    origin: str
    """The site that was looked at."""
    is_listed: bool
    well: tuple[str, ...]
    """Of SIGNS those that are as they should be."""


class PageChecks:
    def __init__(self, *, clock: Clock, random: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._random = random
        self._code = ""
        self._until: datetime | None = None
        self._reports: list[PageReport] = []

    def begin(self) -> str:
        """The code that the owner's page carries in its address; what was reported before is forgotten."""
        self._code = self._random(12).hex()
        self._until = self._clock.now() + _LIFE
        self._reports = []
        return self._code

    def code(self) -> str:
        """Empty where none was begun, or its time is over."""
        return self._code if self._until is not None and self._clock.now() <= self._until else ""

    def reports(self) -> tuple[PageReport, ...]:
        """The newest first."""
        return tuple(reversed(self._reports))

    def hear(self, body: bytes, origin: str, *, is_listed: bool) -> None:
        """Drops whatever is not a report with the code that holds now."""
        code = self.code()
        try:
            said = json.loads(body)
            parts = urlsplit(origin)
        except (ValueError, RecursionError):
            return
        if not isinstance(said, dict) or parts.scheme not in ("http", "https") or len(origin) > 300:
            return
        given, well = str(said.get("code", "")), said.get("well")
        if not code or not hmac.compare_digest(given.encode("utf-8", "replace"), code.encode()):
            return
        signs = tuple(sign for sign in SIGNS if isinstance(well, list) and sign in well)
        report = PageReport(at=self._clock.now(), origin=origin.lower(), is_listed=is_listed, well=signs)
        kept = [one for one in self._reports if one.origin != report.origin]
        self._reports = [*kept, report][-_MOST_REPORTS:]
