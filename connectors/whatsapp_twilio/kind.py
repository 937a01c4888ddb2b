"""WhatsApp by way of Twilio as a kind of channel: its settings, whom it sends to, and how to make one."""

import re
from urllib.parse import urlsplit

from connectors.kind import Acknowledgement, Kind, Surroundings
from connectors.setting_checks import provider_address, written_as
from connectors.whatsapp_rules import WINDOW, suits_whatsapp
from connectors.whatsapp_shown import shown
from connectors.whatsapp_twilio.steps import STEPS
from core.errors import SettingError
from core.gate import Recipient
from core.gate_addresses import is_address
from core.ports.connector import Connector
from settings.channels import ChannelSettings
from settings.fields import Field, Value

_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_SENDER = re.compile(r"whatsapp:\+[1-9][0-9]{4,14}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_TEMPLATE = re.compile(r"HX[0-9a-fA-F]{32}")
_KEY = re.compile(r"[!-~]{16,256}")
_OWN_API = "https://api.twilio.com"
_OWN_MESSAGING = "https://messaging.twilio.com"
_WHERE_FILES_LIE = ("mms.twiliocdn.com", "media.twiliocdn.com", "s3-external-1.amazonaws.com")
_LONGEST_FORM = 1024 * 1024


def _check_hours(value: Value) -> str:
    most = WINDOW.total_seconds() / 3600
    fits = isinstance(value, int | float) and 0 <= value <= most
    return "" if fits else f"must be between 0 and {most:.0f}: what is older, WhatsApp takes no answer to"


def _fits_address(_account: str, public_address: str) -> str:
    return "" if public_address else "needs server.public_address, where Twilio calls us; set that first"


def _recipient(settings: ChannelSettings) -> Recipient:
    address = settings.text("api_address").rstrip("/")
    host = urlsplit(address).netloc
    messaging = urlsplit(settings.text("messaging_address")).hostname or ""
    further = () if not messaging or is_address(messaging) else (messaging,)
    is_plain = address.startswith("http://")
    return Recipient(
        name="Twilio (WhatsApp)" if address == _OWN_API else f"Twilio (WhatsApp, {host})",
        base_address=address,
        receives="What is said in the chat, in both directions, with the files; Twilio and WhatsApp carry it.",
        # The account's key must not cross the open net unencrypted: plain http is for a server of the owner's own.
        local=is_plain,
        redirects_to=() if is_plain else (*further, *_WHERE_FILES_LIE),
    )


def _make(settings: ChannelSettings, surroundings: Surroundings) -> Connector:
    if bool(settings.text("sender")) == bool(settings.text("messaging_service")):
        raise SettingError(
            f"channels.{settings.name}: set either sender, as in whatsapp:+14155550100, or messaging_service"
        )
    # The package takes a third of a second, which nobody should give who has no such channel.
    from connectors.whatsapp_twilio.connector import TypingWhatsAppConnector, WhatsAppConnector

    shape = TypingWhatsAppConnector if settings.flag("read_receipts") else WhatsAppConnector
    return shape(settings, surroundings)


KIND = Kind(
    name="whatsapp_twilio",
    title="WhatsApp (Twilio)",
    fields=(
        Field(
            name="account_sid",
            title="Account SID",
            help="From the first page of Twilio's console; it begins with AC.",
            check=written_as(_ACCOUNT, "is no Account SID: Twilio's console shows one that begins with AC"),
            fits_address=_fits_address,
        ),
        Field(
            name="auth_token",
            title="Auth Token",
            help="Beside the Account SID; Twilio signs with it, and knows us by it.",
            secret=True,
            check=written_as(_KEY, "is no Auth Token: Twilio's console shows it beside the Account SID"),
        ),
        Field(
            name="second_auth_token",
            title="Second Auth Token",
            help="While you change the token over: the other one that Twilio may sign with.",
            default="",
            secret=True,
            check=written_as(_KEY, "is no Auth Token: leave it out unless you are changing the token", or_empty=True),
        ),
        Field(
            name="webhook_key",
            title="Webhook key",
            help="The secret of a SharedKey, where you let Twilio sign its calls with one.",
            default="",
            secret=True,
            check=written_as(
                _KEY, "must be at least 16 letters, digits and signs; leave it out if there is none", or_empty=True
            ),
        ),
        Field(
            name="sender",
            title="Sender",
            help="Your WhatsApp number, as in whatsapp:+14155550100. This, or a messaging service.",
            default="",
            check=written_as(_SENDER, "must be a number such as whatsapp:+14155550100", or_empty=True),
        ),
        Field(
            name="messaging_service",
            title="Messaging service",
            help="In place of a sender: the service that chooses one; it begins with MG.",
            default="",
            check=written_as(
                _SERVICE, "is no messaging service: Twilio's console shows one that begins with MG", or_empty=True
            ),
        ),
        Field(
            name="template",
            title="Template",
            help="Content SID (HX…) of an approved template with one variable, sent where the 24 hours are over.",
            default="",
            check=written_as(
                _TEMPLATE, "is no content template: Twilio's console shows one that begins with HX", or_empty=True
            ),
        ),
        Field(
            name="read_receipts",
            title="Show that we are writing",
            help="WhatsApp then also marks messages as read.",
            default=False,
        ),
        Field(
            name="catch_up_hours",
            title="Catch up",
            help="Hours: how far back to fetch what Twilio could not bring while this server was away; 0: not at all.",
            default=24.0,
            check=_check_hours,
        ),
        Field(
            name="api_address",
            title="Address of the API",
            help="Another one only for a stand-in of your own; plain http only on your own network.",
            default=_OWN_API,
            check=provider_address(_OWN_API),
        ),
        Field(
            name="messaging_address",
            title="Address of the messaging API",
            help="Where the signal that we are writing goes; another one only together with api_address.",
            default=_OWN_MESSAGING,
            check=provider_address(_OWN_MESSAGING),
        ),
    ),
    acknowledgement=Acknowledgement(body=b'<?xml version="1.0" encoding="UTF-8"?><Response/>', media_type="text/xml"),
    longest_body=_LONGEST_FORM,
    recipient=_recipient,
    make=_make,
    shown=shown,
    suits=suits_whatsapp,
    steps=STEPS,
)
