"""What one update says to a bot that the tests know."""

from datetime import UTC, datetime

from connectors.telegram.parsing import Ourselves, inbound
from core.identifiers import ChannelId
from core.messages import Inbound, InboundMessage
from tests.fakes.telegram_chats import Json

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OURSELVES = Ourselves(channel_id=ChannelId("tg"), bot=777, username="Our_Bot", commands=frozenset({"delete", "start"}))


def understood(update: Json) -> tuple[Inbound, ...]:
    return inbound({"update_id": 7, **update}, OURSELVES, NOW)


def said(update: Json) -> InboundMessage:
    (only,) = understood(update)
    assert isinstance(only, InboundMessage)
    return only
