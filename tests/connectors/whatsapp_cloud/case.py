"""The contract's case for WhatsApp through Meta: hand-made payloads, a played Graph API, and what it answers."""

import json
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.whatsapp_cloud.errors import OutsideWindow, TemplateRefused
from connectors.whatsapp_cloud.kind import KIND
from core.capabilities import AttachmentKind
from core.errors import ChannelRefused, DeliveryError, InDoubt, NotTaken, TryAgain, Unreachable
from core.identifiers import Address, ProviderMessageId
from core.messages import (
    AddressChanged,
    Attachment,
    Fate,
    Inbound,
    InboundMessage,
    NotUnderstood,
    Reacted,
    Revoked,
    SendReported,
)
from tests.connectors.whatsapp_cloud.stage import CHANNEL, CloudStage, stage
from tests.contracts.case import Answer, Case, Reading, Stage
from tests.fakes.meta_faults import Fault, drop, failing, garbage, refused, refused_with_200
from tests.fakes.meta_server import APP_SECRET, TOKEN, VERIFY_TOKEN

PAYLOADS = Path(__file__).parent / "payloads"
_ADA = Address("DE.Ab12Cd34EfCanary")
_ALSO = (Address("491700000001"),)
_NAME = "Ada Lovelace-Canary"
_SENT = datetime.fromtimestamp(1795250000, UTC)


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def _reading(name: str, *understood: Inbound | NotUnderstood) -> Reading:
    return Reading(body=payload(name), understood=understood)


_TEXT = InboundMessage(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("wamid.CanaryAAA="),
    sent_at=_SENT,
    sender=_ADA,
    sender_name=_NAME,
    also_known_as=_ALSO,
    text="show my data, canary ü 😀",
    arrival="wamid.CanaryAAA=",
)
_DOCUMENT = InboundMessage(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("wamid.CanaryBBB="),
    sent_at=_SENT,
    sender=_ADA,
    sender_name=_NAME,
    also_known_as=_ALSO,
    text="my canary letter",
    attachments=(
        Attachment(
            kind=AttachmentKind.FILE,
            media_type="application/pdf",
            size=None,
            name="canary letter.pdf",
            reference='{"id": "700100", "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}',
        ),
    ),
    own_words=False,
    arrival="wamid.CanaryBBB=",
)
_FIRST = InboundMessage(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("wamid.CanaryC1="),
    sent_at=_SENT + timedelta(seconds=1),
    sender=_ADA,
    sender_name=_NAME,
    also_known_as=_ALSO,
    text="a first canary",
    arrival="wamid.CanaryC1=",
)
_PRESSED = InboundMessage(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("wamid.CanaryC2="),
    sent_at=_SENT + timedelta(seconds=2),
    sender=_ADA,
    sender_name=_NAME,
    also_known_as=_ALSO,
    text="/delete yes canary7",
    arrival="wamid.CanaryC2=",
)
_FAILED = SendReported(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("wamid.CanaryOUT"),
    message="77",
    sent_at=_SENT + timedelta(seconds=20),
    fate=Fate.FAILED,
    unreachable=True,
    error="131047",
)
_REVOKED = Revoked(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("wamid.CanaryDDD="),
    sent_at=_SENT + timedelta(seconds=5),
    sender=_ADA,
    also_known_as=_ALSO,
    message=ProviderMessageId("wamid.CanaryAAA="),
    arrival="wamid.CanaryDDD=",
)
_REACTED = Reacted(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("wamid.CanaryGGG="),
    sent_at=_SENT,
    sender=_ADA,
    message=ProviderMessageId("wamid.CanaryOUT"),
    sign="👍",
    arrival="wamid.CanaryGGG=",
)
_RENAMED = AddressChanged(
    channel_id=CHANNEL,
    provider_id=ProviderMessageId("wamid.CanaryEEE="),
    sent_at=_SENT + timedelta(seconds=6),
    sender=_ADA,
    becomes=Address("DE.Zz99Canary"),
    arrival="wamid.CanaryEEE=",
)


