"""What a WhatsApp message says of another."""

import pytest

from connectors.whatsapp_cloud.context import is_passed_on, quotes, reacted
from core.errors import Malformed
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.messages import Quotes
from tests.fakes.meta_knocks import Json


def test_the_message_is_named() -> None:
    said: Json = {"type": "text", "context": {"from": "49", "id": "wamid.OUT1"}}
    assert quotes(said) == Quotes(message=ProviderMessageId("wamid.OUT1"))
    assert not is_passed_on(said)


@pytest.mark.parametrize("kind", ["interactive", "button"])
def test_a_press_quotes_nothing(kind: str) -> None:
    assert quotes({"type": kind, "context": {"id": "wamid.OUT1"}}) is None


@pytest.mark.parametrize("context", [None, {}, {"forwarded": True}, {"id": ""}, {"id": 7}, {"id": "x" * 513}])
def test_what_names_nothing_quotes_nothing(context: object) -> None:
    assert quotes({"type": "text", "context": context}) is None


@pytest.mark.parametrize("sign", ["forwarded", "frequently_forwarded"])
def test_what_is_passed_on(sign: str) -> None:
    assert is_passed_on({"type": "text", "context": {sign: True}})


def _reaction(**said: object) -> Json:
    return {"id": "wamid.IN1", "timestamp": "1795250000", "type": "reaction", "reaction": said}


@pytest.mark.parametrize(
    ("emoji", "sign"),
    [("👍", "👍"), ("", ""), (None, ""), ("[x] <data>", "xdata"), ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"), ("y" * 99, "y" * 32)],
)
def test_a_sign_is_put_under_a_message_or_taken_away(emoji: str | None, sign: str) -> None:
    found = reacted(_reaction(message_id="wamid.OUT1", emoji=emoji), ChannelId("wa"), Address("DE.1"))
    assert (found.sign, found.message, found.arrival) == (sign, "wamid.OUT1", "wamid.IN1")


def test_a_sign_under_nothing_is_malformed() -> None:
    with pytest.raises(Malformed):
        reacted(_reaction(emoji="👍"), ChannelId("wa"), Address("DE.1"))
