"""What a WhatsApp message says of another."""

import pytest

from connectors.whatsapp_cloud.context import is_passed_on, quotes
from core.identifiers import ProviderMessageId
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
