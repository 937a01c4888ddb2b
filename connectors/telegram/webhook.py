"""Being called by Telegram: set, asked back, and looked at again and again."""

from urllib.parse import quote, urlsplit

from telegram import Bot, WebhookInfo

from connectors.telegram.capabilities import WEBHOOK_PORTS
from connectors.telegram.errors import translated
from connectors.telegram.parsing import UPDATES
from core.clock import Clock
from core.errors import DeliveryError, TryAgain
from core.identifiers import ChannelId
from core.log import Log

_CONNECTIONS = 40


def can_be_called(public_address: str) -> bool:
    """Telegram calls only by https, and only at four ports."""
    try:
        address = urlsplit(public_address)
        return address.scheme == "https" and bool(address.hostname) and (address.port or 443) in WEBHOOK_PORTS
    except ValueError:
        return False


def hook_address(public_address: str, channel: ChannelId) -> str:
    return f"{public_address.rstrip('/')}/hooks/{quote(channel, safe='')}"


class Webhook:
    def __init__(self, *, bot: Bot, address: str, secret: str, channel: ChannelId, clock: Clock, log: Log) -> None:
        self._bot = bot
        self._address = address
        self._secret = secret
        self._channel = channel
        self._clock = clock
        self._log = log
        self._last_complaint = 0

    async def set(self) -> None:
        """Raises TryAgain when Telegram, asked back, does not have what we set."""
        await self._tell()
        await self._verify()

    async def watch(self, seconds: float) -> None:
        """Set it again when it is gone; but when it is gone twice in a row, it is somebody else's: say so and stop."""
        was_gone = False
        while True:
            await self._clock.sleep(seconds)
            try:
                info = await self._asked_back()
                if info.url == self._address:
                    was_gone = False
                    self._pass_on_complaints(info)
                    continue
                if was_gone:
                    self._log.event("channel.webhook_taken", "error", channel=self._channel, kind="conflict")
                    return
                self._log.event("channel.webhook_gone", "warning", channel=self._channel)
                await self._tell()
                was_gone = True  # only from here on: a look that failed is no sign of anybody else
                await self._verify()
            except DeliveryError as error:
                self._log.failure("channel.webhook_check_failed", error, channel=self._channel)

    async def _tell(self) -> None:
        with translated():
            await self._bot.set_webhook(
                self._address, allowed_updates=UPDATES, max_connections=_CONNECTIONS, secret_token=self._secret
            )

    async def _verify(self) -> None:
        if (await self._asked_back()).url != self._address:
            raise TryAgain("Telegram did not keep the webhook")
        self._log.event("channel.webhook_set", channel=self._channel)

    async def _asked_back(self) -> WebhookInfo:
        with translated():
            return await self._bot.get_webhook_info()

    def _pass_on_complaints(self, info: WebhookInfo) -> None:
        complaint = int(info.last_error_date.timestamp()) if info.last_error_date is not None else 0
        if complaint > self._last_complaint:
            self._last_complaint = complaint
            count = info.pending_update_count
            self._log.event("channel.webhook_failing", "warning", channel=self._channel, count=count)


async def unset(bot: Bot) -> None:
    """What waits at Telegram stays there, and is polled."""
    with translated():
        if (await bot.get_webhook_info()).url:
            await bot.delete_webhook(drop_pending_updates=False)
