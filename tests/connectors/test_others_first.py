"""Nobody waits for somebody who is being erased, and what they said keeps its order."""

from datetime import UTC, datetime

import pytest

from connectors.others_first import OthersFirst
from core.errors import BeingErased, StoreUnavailable
from core.identifiers import Address, ChannelId, MessageId, ProviderMessageId
from core.messages import Inbound, InboundMessage


def _said(text: str, sender: str) -> InboundMessage:
    return InboundMessage(
        channel_id=ChannelId("notes"),
        provider_id=ProviderMessageId(text),
        sent_at=datetime(2026, 11, 22, tzinfo=UTC),
        sender=Address(sender),
        text=text,
    )


async def test_what_they_said_afterwards_is_left_too_though_they_are_gone_by_then() -> None:
    asked: list[str] = []

    async def take_in(said: Inbound) -> MessageId | None:
        assert isinstance(said, InboundMessage)
        asked.append(said.text)
        if said.text == "a":
            raise BeingErased
        return MessageId(1)

    others_first = OthersFirst(take_in)
    mine, other, more = _said("a", "ada"), _said("b", "ben"), _said("c", "ada")
    assert [await others_first.hand_over(one) for one in (mine, other, more)] == [None, 1, None]
    assert asked == ["a", "b"]
    assert others_first.left == [mine, more]
    with pytest.raises(BeingErased):
        others_first.end()


async def test_what_memory_does_not_take_is_everybodys_trouble() -> None:
    async def take_in(said: Inbound) -> MessageId | None:
        raise StoreUnavailable("full")

    others_first = OthersFirst(take_in)
    with pytest.raises(StoreUnavailable):
        await others_first.hand_over(_said("a", "ada"))
    others_first.end()
