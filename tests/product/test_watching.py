"""What whoever watches the server is told, and who may ask."""

from pathlib import Path

from aiohttp import ClientSession

from core.log import Log
from lethe.app import Lethe
from lethe.catalogue import KNOWN_KINDS
from settings.reading import read_settings
from settings.sources import Sources
from tests.core.metric_names import METRICS
from tests.journeys.over_http import WebTalk, world


async def test_health_readiness_and_figures(tmp_path: Path) -> None:
    async with world(tmp_path) as around:
        talk = await around.talk("web")
        assert isinstance(talk, WebTalk)
        await talk.say("canary-4720")
        await talk.hear()
        await around.settled()
        for path, expected in (("/healthz", {"alive": True}), ("/readyz", {"ready": True})):
            async with around.client.get(around.server.address + path) as answer:
                assert (answer.status, await answer.json()) == (200, expected)
        async with around.client.get(f"{around.server.address}/metrics") as answer:
            page = await answer.text()
        assert all(name in page for name in METRICS)
        assert "lethe_accepted_total 1.0" in page
        assert 'lethe_answered_total{kind="model"} 1.0' in page
        assert "lethe_queue_depth 0.0" in page
        assert "canary" not in page


async def test_figures_are_for_this_machine_or_for_a_bearer(tmp_path: Path) -> None:
    environment = {
        "LETHE_SERVER__LISTEN": "127.0.0.1:0",
        "LETHE_SERVER__DATA_DIR": str(tmp_path / "data"),
        "LETHE_SERVER__METRICS_TOKEN": "a-token-of-the-tests",
    }
    server = Lethe(read_settings(Sources(environment=environment), KNOWN_KINDS), log=Log(lambda line: None))
    await server.open()
    try:
        async with ClientSession() as client:
            statuses = []
            for headers in (
                {"X-Forwarded-For": "203.0.113.9"},
                {"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer wrong"},
                {"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer a-token-of-the-tests"},
                {},
            ):
                async with client.get(f"{server.address}/metrics", headers=headers) as answer:
                    statuses.append(answer.status)
        assert statuses == [403, 403, 200, 200]
    finally:
        await server.close()


async def test_not_ready_when_memory_does_not_answer(tmp_path: Path) -> None:
    async with world(tmp_path) as around:
        around.server.memory.store._reader.close()
        async with around.client.get(f"{around.server.address}/readyz") as answer:
            assert (answer.status, await answer.json()) == (503, {"ready": False})


async def test_the_register_declares_the_places_that_the_server_has(tmp_path: Path) -> None:
    from lethe.rights import PLACES

    async with world(tmp_path) as around:
        assert tuple(type(place) for place in around.server.rights.register.places()) == PLACES
