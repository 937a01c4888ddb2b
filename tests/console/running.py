"""A whole server in this process, and an owner's browser without scripts: it keeps cookies and fills in forms."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from aiohttp import ClientSession, CookieJar

from console.claiming import Letters
from core.clock import Clock, SystemClock
from core.log import Log
from lethe.app import Lethe
from lethe.catalogue import KNOWN_KINDS
from lethe.owner_door import OpensOwnerPages
from settings.reading import read_settings
from settings.settings import Settings
from settings.sources import Sources
from tests.console.quick_passwords import pages_with_quick_passwords

PASSWORD = "seven lamps of invented light"
NAME = "Ada Sample"
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    status: int
    text: str
    headers: Mapping[str, str] = field(repr=False)

    @property
    def words(self) -> str:
        return unescape(re.sub(r"<[^>]+>", " ", self.text))


@dataclass(slots=True, kw_only=True)
class Browser:
    client: ClientSession
    address: str
    form_token: str = ""

    async def see(self, path: str, **headers: str) -> Seen:
        async with self.client.get(self.address + path, headers=headers) as answer:
            return self._seen(answer.status, await answer.text(), answer.headers)

    async def send(self, path: str, headers: Mapping[str, str] | None = None, /, **form: str) -> Seen:
        """As a page of ours sends it, and follows to where it leads; `headers` in place of what a browser says."""
        said = {"Origin": self.address, "Sec-Fetch-Site": "same-origin"} if headers is None else headers
        fields = {"form_token": self.form_token, **form}
        async with self.client.post(self.address + path, data=fields, headers=said) as answer:
            return self._seen(answer.status, await answer.text(), answer.headers)

    async def claim(self, token: str, name: str = NAME, password: str = PASSWORD) -> Seen:
        return await self.send("/console/claim", token=token, name=name, password=password)

    def _seen(self, status: int, text: str, headers: Mapping[str, str]) -> Seen:
        found = _TOKEN.search(text)
        if found:
            self.form_token = found[1]
        return Seen(status=status, text=text, headers=headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    server: Lethe
    settings: Settings
    letters: Letters
    browser: Browser

    def link(self, *, role: str = "owner", recovers: bool = False) -> str:
        return self.letters.link(role=role, now=SystemClock().now(), recovers=recovers)

    @asynccontextmanager
    async def another_browser(self) -> AsyncIterator[Browser]:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            yield Browser(client=client, address=self.server.address)


def settings_for(folder: Path, written: str = "") -> Settings:
    file = folder / "lethe.toml"
    file.write_text(
        f'[server]\nlisten = "127.0.0.1:0"\ndata_dir = "{folder / "data"}"\nlog_level = "error"\n{written}',
        encoding="utf-8",
    )
    return read_settings(Sources(flags={}, environment={}, file=file), KNOWN_KINDS)


@asynccontextmanager
async def running(
    folder: Path,
    written: str = "",
    *,
    claimed: bool = True,
    pages: OpensOwnerPages = pages_with_quick_passwords,
    log: Callable[[str], object] = str,
    clock: Clock | None = None,
) -> AsyncIterator[Running]:
    """`claimed`: the browser is signed in as the owner already."""
    settings = settings_for(folder, written)
    server = Lethe(settings, log=Log(log), owner_pages=pages, clock=clock)
    await server.open()
    try:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
            browser = Browser(client=client, address=server.address)
            house = Running(
                server=server, settings=settings, letters=Letters(settings.server.data_dir), browser=browser
            )
            if claimed:
                assert (await browser.claim(house.link())).status == 200
            yield house
    finally:
        await server.close()
