"""Every page and call there is, as the running console itself lists them: one that is new is tested by being there."""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from yarl import URL

from console.app import Console
from console.page import Route
from lethe.owner_door import Handler, Household
from tests.console.quick_passwords import pages_with_quick_passwords
from tests.console.running import Browser, Running, running

API = "/api/v1"
ENTRANCE = ("/console/claim", "/console/sign-in", "/console/sign-in/passkey", "/console/sign-in/passkey/ask")
_HERE: Mapping[str, str] = {
    "assistants": "lethe",
    "channels": "site",
    "new-channel": "telegram",
    "modes": "lethe",
    "recipients": "lethe",
    "records": "processing",
    "processing": "md",
    "set-up": "keep",
    "notices": "site",
    "answers": "1",
    "versions": "1",
}
"""By the piece of a path before it, what a parameter may be that is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    house: Running
    routes: Sequence[Route]

    @property
    def reads(self) -> Sequence[Route]:
        return [one for one in self.routes if one.method == "GET" and not one.scope]

    @property
    def changes(self) -> Sequence[Route]:
        return [one for one in self.routes if one.method != "GET" and not one.scope]

    @property
    def calls(self) -> Sequence[Route]:
        return [one for one in self.routes if one.scope]


@asynccontextmanager
async def everything(folder: Path, written: str = "", log: Callable[[str], object] = str) -> AsyncIterator[Everything]:
    """The browser is signed in as the owner."""
    found: list[Route] = []

    def noting(household: Household) -> Handler:
        handler = pages_with_quick_passwords(household)
        console = getattr(handler, "__self__", None)
        assert isinstance(console, Console)
        found.extend(console.routes)
        return handler

    async with running(folder, written, pages=noting, log=log) as house:
        assert len(found) > 100
        yield Everything(house=house, routes=found)


def filled(route: Route, instead: str | None = None) -> str:
    """Its address with what is there in place of its parameters, or with something else."""
    pieces: list[str] = []
    for piece in route.path.split("/"):
        if not re.fullmatch(r"\{[a-z_]+\}", piece):
            pieces.append(piece)
        elif instead is not None:
            pieces.append(instead)
        else:
            pieces.append(_HERE.get(pieces[-1], "none"))
    return "/".join(pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


async def ask(
    browser: Browser,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Said:
    """As it is, and to nowhere after it. `headers`: in place of what a page of ours would say."""
    said = {"Origin": browser.address, "Sec-Fetch-Site": "same-origin"} if headers is None else dict(headers)
    fields = None if form is None else {"form_token": browser.form_token, **form}
    address = URL(browser.address + path, encoded=True)
    async with browser.client.request(
        method, address, data=fields if body is None else body, headers=said, allow_redirects=False
    ) as answer:
        return Said(status=answer.status, body=await answer.read(), headers=answer.headers)
