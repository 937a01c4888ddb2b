"""The WhatsApp channel on a played Twilio: a real server, a real gate, and a clock that stands."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from connectors.kind import Surroundings
from connectors.whatsapp_twilio.connector import WhatsAppConnector
from connectors.whatsapp_twilio.kind import KIND
from core.gate import Recipient
from core.identifiers import Address, ChannelId
from core.messages import Attachment, Button, Inbound, OutboundMessage
from core.ports.connector import Knock
from settings.channels import ChannelSettings
from settings.fields import Secret, Value
from tests.connectors.surroundings import gate_to, surroundings
from tests.contracts.case import Received
from tests.fakes.still_clock import StillClock
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, SENDER, Fault, TwilioServer, signature

PUBLIC = "https://bots.example.org"
HOOK = f"{PUBLIC}/hooks/wa"
CHANNEL = ChannelId("wa")
SECOND_TOKEN = "another-token-of-twilio-nobody-sees"
WEBHOOK_KEY = "a-shared-key-that-nobody-ever-sees"
ADA = Address("whatsapp:DE.Ab12Cd34Canary")
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(kw_only=True)
class TwilioStage:
    server: TwilioServer
    clock: StillClock
    surroundings: Surroundings
    settings: ChannelSettings
    lines: list[str] = field(default_factory=list)
    recipient: Address = ADA

    def __post_init__(self) -> None:
        made = KIND.make(self.settings, self.surroundings)
        assert isinstance(made, WhatsAppConnector)
        self.connector = made

    def knock(self, body: bytes) -> Knock:
        return self.knock_at(HOOK, body)

    def knock_at(self, address: str, body: bytes) -> Knock:
        """Signed by Twilio's own package; what it cannot read is signed as if it said nothing."""
        try:
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
        except ValueError:
            fields = {}
        return self.knock_with({"x-twilio-signature": signature(address, fields)}, body, address)

    def knock_with(self, headers: Mapping[str, str], body: bytes, address: str = HOOK) -> Knock:
        return Knock(method="POST", address=address, headers={"content-type": FORM, **headers}, body=body)

    def forged(self) -> Mapping[str, Knock]:
        body = urlencode({"AccountSid": ACCOUNT, "MessageSid": "SM" + "7" * 32, "Body": "canary words"}).encode()
        fields = dict(parse_qsl(body.decode()))
        genuine = signature(HOOK, fields)
        values = {
            "nothing in it": "",
            "one letter less": genuine[:-1],
            "one letter changed": ("A" if genuine[0] != "A" else "B") + genuine[1:],
            "sent twice": f"{genuine},{genuine}",
            "bytes above 0x7f": genuine + "\udcff",
            "letters beyond ASCII": "ß" * len(genuine),
            "a zero byte": genuine + "\0",
            "ten thousand letters": genuine * 400,
            "another account's": signature(HOOK, fields, "a-token-of-another-account"),
            "for another channel": signature(f"{PUBLIC}/hooks/other", fields),
            "for another host": signature("https://evil.example.org/hooks/wa", fields),
        }
        knocks = {what: self.knock_with({"x-twilio-signature": value}, body) for what, value in values.items()}
        signed = {"x-twilio-signature": genuine}
        return {
            **knocks,
            "no header": self.knock_with({}, body),
            "a byte more": self.knock_with(signed, body + b"!"),
            "a field more": self.knock_with(signed, body + b"&Forwarded=true"),
            "not UTF-8": self.knock_with(signed, body + b"%FF"),
            "by GET": Knock(method="GET", address=HOOK, headers={"content-type": FORM, **signed}, body=body),
            "another kind of body": self.knock_with({**signed, "content-type": "text/plain"}, body),
        }

    def received(self) -> list[Received]:
        return [Received(text=sent.body) for sent in self.server.sent]

    def log(self) -> str:
        return "".join(self.lines)

    def parsed(self, fields: Mapping[str, str], address: str = HOOK) -> Sequence[Inbound]:
        knock = self.knock_at(address, urlencode(fields).encode())
        self.connector.authenticate(knock)
        return self.connector.parse(knock)

    def outbound(
        self,
        text: str = "Hello",
        *,
        id: str = "7",
        recipient: str = ADA,
        buttons: tuple[Button, ...] = (),
        attachments: tuple[Attachment, ...] = (),
        made_at: datetime | None = None,
        heard_at: datetime | None = None,
    ) -> OutboundMessage:
        return OutboundMessage(
            channel_id=CHANNEL,
            recipient=Address(recipient),
            id=id,
            made_at=made_at,
            heard_at=heard_at,
            text=text,
            buttons=buttons,
            attachments=attachments,
        )


def twilio_settings(address: str, **more: Value) -> ChannelSettings:
    values: dict[str, Value] = {
        "account_sid": ACCOUNT,
        "auth_token": Secret(AUTH_TOKEN),
        "second_auth_token": Secret(""),
        "webhook_key": Secret(""),
        "sender": SENDER,
        "messaging_service": "",
        "template": "",
        "read_receipts": False,
        "catch_up_hours": 24.0,
        "api_address": address,
        "messaging_address": address,
    }
    return ChannelSettings(name=CHANNEL, kind="whatsapp_twilio", assistant="helpdesk", values={**values, **more})


def until_noticed(fault: Fault) -> tuple[Fault, ...]:
    """A question that was cut off is asked a second time below us, for asking changes nothing."""
    return (fault, fault) if fault.line == "drop" else (fault,)


@asynccontextmanager
async def stage(
    *,
    public_address: str = PUBLIC,
    send_seconds: float = 5.0,
    largest_file: int = 20 * 1024 * 1024,
    reaches_cdn: bool = True,
    **settings: Value,
) -> AsyncIterator[TwilioStage]:
    async with TwilioServer() as server:
        clock = StillClock()
        server.now = clock.now
        lines: list[str] = []
        chosen = twilio_settings(server.address, **settings)
        gate = gate_to(KIND, chosen)
        if reaches_cdn:
            gate.declare(Recipient(name="Played files", base_address=server.cdn, receives="nothing"))
        around = surroundings(
            gate=gate,
            clock=clock,
            log=lines.append,
            public_address=public_address,
            seconds=send_seconds,
            largest_file=largest_file,
        )
        standing = TwilioStage(server=server, clock=clock, surroundings=around, settings=chosen, lines=lines)
        try:
            yield standing
        finally:
            await standing.connector.close()
            await gate.close()
