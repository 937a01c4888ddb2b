"""Every kind of channel, one line each."""

from connectors.kind import Kind
from connectors.telegram.kind import KIND as TELEGRAM
from connectors.web.kind import WEB
from connectors.whatsapp_cloud.kind import KIND as WHATSAPP_CLOUD
from connectors.whatsapp_rules import NO_TRAINING, suits_whatsapp
from connectors.whatsapp_twilio.kind import KIND as WHATSAPP_TWILIO
from lethe.cards import suiting
from settings.channels import ChannelSettings, KnownKinds

KINDS: tuple[Kind, ...] = (
    TELEGRAM,
    WHATSAPP_CLOUD,
    WHATSAPP_TWILIO,
    WEB,
)


def kind_named(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)


def is_page(channel: ChannelSettings) -> bool:
    """A page of our own tells its words to nobody outside."""
    return kind_named(channel.kind).recipient(channel) is None


KNOWN_KINDS = KnownKinds(
    fields={kind.name: kind.fields for kind in KINDS},
    suits={
        kind.name: suiting(kind.suits, may_train=NO_TRAINING if kind.suits is suits_whatsapp else "") for kind in KINDS
    },
    default=({"name": "site", "kind": WEB.name},),
    is_page=is_page,
)
