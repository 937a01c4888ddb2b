"""What the page behind a link hands out, whatever a file is called and whatever it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from aiohttp.web import Application
from hypothesis import given
from hypothesis import strategies as st

from core.wording import Wording
from privacy.downloads import Downloads, _named
from privacy.menu import LANGUAGES
from tests.privacy.opened import CORE_LANGUAGES, Rooms, opened


@asynccontextmanager
async def _served(rooms: Rooms) -> AsyncIterator[ClientSession]:
    application = Application()
    Downloads(memory=rooms.memory, wording=Wording([CORE_LANGUAGES, LANGUAGES])).add_to(application)
    async with TestServer(application) as server, ClientSession(server.make_url("/")) as client:
        yield client


@pytest.mark.parametrize("size", [0, 1, 65_536, 300_000])
async def test_every_byte_is_handed_out(tmp_path: Path, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    async with opened(tmp_path) as rooms, _served(rooms) as client:
        speaker, ours = await rooms.say("Here it is.", own=False)
        token = await rooms.link(speaker, await rooms.keep_file(speaker, ours.number, "häßlich.txt", content))
        async with client.post(f"/files/{token}") as answer:
            assert (answer.status, answer.content_type, answer.content_length) == (200, "text/plain", size)
            assert await answer.read() == content
            assert answer.headers["Content-Disposition"] == (
                "attachment; filename=\"h__lich.txt\"; filename*=UTF-8''h%C3%A4%C3%9Flich.txt"
            )


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("ja", "ltr"), ("de", "ltr")])
async def test_the_page_speaks_to_the_person(tmp_path: Path, language: str, direction: str) -> None:
    async with opened(tmp_path) as rooms, _served(rooms) as client:
        speaker, ours = await rooms.say("Here it is.", own=False)
        token = await rooms.link(speaker, await rooms.keep_file(speaker, ours.number, "it.txt", b"it"), language)
        async with client.get(f"/files/{token}", headers={"Accept-Language": "en"}) as answer:
            assert f'<html lang="{language}" dir="{direction}">' in await answer.text()


async def test_looking_in_any_way_hands_nothing_out(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms, _served(rooms) as client:
        speaker, ours = await rooms.say("Here it is.", own=False)
        token = await rooms.link(speaker, await rooms.keep_file(speaker, ours.number, "it.txt", b"a private word"))
        for method in ("GET", "HEAD", "OPTIONS", "PUT"):
            async with client.request(method, f"/files/{token}") as answer:
                assert b"a private word" not in await answer.read()
        async with client.post(f"/files/{token}") as answer:
            assert await answer.read() == b"a private word"


@given(name=st.text(max_size=120))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    header = _named(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert not {"\\", "/", "\r", "\n"} & set(header)
    assert header.startswith('attachment; filename="')
