"""The whole server, set to see and to hear: a photograph and voice messages from the page to the model and back."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession, FormData

from core.log import Log
from lethe.app import Lethe
from lethe.catalogue import KNOWN_KINDS
from settings.reading import read_settings
from settings.sources import Sources
from tests.core.documents.pictures import WHERE, drawn, encoded, notes
from tests.fakes.model_server import ModelServer
from tests.fakes.telegram_server import TelegramServer
from tests.journeys.over_http import WebTalk, World
from tests.patience import PATIENCE

_CONFIGURATION = """
[server]
listen = "127.0.0.1:0"
data_dir = "{folder}/data"

[limits]
person_files_a_day = 3

[[assistants]]
name = "helpdesk"
provider = "openai"
model = "m"
base_address = "{address}"
sees = true
transcribe = "ears"

[[channels]]
name = "site"
kind = "web"
assistant = "helpdesk"
"""
_VOICE = b"OggS".ljust(16, b"\x00")
_PHOTOGRAPH = encoded(drawn(), "JPEG", exif=notes(), comment=WHERE)


@asynccontextmanager
async def _world(folder: Path) -> AsyncIterator[World]:
    async with ModelServer() as model, ClientSession() as client:
        path = folder / "lethe.toml"
        path.write_text(_CONFIGURATION.format(folder=folder, address=model.address), "utf-8")
        log: list[str] = []
        server = Lethe(read_settings(Sources(file=path, environment={}), KNOWN_KINDS), log=Log(log.append, "debug"))
        await server.open()
        world = World(
            server=server, telegram=TelegramServer(), whatsapp=None, model=model, folder=folder, log=log, client=client
        )
        try:
            yield world
        finally:
            for talk in world.talks:
                await talk.close()
            await server.close()


async def _send(world: World, visit: str, number: int, content: bytes, media_type: str, text: str = "") -> None:
    form = FormData()
    form.add_field("client_id", f"f{number}")
    form.add_field("text", text)
    form.add_field("files", content, filename="file", content_type=media_type)
    address = f"{world.server.address}/web/site/messages"
    async with world.client.post(address, data=form, headers={"Authorization": f"Bearer {visit}"}) as answer:
        assert answer.status == 202, await answer.text()


async def _visit(world: World) -> tuple[str, WebTalk]:
    async with world.client.post(f"{world.server.address}/web/site/visits", json={"language": "en"}) as answer:
        visit = (await answer.json())["visit"]
    talk = WebTalk(world, visit)
    world.talks.append(talk)
    return visit, talk


async def test_what_is_sent_is_seen_and_heard_and_nothing_more(tmp_path: Path) -> None:
    async with _world(tmp_path) as world:
        visit, talk = await _visit(world)
        await _send(world, visit, 1, _PHOTOGRAPH, "image/jpeg", "What is this?")
        await talk.hear()
        parts = json.loads(json.dumps(world.model.requests[-1].body["messages"]))[-1]["content"]
        (address,) = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
        shown = b64decode(address.removeprefix("data:image/jpeg;base64,"))
        assert shown.startswith(b"\xff\xd8\xff")
        assert WHERE.encode() not in shown

        await _send(world, visit, 2, _VOICE + b"delete my data", "audio/ogg")
        await talk.hear()
        asked = json.dumps(world.model.requests[-1].body)
        assert "Said by voice: delete my data" in asked
        assert "base64" not in asked  # the photograph is not sent again
        assert [request.path for request in world.model.requests].count("/v1/audio/transcriptions") == 1

        await talk.say("show my data")
        assert "Messages: *" in (await talk.hear()).text.replace("**", "*")
        for path in (tmp_path / "data").rglob("*"):
            assert not path.is_file() or WHERE.encode() not in path.read_bytes(), path.name
        assert not any("delete my data" in line or WHERE in line for line in world.log)


async def test_beyond_the_ration_they_are_told_and_answered_on(tmp_path: Path) -> None:
    async with _world(tmp_path) as world:
        visit, talk = await _visit(world)
        for number in range(3):
            await _send(world, visit, number, _VOICE + b"hello", "audio/ogg")
            await talk.hear()
        await _send(world, visit, 3, _VOICE + b"hello again", "audio/ogg")
        assert "no room for more of your files" in (await talk.hear()).text
        await talk.say("still there?")
        await talk.hear()
        assert len(list((tmp_path / "data" / "files").iterdir())) == 3


async def test_a_hostile_picture_harms_nobody(tmp_path: Path) -> None:
    async with _world(tmp_path) as world:
        visit, talk = await _visit(world)
        await _send(world, visit, 1, _PHOTOGRAPH[:300], "image/jpeg")
        assert "couldn't read that file" in (await talk.hear()).text
        async with asyncio.timeout(PATIENCE):
            await talk.say("still there?")
            await talk.hear()
