"""A request and its answer as pages see them: free of any web framework, and safe to print."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from console.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Whoever asks: an owner who is signed in, or a program with a token."""

    name: str
    role: Role
    session: int = 0
    """Of a program: the number of its token."""
    scopes: frozenset[str] = frozenset()
    """Of a program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    method: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    """By the names in the route's path."""
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of a form that was sent; a box that is not ticked is missing."""
    body: bytes = field(default=b"", repr=False)
    """Of an API call."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of an API call: the few that one may send, by their names in lower case."""
    language: str = "en"
    source: str = field(default="", repr=False)
    """Where outside it came from, as `connectors.sources.one_place` has it."""
    browser: str = field(default="", repr=False)
    origin: str = ""
    """Ours, as this browser calls it: scheme, host and port."""
    is_secure: bool = False
    now: datetime
    who: Who | None = None
    form_token: str = field(default="", repr=False)
    """What a form of this session must send along."""

    @property
    def owner(self) -> Who:
        """Only in a route that asks for a role."""
        assert self.who is not None
        return self.who


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int = 200
    body: bytes = field(default=b"", repr=False)
    media_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    session: str | None = field(default=None, repr=False)
    """What the browser is to hold from now on; empty: nothing any more; None: what it held before."""
    file: Path | None = field(default=None, repr=False)
    """In place of `body`: what is too large to be held in memory."""
    pieces: AsyncIterator[bytes] | None = field(default=None, repr=False)
    """In place of `body`: what is made while it is sent."""
    is_ended: bool = True
    """Of an API call. False: it goes on, and who sends it again is told how far it is by then."""


def see(address: str, *, session: str | None = None) -> Answer:
    """After a change: look there now. `address`: a path of ours."""
    return Answer(status=303, headers={"Location": address}, session=session)
