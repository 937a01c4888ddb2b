"""What Meta never had is sent again, once its silence has lasted; what it had is reported before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import InDoubt
from tests.connectors.whatsapp_cloud.stage import stage
from tests.fakes.meta_faults import drop


async def test_what_nobody_reports_was_not_sent() -> None:
    """Else whoever it was for would wait for it, and for all that comes after it, until it is given up a day later."""
    async with stage() as played:
        message = played.outbound()
        assert await played.connector.was_sent(message) is None
        await played.clock.forward(59)
        assert await played.connector.was_sent(message) is None
        await played.clock.forward(1)
        assert await played.connector.was_sent(message) is False


async def test_the_older_it_is_the_longer_its_report_may_take() -> None:
    async with stage() as played:
        message = replace(played.outbound(), made_at=played.clock.now() - timedelta(minutes=10))
        assert await played.connector.was_sent(message) is None
        await played.clock.forward(599)
        assert await played.connector.was_sent(message) is None
        await played.clock.forward(1)
        assert await played.connector.was_sent(message) is False


async def test_nobody_waits_longer_than_an_hour() -> None:
    async with stage() as played:
        message = replace(played.outbound(), made_at=played.clock.now() - timedelta(hours=9))
        assert await played.connector.was_sent(message) is None
        await played.clock.forward(3600)
        assert await played.connector.was_sent(message) is False


async def test_with_every_try_the_waiting_begins_anew() -> None:
    async with stage(send_seconds=0.2) as played:
        assert await played.connector.was_sent(played.outbound()) is None
        await played.clock.forward(60)
        played.server.fail("messages", drop())
        with pytest.raises(InDoubt):
            await played.connector.send(played.outbound())
        assert await played.connector.was_sent(played.outbound()) is None
