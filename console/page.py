"""What a page is: its place in the navigation, and its routes, each with the role that it needs."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from console.asked import Answer, Asked
from console.roles import Role

Handler = Callable[[Asked], Awaitable[Answer]]
_PARAMETER = re.compile(r"\{([a-z_]+)\}")
_FORM_BYTES = 128 * 1024


class Section(StrEnum):
    """The navigation, in its order; its words are the sentences `section_home` and so on."""

    HOME = "home"
    ASSISTANTS = "assistants"
    CHANNELS = "channels"
    PRIVACY = "privacy"
    PEOPLE = "people"
    USAGE = "usage"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Route:
    method: str
    path: str
    """As in /console/channels/{name}; a parameter is one piece between slashes, read as it was meant."""
    role: Role
    answer: Handler = field(repr=False)
    longest_body: int = _FORM_BYTES
    scope: str = ""
    """Of an API call: what the program's token must allow, as in channels:write."""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(
            "".join(
                f"(?P<{piece}>[^/]+)" if place % 2 else re.escape(piece)
                for place, piece in enumerate(_PARAMETER.split(self.path))
            )
        )

    def matched(self, path: str) -> Mapping[str, str] | None:
        found = self._pattern.fullmatch(path)
        return None if found is None else found.groupdict()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    routes: Sequence[Route]
    section: Section | None = None
    """None: a page that no navigation names."""
    address: str = ""
    """Where the section, or its part, begins."""
    part: str = ""
    """Of a section with several pages: the sentence that its tab says."""
    role: Role = Role.VIEWER
    """Who is shown it in the navigation."""
