"""A server that is told to stop while it starts again stops, at whichever moment it is told so; and one that could not
start again with what is set now goes on as it was."""

import asyncio
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from core.errors import StorageError
from core.log import Log
from lethe.serving import AGAIN, _as_stored_now
from settings.book import Content
from settings.settings import Settings
from tests.console.running import settings_for
from tests.patience import PATIENCE
from tests.product.running import begin, ended, settings


@pytest.mark.parametrize("seconds", [0.0, 0.15])
async def test_it_stops(tmp_path: Path, seconds: float) -> None:
    server = await begin(tmp_path, settings(assistants="", channels="")).ready()
    try:
        server.process.send_signal(AGAIN)
        await asyncio.sleep(seconds)  # the moment that is tried
        server.process.send_signal(signal.SIGTERM)
        assert await ended(server.process) == 0
    finally:
        server.kill()
    assert "Traceback" not in server.talk()


async def test_it_goes_on_as_it_was_where_it_could_not_start_again(tmp_path: Path) -> None:
    """The settings can be read: what is wrong is in a file that they name."""
    answers = tmp_path / "answers.toml"
    answers.write_text('[[entry]]\nquestion = "When?"\nanswer = "At nine."\n', encoding="utf-8")
    assistant = f'[[assistants]]\nname = "desk"\nprovider = "faq"\nfaq_file = "{answers}"\n'
    server = await begin(tmp_path, settings(assistants=assistant, channels="")).ready()
    try:
        answers.write_text("[[entry]\n", encoding="utf-8")
        server.process.send_signal(AGAIN)
        async with asyncio.timeout(PATIENCE):
            while "book.refused" not in server.log() and server.process.poll() is None:
                await asyncio.sleep(0.01)
        async with ClientSession() as client, client.get(f"{server.address}/healthz") as answer:
            assert answer.status == 200
        assert await server.stop() == 0
    finally:
        server.kill()
    assert "nothing was started" not in server.talk()


async def test_what_cannot_be_read_just_now_ends_nothing(tmp_path: Path) -> None:
    def read_again(*, stored: Content | None = None) -> Settings:
        raise StorageError("a disk that was away")

    lines: list[str] = []
    held = replace(settings_for(tmp_path), read_again=read_again)
    assert await _as_stored_now(held, 1, Log(lines.append)) is None
    assert ["book.refused" in line for line in lines] == [True]
