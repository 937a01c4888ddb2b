"""The Telegram channel on a played Telegram: a real server, a real gate, and a clock that never makes us wait."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from connectors.kind import Surroundings
from connectors.telegram.connector import StreamingTelegramConnector
from connectors.telegram.kind import KIND
from core.identifiers import Address, ChannelId
from core.messages import Attachment, Button, OutboundMessage
from core.ports.connector import Knock
from settings.channels import ChannelSettings
from settings.fields import Secret, Value
from tests.connectors.surroundings import gate_to, surroundings
from tests.contracts.case import Received
from tests.fakes.telegram_chats import PERSON
from tests.fakes.telegram_server import TOKEN, TelegramServer
from tests.patience import PATIENCE

SECRET = "the-webhook-secret-that-nobody-sees"
PUBLIC = "https://bots.example.org"
CHANNEL = ChannelId("tg")
MENUS = {
    "en": (("/privacy", "What happens to your words"), ("/delete", "Delete my data")),
    "de": (("/privacy", "Was mit deinen Worten geschieht"), ("/delete", "Meine Daten löschen")),
    "pt-BR": (("/privacy", "O que acontece com as suas palavras"),),
}


class HurryingClock:
    """Sleeps take no time, but move it; `slept` has them all. From `last` on, a sleep does not end."""

    def __init__(self, last: int = 10_000) -> None:
        self.slept: list[float] = []
        self.passed = 0.0
        self.on_sleep: Callable[[], object] = int
        self._last = last

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.on_sleep()
        if len(self.slept) >= self._last:
            await asyncio.Event().wait()
        self.passed += seconds
        await asyncio.sleep(0)


@dataclass(kw_only=True)
class TelegramStage:
    server: TelegramServer
    clock: HurryingClock
    surroundings: Surroundings
    settings: ChannelSettings
    lines: list[str] = field(default_factory=list)
    recipient: Address = Address(str(PERSON))  # noqa: RUF009  a name for a text

    def __post_init__(self) -> None:
        made = KIND.make(self.settings, self.surroundings)
        assert isinstance(made, StreamingTelegramConnector)
        self.connector = made

    def knock(self, body: bytes) -> Knock:
        return self.knock_with({"x-telegram-bot-api-secret-token": SECRET}, body)

    def knock_with(self, headers: Mapping[str, str], body: bytes = b"{}") -> Knock:
        return Knock(method="POST", address=f"{PUBLIC}/hooks/tg", headers=headers, body=body)

    def forged(self) -> Mapping[str, Knock]:
        name = "x-telegram-bot-api-secret-token"
        values = {
            "nothing in it": "",
            "one letter less": SECRET[:-1],
            "one letter changed": SECRET[:-1] + "t",
            "sent twice": f"{SECRET},{SECRET}",
            "bytes above 0x7f": SECRET + "\udcff",
            "letters beyond ASCII": "ß" * len(SECRET),
            "a zero byte": SECRET + "\0",
            "ten thousand letters": SECRET * 300,
            "another channel's": "an-other-channels-webhook-secret",
        }
        knocks = {what: self.knock_with({name: value}) for what, value in values.items()}
        return {**knocks, "no header": self.knock_with({}), "in another header": self.knock_with({"x-token": SECRET})}

    def received(self) -> list[Received]:
        return [
            Received(text=sent.text, files=(sent.file.content,) if sent.file is not None else ())
            for sent in self.server.sent
        ]

    def log(self) -> str:
        return "".join(self.lines)

    def outbound(
        self,
        text: str = "Hello",
        *,
        buttons: tuple[Button, ...] = (),
        attachments: tuple[Attachment, ...] = (),
        recipient: str = str(PERSON),
    ) -> OutboundMessage:
        return OutboundMessage(
            channel_id=CHANNEL,
            recipient=Address(recipient),
            id="7",
            text=text,
            buttons=buttons,
            attachments=attachments,
        )


def telegram_settings(address: str, **more: Value) -> ChannelSettings:
    values: dict[str, Value] = {
        "token": Secret(TOKEN),
        "mode": "auto",
        "webhook_secret": Secret(SECRET),
        "api_address": address,
        "stream": True,
        "tidy": False,
    }
    return ChannelSettings(name=CHANNEL, kind="telegram", assistant="helpdesk", values={**values, **more})


@asynccontextmanager
async def stage(
    *,
    public_address: str = "",
    clock: HurryingClock | None = None,
    send_seconds: float = 5.0,
    languages: tuple[str, ...] = ("en",),
    largest_file: int = 20 * 1024 * 1024,
    **settings: Value,
) -> AsyncIterator[TelegramStage]:
    async with TelegramServer() as server:
        clock = clock or HurryingClock()
        server.bot.now = lambda: clock.now().timestamp()
        lines: list[str] = []
        chosen = telegram_settings(server.address, **settings)
        gate = gate_to(KIND, chosen)
        around = surroundings(
            gate=gate,
            clock=clock,
            log=lines.append,
            public_address=public_address,
            seconds=send_seconds,
            largest_file=largest_file,
            menus=MENUS,
            languages=languages,
        )
        standing = TelegramStage(server=server, clock=clock, surroundings=around, settings=chosen, lines=lines)
        try:
            yield standing
        finally:
            await standing.connector.close()
            await gate.close()


async def until(happened: Callable[[], bool]) -> None:
    """Give everything its turn until it has happened; a test that waits longer than this has failed."""
    async with asyncio.timeout(PATIENCE):
        while not happened():
            await asyncio.sleep(0.002)
