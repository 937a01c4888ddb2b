"""Two channels, two models, one server: each person's words reach the platform that carried them and the model that
their channel chose, and nobody else; each key reaches its own server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from core.log import Log
from lethe.app import Lethe
from lethe.catalogue import KNOWN_KINDS
from settings.reading import read_settings
from settings.sources import Sources
from tests.fakes.model_server import ModelServer
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, SENDER, TwilioServer
from tests.journeys.over_http import SECRET, World
from tests.outgoing.watch import Watch
from tests.product.running import PUBLIC_ADDRESS

ON_ONE, ON_OTHER = "marzipan-of-the-first", "liquorice-of-the-second"


def _configuration(folder: Path, telegram: TelegramServer, twilio: TwilioServer, *models: ModelServer) -> str:
    assistants = "".join(
        f"""
[[assistants]]
name = "{name}"
purpose = "Answers questions."
provider = "openai"
model = "echo"
base_address = "{model.address}"
api_key = "the-key-of-{name}-alone"
"""
        for name, model in zip(("first", "second"), models, strict=True)
    )
    return f"""
[server]
listen = "127.0.0.1:0"
public_address = "{PUBLIC_ADDRESS}"
data_dir = "{folder}/data"
{assistants}
[[channels]]
name = "tg"
kind = "telegram"
assistant = "first"
token = "{TOKEN}"
webhook_secret = "{SECRET}"
api_address = "{telegram.address}"

[[channels]]
name = "wa"
kind = "whatsapp_twilio"
assistant = "second"
account_sid = "{ACCOUNT}"
auth_token = "{AUTH_TOKEN}"
sender = "{SENDER}"
api_address = "{twilio.address}"
messaging_address = "{twilio.address}"
"""


@asynccontextmanager
async def _two(folder: Path) -> AsyncIterator[tuple[World, ModelServer]]:
    async with (
        TelegramServer() as telegram,
        TwilioServer() as twilio,
        ModelServer() as first,
        ModelServer() as second,
        ClientSession() as client,
    ):
        path = folder / "lethe.toml"
        path.write_text(_configuration(folder, telegram, twilio, first, second))
        server = Lethe(read_settings(Sources(file=path, environment={}), KNOWN_KINDS), log=Log(lambda line: None))
        await server.open()
        telegram.delivers_to = twilio.delivers_to = server.address
        try:
            yield (
                World(
                    server=server,
                    telegram=telegram,
                    whatsapp=twilio,
                    model=first,
                    folder=folder,
                    log=[],
                    client=client,
                ),
                second,
            )
        finally:
            await server.close()


@pytest.mark.parametrize("ends", ["delete my data", "/export"])
async def test_each_word_reaches_its_own_platform_and_its_own_model(tmp_path: Path, outgoing: Watch, ends: str) -> None:
    async with _two(tmp_path) as (around, second):
        assert isinstance(around.whatsapp, TwilioServer)
        outgoing.only(ON_ONE, around.telegram.address, around.model.address)
        outgoing.only(ON_OTHER, around.whatsapp.address, second.address)
        for kind, word in (("telegram", ON_ONE), ("whatsapp_twilio", ON_OTHER)):
            talk = await around.talk(kind)
            await talk.say(f"I like {word}")
            assert word in (await talk.hear()).text
            await talk.say(ends)
            await talk.hear()
        await around.settled()
        origins = {
            word: {request.origin for request in outgoing.requests() if word in request.written()}
            for word in (ON_ONE, ON_OTHER)
        }
        addresses = (around.telegram.address, around.model.address, around.whatsapp.address, second.address)
        places = ["/".join(address.split("/")[:3]) for address in addresses]
        assert origins == {ON_ONE: set(places[:2]), ON_OTHER: set(places[2:])}
        keys = {request.headers.get("authorization", "") for request in outgoing.requests()}
        assert {"Bearer the-key-of-first-alone", "Bearer the-key-of-second-alone"} <= keys
    assert outgoing.leaks(tmp_path) == []
