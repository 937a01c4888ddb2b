"""The contract's case for Telegram: hand-made payloads, a played Bot API, and what it answers."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.telegram.kind import KIND
from core.capabilities import AttachmentKind
from core.errors import ChannelRefused, DeliveryError, InDoubt, NotTaken, TryAgain, Unreachable
from core.identifiers import Address, ProviderMessageId
from core.messages import Attachment, InboundMessage, ReachChanged
from tests.connectors.telegram.stage import CHANNEL, SECRET, TelegramStage, stage
from tests.contracts.case import Answer, Case, Reading, Stage
from tests.fakes.telegram_faults import (
    Fault,
    bad_request,
    blocked,
    drop,
    failing,
    garbage,
    slow_down,
    unauthorized,
)
from tests.fakes.telegram_server import TOKEN

PAYLOADS = Path(__file__).parent / "payloads"
_ADA = Address("5550001")
_SENT = datetime.fromtimestamp(1795250000, UTC)


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def _reading(name: str, *understood: InboundMessage | ReachChanged) -> Reading:
    return Reading(body=payload(name), understood=understood)


_COMMAND = InboundMessage(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("5550001:41"),
    sent_at=_SENT,
    sender=_ADA,
    sender_name="Ada Lovelace-Canary",
    language="de",
    text="/delete everything",
    arrival="update:900100",
)
_PHOTO = InboundMessage(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("5550001:43"),
    sent_at=_SENT,
    sender=_ADA,
    sender_name="Ada Lovelace-Canary",
    text="my canary rash",
    attachments=(
        Attachment(kind=AttachmentKind.IMAGE, media_type="image/jpeg", size=91100, reference="photo-large-canary"),
    ),
    own_words=False,
    album="12983471",
    arrival="update:900103",
)
_BLOCKED = ReachChanged(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("5550001:reach:update:900102"),
    sent_at=_SENT + timedelta(seconds=10),
    sender=_ADA,
    reachable=False,
    arrival="update:900102",
)


def _answer(fault: Fault, error: type[DeliveryError], retry_after: timedelta | None = None) -> Answer:
    def arrange(played: Stage) -> None:
        assert isinstance(played, TelegramStage)
        played.server.fail("sendMessage", fault)

    return Answer(arrange=arrange, error=error, retry_after=retry_after)


def _refuse(played: Stage) -> None:
    assert isinstance(played, TelegramStage)
    played.server.fail("getMe", unauthorized())


def _stage() -> AbstractAsyncContextManager[Stage]:
    return stage()


CASE = Case(
    kind=KIND,
    stage=_stage,
    readings={
        "a command": _reading("command", _COMMAND),
        "a photo of an album": _reading("photo", _PHOTO),
        "a block": _reading("blocked", _BLOCKED),
        "our own message": _reading("our_own"),
        "a channel post": _reading("channel_post"),
        "a kind of update not yet invented": _reading("unknown_kind"),
        "a word in a group that is not for us": _reading("group_chatter"),
    },
    broken={
        "nothing": b"",
        "half": payload("command")[:-40],
        "UTF-16": payload("command").decode().encode("utf-16"),
        "not UTF-8": payload("command").replace(b"everything", b"\xff\xfe"),
        "nested too deeply": b"[" * 100_000,
        "an endless number": b'{"update_id":' + b"9" * 5_000 + b"}",
        "a list": b"[]",
        "text": b'"update"',
        "an empty message": b'{"update_id":1,"message":{}}',
        "a date beyond time": payload("command").replace(b"1795250000", b"1e20"),
        "a number that is none": payload("command").replace(b"1795250000", b"NaN"),
        "a sender of text": b'{"update_id":1,"message":{"from":"x","chat":{"id":1,"type":"private"}}}',
    },
    canaries=(
        "canary",
        "Canary",
        "5550001",
        "everything",
        TOKEN,
        TOKEN.partition(":")[2],
        SECRET,
        "12983471",
        "900100",
    ),
    answers={
        "slow down": _answer(slow_down(7), TryAgain, timedelta(seconds=7)),
        "slow down, said in the header": _answer(slow_down(9, only_header=True), TryAgain, timedelta(seconds=9)),
        "blocked": _answer(blocked(), Unreachable),
        "no such chat": _answer(bad_request("chat not found"), Unreachable),
        "bad key": _answer(unauthorized(), ChannelRefused),
        "broken there": _answer(failing(502), TryAgain),
        "cut after it was taken": _answer(drop(), InDoubt),
        "an answer that is none": _answer(garbage(), InDoubt),
        "refused as it is": _answer(bad_request("message is not nice"), NotTaken),
    },
    refuse_to_open=_refuse,
)
