"""What one message of a batch says to a number that the tests know."""

from connectors.whatsapp_cloud.parsing import Ourselves, inbound
from core.identifiers import ChannelId
from core.messages import Inbound, InboundMessage, NotUnderstood
from tests.fakes.meta_knocks import NUMBER, Json, said_in

OURSELVES = Ourselves(channel_id=ChannelId("wac"), phone_number_id=NUMBER)


def understood(*messages: Json) -> tuple[Inbound, ...]:
    found = inbound(said_in(*messages), OURSELVES)
    return tuple(one for one in found if not isinstance(one, NotUnderstood))


def said(message: Json) -> InboundMessage:
    (only,) = understood(message)
    assert isinstance(only, InboundMessage)
    return only
