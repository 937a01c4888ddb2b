"""The WhatsApp channel on a played Meta: a real server, a real gate, and a clock that stands."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from connectors.whatsapp_cloud.connector import WhatsAppCloudConnector
from connectors.whatsapp_cloud.kind import KIND
from core.gate import Gate
from core.identifiers import Address, ChannelId
from core.messages import Attachment, Button, OutboundMessage
from core.ports.connector import Knock
from settings.channels import ChannelSettings
from settings.fields import Secret, Value
from tests.connectors.surroundings import gate_to, surroundings
from tests.contracts.case import Received
from tests.fakes.meta_knocks import ADA, NUMBER, signed
from tests.fakes.meta_server import APP_SECRET, TOKEN, VERIFY_TOKEN, MetaServer
from tests.fakes.still_clock import StillClock

PUBLIC = "https://bots.example.org"
CHANNEL = ChannelId("wac")
HOOK = f"{PUBLIC}/hooks/wac"
_HEADER = "x-hub-signature-256"


@dataclass(kw_only=True)
class CloudStage:
    server: MetaServer
    clock: StillClock
    gate: Gate
    connector: WhatsAppCloudConnector
    lines: list[str] = field(default_factory=list)
    recipient: Address = Address(ADA)  # noqa: RUF009  a name for a text

    def knock(self, body: bytes) -> Knock:
        (header,) = signed(body, APP_SECRET).values()
        return self.knock_with({_HEADER: header}, body)

    def knock_with(self, headers: Mapping[str, str], body: bytes = b"{}") -> Knock:
        return Knock(method="POST", address=HOOK, headers=headers, body=body)

    def forged(self) -> Mapping[str, Knock]:
        (right,) = signed(b"{}", APP_SECRET).values()
        (of_another,) = signed(b"{}", "another-channels-app-secret").values()
        values = {
            "nothing in it": "",
            "one digit less": right[:-1],
            "one digit changed": right[:-1] + ("0" if right[-1] != "0" else "1"),
            "upper-case digits": "sha256=" + right[7:].upper(),
            "no prefix": right[7:],
            "another prefix": "sha1=" + right[7:],
            "sent twice": f"{right},{right}",
            "bytes above 0x7f": right + "\udcff",
            "letters beyond ASCII": "ß" * len(right),
            "a zero byte": right + "\0",
            "ten thousand letters": right * 150,
            "another channel's": of_another,
        }
        knocks = {what: self.knock_with({_HEADER: value}) for what, value in values.items()}
        return {
            **knocks,
            "no header": self.knock_with({}),
            "in the older header": self.knock_with({"x-hub-signature": right}),
            "over other bytes": self.knock_with({_HEADER: right}, b"{ }"),
            **{f"a handshake, {what}": knock for what, knock in forged_handshakes().items()},
        }

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
        recipient: str = ADA,
        id: str = "77",
        heard_at: datetime | None = None,
    ) -> OutboundMessage:
        return OutboundMessage(
            channel_id=CHANNEL,
            recipient=Address(recipient),
            id=id,
            heard_at=heard_at,
            text=text,
            buttons=buttons,
            attachments=attachments,
        )


def handshake(query: str) -> Knock:
    return Knock(method="GET", address=f"{HOOK}?{query}", headers={}, body=b"")


def asking(
    mode: str = "subscribe", token: str = VERIFY_TOKEN, challenge: str = "1158201444", *more: tuple[str, str]
) -> Knock:
    return handshake(urlencode([("hub.mode", mode), ("hub.verify_token", token), ("hub.challenge", challenge), *more]))


def forged_handshakes() -> Mapping[str, Knock]:
    return {
        "another token": asking(token=VERIFY_TOKEN[:-1] + "x"),
        "no token": asking(token=""),
        "a token beyond ASCII": asking(token="ß" * 20),
        "bytes that are no letters": handshake("hub.mode=subscribe&hub.verify_token=%ff%00&hub.challenge=1"),
        "no challenge": handshake(urlencode({"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN})),
        "an empty challenge": asking(challenge=""),
        "a script": asking(challenge="<script>alert(1)</script>"),
        "a challenge of 10 kB": asking(challenge="1" * 10_000),
        "a line more": asking(challenge="123\n"),
        "another mode": asking(mode="unsubscribe"),
        "no mode": asking(mode=""),
        "the token twice": asking("subscribe", VERIFY_TOKEN, "1", ("hub.verify_token", VERIFY_TOKEN)),
        "the challenge twice": asking("subscribe", VERIFY_TOKEN, "1", ("hub.challenge", "2")),
        "the mode twice": asking("subscribe", VERIFY_TOKEN, "1", ("hub.mode", "subscribe")),
        "a thousand fields": handshake("&".join(f"a{number}=1" for number in range(1_000))),
        "nothing": handshake(""),
    }


def cloud_settings(address: str, **more: Value) -> ChannelSettings:
    values: dict[str, Value] = {
        "phone_number_id": NUMBER,
        "access_token": Secret(TOKEN),
        "app_secret": Secret(APP_SECRET),
        "verify_token": Secret(VERIFY_TOKEN),
        "business_account": "",
        "read_receipts": False,
        "template": "",
        "template_language": "en",
        "messages_a_second": 80,
        "api_address": address,
        "api_version": "v26.0",
    }
    return ChannelSettings(name=CHANNEL, kind="whatsapp_cloud", assistant="helpdesk", values={**values, **more})


@asynccontextmanager
async def stage(
    *,
    public_address: str = PUBLIC,
    send_seconds: float = 5.0,
    largest_file: int = 20 * 1024 * 1024,
    **settings: Value,
) -> AsyncIterator[CloudStage]:
    async with MetaServer() as server:
        clock = StillClock(datetime(2026, 11, 22, 12, tzinfo=UTC))
        server.now = lambda: clock.now().timestamp()
        lines: list[str] = []
        chosen = cloud_settings(server.address, **settings)
        gate = gate_to(KIND, chosen)
        around = surroundings(
            gate=gate,
            clock=clock,
            log=lines.append,
            public_address=public_address,
            seconds=send_seconds,
            largest_file=largest_file,
        )
        made = KIND.make(chosen, around)
        assert isinstance(made, WhatsAppCloudConnector)
        standing = CloudStage(server=server, clock=clock, gate=gate, connector=made, lines=lines)
        try:
            yield standing
        finally:
            await standing.connector.close()
            await gate.close()
