"""A server with one channel of every kind, all of whose platforms and model are played."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fakes.meta_knocks import NUMBER
from tests.fakes.meta_server import APP_SECRET, VERIFY_TOKEN
from tests.fakes.meta_server import TOKEN as META_TOKEN
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, SENDER
from tests.long.genuine import Channel
from tests.product.running import ROOT, WEBHOOK_SECRET, Running, begin, settings

TELEGRAM_TOKEN = "123456789:AAF-of-a-bot-that-nobody-has"
KINDS = ("telegram", "web", "whatsapp_twilio", "whatsapp_cloud")


def configuration(
    port: int,
    outside: Mapping[str, str],
    kinds: Collection[str] = KINDS,
    *,
    assistant: str = "",
    twice: bool = False,
    log_level: str = "info",
) -> str:
    """`outside`: who plays what (`StandIns.addresses`); `assistant`: one that answers in place of the played model;
    `twice`: the channels of `two_of_each`."""
    every = two_of_each() if twice else one_of_each()
    channels = "".join(_channel(channel, outside.get(channel.kind, "")) for channel in every if channel.kind in kinds)
    # Every start counts as a try of all that waits, also of what waits behind a send that is in doubt for minutes.
    timing = f"[timing]\nmodel_retry_seconds = {[1.0] * 500}\n"
    assistants = assistant or _assistant(outside["model"])
    return settings(port=port, assistants=assistants, channels=channels, more=timing, log_level=log_level)


@asynccontextmanager
async def started(folder: Path, told: str, product: Path = ROOT) -> AsyncIterator[Running]:
    """`product`: the checkout whose server it is."""
    starting = begin(folder, told, product=product)
    try:
        yield await starting.ready()
    finally:
        starting.kill()


def _assistant(outside: str) -> str:
    return f"""
[[assistants]]
name = "helpdesk"
purpose = "Answers while it is killed."
provider = "openai"
model = "m"
base_address = "{outside}/v1"
api_key = "none"
stream = false
history_tokens = 100000
"""


def one_of_each() -> Sequence[Channel]:
    return [
        Channel(name="tg", kind="telegram", secret=WEBHOOK_SECRET),
        Channel(name="site", kind="web", secret=""),
        Channel(name="wa", kind="whatsapp_twilio", secret=AUTH_TOKEN),
        Channel(name="wac", kind="whatsapp_cloud", secret=APP_SECRET),
    ]


def two_of_each() -> Sequence[Channel]:
    """Both senders at Twilio belong to one account, whose token signs for both."""
    return [
        *one_of_each(),
        Channel(name="tg2", kind="telegram", secret="webhook-secret-of-the-tests-2"),
        Channel(name="site2", kind="web", secret=""),
        Channel(name="wa2", kind="whatsapp_twilio", secret=AUTH_TOKEN),
        Channel(name="wac2", kind="whatsapp_cloud", secret="an-app-secret-of-another-app"),
    ]


def _channel(channel: Channel, outside: str) -> str:
    head = f"""
[[channels]]
name = "{channel.name}"
kind = "{channel.kind}"
"""
    match channel.kind:
        case "telegram":
            return f"""{head}
token = "{TELEGRAM_TOKEN}-{channel.name}"
mode = "webhook"
webhook_secret = "{channel.secret}"
api_address = "{outside}"
stream = false
"""
        case "web":
            return head
        case "whatsapp_twilio":
            return f"""{head}
account_sid = "{ACCOUNT}"
auth_token = "{channel.secret}"
sender = "{SENDER}"
api_address = "{outside}"
messaging_address = "{outside}"
"""
        case _:
            return f"""{head}
phone_number_id = "{NUMBER}"
access_token = "{META_TOKEN}"
app_secret = "{channel.secret}"
verify_token = "{VERIFY_TOKEN}"
messages_a_second = 0
api_address = "{outside}"
"""