def _answer(fault: Fault, error: type[DeliveryError], retry_after: timedelta | None = None) -> Answer:
    def arrange(played: Stage) -> None:
        assert isinstance(played, CloudStage)
        played.server.fail("messages", fault)

    return Answer(arrange=arrange, error=error, retry_after=retry_after)


def _refuse(played: Stage) -> None:
    assert isinstance(played, CloudStage)
    played.server.fail("object", refused(190, status=401))


def _stage() -> AbstractAsyncContextManager[Stage]:
    return stage(messages_a_second=0)  # the clock stands, and whoever is paced would wait for ever


_BAD = NotUnderstood(
    raw=json.dumps(json.loads(payload("batch"))["entry"][0]["changes"][0]["value"]["messages"][2]).encode()
)

CASE = Case(
    kind=KIND,
    stage=_stage,
    readings={
        "words": _reading("text", _TEXT),
        "a document": _reading("document", _DOCUMENT),
        "a batch with a bad item and another number's": _reading("batch", _FIRST, _PRESSED, _FAILED, _BAD),
        "words taken back": _reading("revoked", _REVOKED),
        "another name for the same person": _reading("renamed", _RENAMED),
        "our own message": _reading("our_own"),
        "a reaction": _reading("reaction", _REACTED),
        "news of a template": _reading("template_update"),
    },
    broken={
        "nothing": b"",
        "half": payload("text")[:-40],
        "UTF-16": payload("text").decode().encode("utf-16"),
        "not UTF-8": payload("text").replace(b"show", b"\xff\xfe"),
        "nested too deeply": b"[" * 100_000,
        "an endless number": b'{"object":' + b"9" * 5_000 + b"}",
        "a list": b"[]",
        "text": b'"batch"',
        "no object": b"{}",
        "entries of text": b'{"object":"whatsapp_business_account","entry":["x"]}',
        "an empty message": payload("text").replace(b'"from"', b'"x"').replace(b'"timestamp"', b'"y"'),
        "a date beyond time": payload("text").replace(b"1795250000", b"1e20"),
        "a date that is a number": payload("text").replace(b'"1795250000"', b"1795250000"),
        "a number that is none": payload("text").replace(b'"1795250000"', b"NaN"),
    },
    canaries=(
        "canary",
        "Canary",
        "491700000001",
        "DE.Ab12",
        "show my data",
        TOKEN,
        APP_SECRET,
        VERIFY_TOKEN,
    ),
    answers={
        "slow down, for the app": _answer(refused(4), TryAgain, timedelta(seconds=60)),
        "slow down, for the account": _answer(refused(80007), TryAgain, timedelta(seconds=60)),
        "slow down, for the number": _answer(refused(130429, status=429), TryAgain, timedelta(seconds=5)),
        "slow down, for this person": _answer(refused(131056), TryAgain, timedelta(seconds=6)),
        "silent for a day": _answer(refused(131047), OutsideWindow),
        "a template that is paused": _answer(refused(132015), TemplateRefused),
        "not on WhatsApp": _answer(refused(131026), Unreachable),
        "no test number": _answer(refused(131030), Unreachable),
        "bad key": _answer(refused(190, status=401), ChannelRefused),
        "no permission": _answer(refused(200, status=403), ChannelRefused),
        "a policy": _answer(refused(368), ChannelRefused),
        "broken there": _answer(refused(131000, status=500), TryAgain),
        "broken before it was read": _answer(failing(502), TryAgain),
        "refused as it is": _answer(refused(131009), NotTaken),
        "an error in an answer of 200": _answer(refused_with_200(131047), OutsideWindow),
        "cut after it was taken": _answer(drop(), InDoubt),
        "an answer that is none": _answer(garbage(), InDoubt),
    },
    refuse_to_open=_refuse,
)
