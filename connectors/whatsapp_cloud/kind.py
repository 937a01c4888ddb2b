"""WhatsApp through Meta as a kind of channel: its settings, whom it sends to, and how to make one."""

import re
from urllib.parse import urlsplit

from connectors.kind import Acknowledgement, Kind, Surroundings
from connectors.setting_checks import provider_address, written_as
from connectors.whatsapp_cloud.capabilities import LARGEST_KNOCK
from connectors.whatsapp_cloud.files import FILE_HOST
from connectors.whatsapp_cloud.steps import STEPS
from connectors.whatsapp_rules import suits_whatsapp
from connectors.whatsapp_shown import shown
from core.gate import Recipient
from core.ports.connector import Connector
from settings.channels import ChannelSettings
from settings.fields import Field, Value

_OWN_SERVER = "https://graph.facebook.com"
_NUMBER = re.compile(r"[0-9]{5,32}")
_NO_NUMBER = "is no id: it stands in the app under WhatsApp, API Setup, and is digits only; it is not the number itself"
_TOKEN = re.compile(r"[!-~]{8,2048}")
_NO_TOKEN = "is no access token: a system user of your business account gets one with whatsapp_business_messaging"
_APP_SECRET = re.compile(r"[!-~]{8,256}")
_VERIFY_TOKEN = re.compile(r"[A-Za-z0-9_.~-]{8,128}")
_NO_VERIFY_TOKEN = "must be 8 to 128 letters, digits, . ~ - or _: a word of your own, which you write at Meta too"
_VERSION = re.compile(r"v[0-9]{1,3}\.[0-9]{1,2}")
_TEMPLATE = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")
_FASTEST = 1_000
"""What Meta gives at most."""
_ENVELOPE = 64 * 1024
"""A little more than Meta says it sends."""


def _check_pace(value: Value) -> str:
    is_pace = isinstance(value, int) and 0 <= value <= _FASTEST
    return "" if is_pace else f"must be a whole number from 0 to {_FASTEST:,}"


def _recipient(settings: ChannelSettings) -> Recipient:
    address = settings.text("api_address").rstrip("/")
    is_plain = address.startswith("http://")
    return Recipient(
        name="Meta (WhatsApp)" if address == _OWN_SERVER else f"Meta (WhatsApp, {urlsplit(address).netloc})",
        base_address=address,
        receives="What is said in the chat, in both directions, with the files; Meta carries it.",
        # The token must not cross the open net unencrypted: plain http is for a server of the owner's own.
        local=is_plain,
        redirects_to=() if is_plain else (FILE_HOST,),
    )


def _make(settings: ChannelSettings, surroundings: Surroundings) -> Connector:
    # What it draws with takes a megabyte, which nobody should give who has no such channel.
    from connectors.whatsapp_cloud.connector import WhatsAppCloudConnector

    return WhatsAppCloudConnector(settings, surroundings)


KIND = Kind(
    name="whatsapp_cloud",
    title="WhatsApp (Meta)",
    fields=(
        Field(
            name="phone_number_id",
            title="Phone number id",
            help="Meta's id of your number, from the app's page WhatsApp, API Setup; not the number itself.",
            check=written_as(_NUMBER, _NO_NUMBER),
        ),
        Field(
            name="access_token",
            title="Access token",
            help="Of a system user, so that it does not expire; the one on the page API Setup dies within a day.",
            secret=True,
            check=written_as(_TOKEN, _NO_TOKEN),
        ),
        Field(
            name="app_secret",
            title="App secret",
            help="From App settings, Basic. It proves to us that a call is Meta's; never optional.",
            secret=True,
            check=written_as(_APP_SECRET, "is no app secret: it stands in the app under App settings, Basic"),
        ),
        Field(
            name="verify_token",
            title="Verify token",
            help="A word of your own. Save it here first, then write it at Meta beside the callback address.",
            secret=True,
            check=written_as(_VERIFY_TOKEN, _NO_VERIFY_TOKEN),
        ),
        Field(
            name="business_account",
            title="WhatsApp business account id",
            help="When set, Lethe subscribes the app to the account at every start; without that no message arrives.",
            default="",
            check=written_as(_NUMBER, _NO_NUMBER, or_empty=True),
        ),
        Field(
            name="read_receipts",
            title="Show that somebody is writing",
            help="Off by default: WhatsApp shows it only together with blue ticks, so people see that they were read.",
            default=False,
        ),
        Field(
            name="template",
            title="Template",
            help="Name of an approved template with one variable, {{1}}, sent where the 24 hours are over.",
            default="",
            check=written_as(_TEMPLATE, "must be a template's name: small letters, digits and _", or_empty=True),
        ),
        Field(
            name="template_language",
            title="Language of the template",
            help="As Meta writes it beside the template, such as en or pt_BR.",
            default="en",
            check=written_as(_LANGUAGE, "must be a language as Meta writes it, such as en or pt_BR"),
        ),
        Field(
            name="messages_a_second",
            title="Messages a second",
            help="What Meta lets the number carry in both directions, 80 where nothing else was agreed; 0: no pacing.",
            default=80,
            check=_check_pace,
        ),
        Field(
            name="api_address",
            title="Address of the Graph API",
            help="Another one only for a server that stands in for Meta's; plain http only on your own network.",
            default=_OWN_SERVER,
            check=provider_address(_OWN_SERVER),
        ),
        Field(
            name="api_version",
            title="Version of the Graph API",
            help="Meta ends each version after about two years.",
            default="v26.0",
            check=written_as(_VERSION, "must be a version of the Graph API, such as v26.0"),
        ),
    ),
    acknowledgement=Acknowledgement(body=b"", media_type="text/plain"),
    longest_body=LARGEST_KNOCK + _ENVELOPE,
    recipient=_recipient,
    make=_make,
    shown=shown,
    suits=suits_whatsapp,
    steps=STEPS,
)
