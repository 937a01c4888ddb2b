"""The contract's case for WhatsApp by way of Twilio: hand-made forms, a played API, and what it answers."""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from connectors.whatsapp_rules import OutsideTheWindow
from connectors.whatsapp_twilio.kind import KIND
from core.capabilities import AttachmentKind
from core.errors import ChannelRefused, DeliveryError, InDoubt, NotTaken, TryAgain, Unreachable
from core.identifiers import Address, ProviderMessageId
from core.messages import Attachment, Fate, Inbound, InboundMessage, SendReported, StopChanged
from tests.connectors.whatsapp_twilio.stage import ADA, CHANNEL, TwilioStage, stage
from tests.contracts.case import Answer, Case, Reading, Stage
from tests.fakes.still_clock import StillClock
from tests.fakes.twilio_server import ACCOUNT, AUTH_TOKEN, Fault, refusing

PAYLOADS = Path(__file__).parent / "payloads"
NOW = StillClock().now()
_NAME = "Ada Lovelace-Canary"
_NUMBER = Address("whatsapp:+491700000001")


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.form").read_bytes()


def sid(number: int, kind: str = "SM") -> ProviderMessageId:
    return ProviderMessageId(f"{kind}{number:032x}")


def said(
    number: int,
    text: str,
    *,
    kind: str = "SM",
    sender: Address = ADA,
    also_known_as: tuple[Address, ...] = (_NUMBER,),
    name: str = _NAME,
    attachments: tuple[Attachment, ...] = (),
    own_words: bool = True,
    readable: bool = True,
) -> InboundMessage:
    return InboundMessage(
        channel_id=CHANNEL,
        provider_id=sid(number, kind),
        sent_at=NOW,
        sender=sender,
        also_known_as=also_known_as,
        sender_name=name,
        text=text,
        attachments=attachments,
        own_words=own_words,
        readable=readable,
    )


def _reported(number: int, fate: Fate, *, unreachable: bool = False, error: str = "") -> SendReported:
    return SendReported(
        channel_id=CHANNEL,
        provider_id=sid(number),
        sent_at=NOW,
        fate=fate,
        unreachable=unreachable,
        error=error,
    )


def _reading(name: str, *understood: Inbound) -> Reading:
    return Reading(body=payload(name), understood=understood)


_IMAGE = Attachment(
    kind=AttachmentKind.IMAGE,
    media_type="image/jpeg",
    size=None,
    reference=f"Messages/{sid(0xA2, 'MM')}/Media/{sid(0xA2, 'ME')}",
)
_STOP = StopChanged(
    channel_id=CHANNEL, provider_id=sid(0xA6), sent_at=NOW, sender=ADA, also_known_as=(_NUMBER,), stopped=True
)


def _answer(fault: Fault, error: type[DeliveryError], retry_after: timedelta | None = None) -> Answer:
    def arrange(played: Stage) -> None:
        assert isinstance(played, TwilioStage)
        played.server.fail("create", fault)

    return Answer(arrange=arrange, error=error, retry_after=retry_after)


def _refuse(played: Stage) -> None:
    assert isinstance(played, TwilioStage)
    played.server.fail("account", refusing(20003, 401))


def _stage() -> AbstractAsyncContextManager[Stage]:
    return stage()


_WITHOUT_A_NAME = urlencode({"AccountSid": ACCOUNT, "From": ADA, "Body": "canary words"}).encode()

CASE = Case(
    kind=KIND,
    stage=_stage,
    readings={
        "a command": _reading("command", said(0xA1, "delete my data")),
        "a picture": _reading("image", said(0xA2, "my canary rash", kind="MM", attachments=(_IMAGE,), own_words=False)),
        "a place": _reading("location", said(0xA3, "[venue Home, Canary Street 1, 52.52, 13.405]", own_words=False)),
        "a button": _reading("button", said(0xA4, "/delete 4711")),
        "somebody without a number": _reading(
            "without_number",
            said(0xA5, "show my data", sender=Address("whatsapp:DE.Zz99Canary"), also_known_as=(), name=""),
        ),
        "a stop": _reading("stop", _STOP),
        "a call for help that Twilio answers": _reading("help"),
        "a reaction": _reading("reaction"),
        "a sticker": _reading("sticker", said(0xA9, "", kind="MM", own_words=False, readable=False)),
        "a kind not yet invented": _reading("new_kind", said(0xAA, "", own_words=False, readable=False)),
        "a report": _reading("delivered", _reported(0xB1, Fate.DELIVERED)),
        "a report of a failure": _reading(
            "outside_the_window", _reported(0xB2, Fate.FAILED, unreachable=True, error="63016")
        ),
        "a report not yet invented": _reading("unknown_status"),
    },
    broken={
        "nothing": b"",
        "half": payload("command")[:40],
        "UTF-16": payload("command").decode().encode("utf-16"),
        "not UTF-8": payload("command").replace(b"delete", b"%FF%FE"),
        "half a surrogate pair": payload("command").replace(b"delete", b"%ED%A0%80"),
        "JSON": b'{"MessageSid":"SM1"}',
        "too many fields": b"&".join(b"a%d=1" % number for number in range(1001)),
        "without a name": _WITHOUT_A_NAME,
        "another account's": payload("command").replace(b"777&", b"778&"),
        "a name that is none": payload("command").replace(b"MessageSid=SM", b"MessageSid=../"),
        "nobody": urlencode({"AccountSid": ACCOUNT, "MessageSid": sid(1), "Body": "x", "From": "+49"}).encode(),
        "a number that is none": payload("image").replace(b"NumMedia=1", b"NumMedia=many"),
        "a place beyond the earth": payload("location").replace(b"52.520008", b"1e400"),
    },
    canaries=(
        "canary",
        "Canary",
        "491700000001",
        "Ab12Cd34",
        "delete my data",
        AUTH_TOKEN,
        f"{0xA1:032x}",
    ),
    answers={
        "slow down": _answer(refusing(20429, 429), TryAgain),
        "slow down, with a time": _answer(
            Fault(status=429, code=20429, headers={"Retry-After": "9"}), TryAgain, timedelta(seconds=9)
        ),
        "WhatsApp's own limit": _answer(refusing(63018), TryAgain),
        "told us to stop": _answer(refusing(21610), Unreachable),
        "outside the window": _answer(refusing(63016), OutsideTheWindow),
        "not on WhatsApp": _answer(refusing(63024), Unreachable),
        "bad key": _answer(refusing(20003, 401), ChannelRefused),
        "no such sender": _answer(refusing(63007), ChannelRefused),
        "broken there": _answer(Fault(status=503), TryAgain),
        "cut after it was taken": _answer(Fault(line="drop", acts=True), InDoubt),
        "an answer that is none": _answer(Fault(status=201, body=b"<html>captive</html>", acts=True), InDoubt),
        "an answer without a name": _answer(Fault(status=201, body=b"{}", acts=True), InDoubt),
        "too long": _answer(refusing(21617), NotTaken),
        "refused as it is": _answer(refusing(63013), NotTaken),
    },
    refuse_to_open=_refuse,
)
