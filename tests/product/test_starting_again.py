"""A server that is told to stop while it starts again stops, at whichever moment it is told so."""

import asyncio
import signal
from pathlib import Path

import pytest

from lethe.serving import AGAIN
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
