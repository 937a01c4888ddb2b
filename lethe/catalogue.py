"""Every kind of channel, one line each."""

from connectors.kind import Kind
from connectors.telegram.kind import KIND as TELEGRAM
from connectors.web.kind import WEB
from settings.channels import KnownKinds
from settings.rules import later

KINDS: tuple[Kind, ...] = (
    TELEGRAM,
    WEB,
)

LATER = {
    "whatsapp_twilio": later("WhatsApp through Twilio", "take this channel out for now"),
    "whatsapp_cloud": later("WhatsApp through Meta", "take this channel out for now"),
}
"""Kinds that the documents name and this release does not have, each with the sentence that says so."""

KNOWN_KINDS = KnownKinds(
    fields={kind.name: kind.fields for kind in KINDS},
    later=LATER,
    suits={kind.name: kind.suits for kind in KINDS},
    default=({"name": "site", "kind": WEB.name},),
)


def kind_named(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)
