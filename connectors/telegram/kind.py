"""Telegram as a kind of channel: its settings, whom it sends to, and how to make one."""

import re
from base64 import urlsafe_b64encode
from urllib.parse import urlsplit

from connectors.kind import Acknowledgement, Kind, Surroundings
from connectors.setting_checks import provider_address, written_as
from connectors.telegram.steps import STEPS
from core.gate import Recipient
from core.models.unread import absent
from core.ports.connector import Connector
from settings.channels import ChannelSettings
from settings.fields import Field

_TOKEN = re.compile(r"[0-9]{1,18}:[A-Za-z0-9_-]{1,128}")
_NO_TOKEN = "is no bot token: @BotFather gives you one that looks like 123456789:AAF… after /newbot"
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
_NO_SECRET = "must be 16 to 256 letters, digits, - or _; leave it out and Lethe makes one"
_OWN_SERVER = "https://api.telegram.org"
_LONGEST_UPDATE = 1024 * 1024


def _fits_address(mode: str, public_address: str) -> str:
    if mode != "webhook" or public_address:
        return ""
    return "needs server.public_address, where Telegram calls us; set that, or use auto or polling"


def _recipient(settings: ChannelSettings) -> Recipient:
    address = settings.text("api_address").rstrip("/")
    return Recipient(
        name="Telegram" if address == _OWN_SERVER else f"Telegram ({urlsplit(address).netloc})",
        base_address=address,
        receives="What is said in the chat, in both directions, with the files; Telegram carries it.",
        # A bot's token must not cross the open net unencrypted: plain http is for a server of the owner's own.
        local=address.startswith("http://"),
    )


def _make(settings: ChannelSettings, surroundings: Surroundings) -> Connector:
    # The package takes a sixth of a second and 10 MB, which nobody should give who has no Telegram channel; and 6 MB
    # more where there is what the command line of httpx, which it brings, is drawn with. What it would open passports
    # with is half a megabyte.
    with absent("httpx._main"), absent("cryptography.hazmat.backends"):
        from connectors.telegram.connector import StreamingTelegramConnector, TelegramConnector

    made = surroundings.derived_key(f"Telegram webhook secret of channel {settings.name}")
    secret = settings.text("webhook_secret") or urlsafe_b64encode(made).decode("ascii").rstrip("=")
    shape = StreamingTelegramConnector if settings.flag("stream") else TelegramConnector
    return shape(settings, surroundings, secret)


def _shown(markdown: str) -> str:
    with absent("httpx._main"), absent("cryptography.hazmat.backends"):
        from connectors.telegram.shown import shown

    return shown(markdown)


KIND = Kind(
    name="telegram",
    title="Telegram",
    fields=(
        Field(
            name="token",
            title="Bot token",
            help="What @BotFather gave you for the bot; it is all that a laptop needs.",
            secret=True,
            check=written_as(_TOKEN, _NO_TOKEN),
        ),
        Field(
            name="mode",
            title="How messages arrive",
            help="auto: Telegram calls us where public_address is https at a port it calls, otherwise we poll.",
            default="auto",
            choices=("auto", "polling", "webhook"),
            fits_address=_fits_address,
        ),
        Field(
            name="webhook_secret",
            title="Webhook secret",
            help="What proves to us that a call is Telegram's. Made when empty; never optional.",
            default="",
            secret=True,
            check=written_as(_SECRET, _NO_SECRET, or_empty=True),
        ),
        Field(
            name="api_address",
            title="Address of the Bot API",
            help="Another one only for a Bot API server of your own; plain http only on your own network.",
            default=_OWN_SERVER,
            check=provider_address(_OWN_SERVER),
        ),
        Field(
            name="stream",
            title="Show answers while they are written",
            help="As drafts, in private chats. Off costs less: the model is asked for whole answers.",
            default=True,
        ),
        Field(
            name="tidy",
            title="Keep chats tidy",
            help="On: what is said is deleted at Telegram after 47 hours, on both sides; later it deletes nothing.",
            default=False,
        ),
    ),
    acknowledgement=Acknowledgement(body=b"", media_type="text/plain"),
    longest_body=_LONGEST_UPDATE,
    recipient=_recipient,
    make=_make,
    shown=_shown,
    steps=STEPS,
)
