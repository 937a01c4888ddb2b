"""What a message that came by way of Twilio quotes."""

import pytest

from core.identifiers import ProviderMessageId
from core.messages import InboundMessage, Quotes
from tests.connectors.whatsapp_twilio.test_parsing import message

_QUOTED = "SM" + "8" * 32


def _quoting(name: str, **more: str) -> InboundMessage:
    return message(OriginalRepliedMessageSid=name, OriginalRepliedMessageSender="whatsapp:+14155550100", **more)


def test_the_message_is_named() -> None:
    heard = _quoting(_QUOTED)
    assert heard.quotes == Quotes(message=ProviderMessageId(_QUOTED))
    assert heard.own_words


@pytest.mark.parametrize("name", ["", "SM7", "../" + _QUOTED])
def test_what_names_nothing_quotes_nothing(name: str) -> None:
    assert _quoting(name).quotes is None


@pytest.mark.parametrize("pressed", ["ButtonPayload", "ListId"])
def test_a_press_quotes_nothing(pressed: str) -> None:
    assert _quoting(_QUOTED, **{pressed: "/show"}).quotes is None
