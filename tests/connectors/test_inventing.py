"""What is invented for an owner to try a channel with is read as the platform's own words are."""

from datetime import UTC, datetime

from connectors.whatsapp_cloud.inventing import invented_batch
from connectors.whatsapp_cloud.parsing import Ourselves as OursAtMeta
from connectors.whatsapp_cloud.parsing import inbound as read_batch
from connectors.whatsapp_twilio.inventing import invented_form
from connectors.whatsapp_twilio.parsing import Ourselves as OursAtTwilio
from connectors.whatsapp_twilio.parsing import inbound as read_form
from core.identifiers import ChannelId
from core.messages import InboundMessage

_MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
_WA = ChannelId("wa")


def test_a_batch_as_metas() -> None:
    (said,) = read_batch(invented_batch("Hello", "20090", _MOMENT), OursAtMeta(channel_id=_WA, phone_number_id="20090"))
    assert isinstance(said, InboundMessage)
    assert (said.text, said.own_words) == ("Hello", True)


def test_a_form_as_twilios() -> None:
    account = f"AC{'0' * 32}"
    ours = OursAtTwilio(channel_id=_WA, account_sid=account)
    (said,) = read_form("", invented_form("Hello", account, "whatsapp:+14155550100"), ours, _MOMENT)
    assert isinstance(said, InboundMessage)
    assert (said.text, said.own_words) == ("Hello", True)
