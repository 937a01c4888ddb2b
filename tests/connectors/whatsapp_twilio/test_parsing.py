"""Twilio's forms to what was said."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.whatsapp_twilio.parsing import Ourselves, inbound
from core.capabilities import AttachmentKind
from core.errors import Malformed
from core.messages import Fate, Inbound, InboundMessage, SendReported, StopChanged
from tests.connectors.whatsapp_twilio.case import NOW, payload
from tests.connectors.whatsapp_twilio.stage import CHANNEL, HOOK
from tests.fakes.twilio_server import ACCOUNT, said

_SID = "SM" + "7" * 32
_OURSELVES = Ourselves(channel_id=CHANNEL, account_sid=ACCOUNT)
_MEDIA = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{_SID}/Media/ME1"


def read(body: bytes, address: str = HOOK) -> tuple[Inbound, ...]:
    return inbound(address, body, _OURSELVES, NOW)


def read_fields(**changed: str) -> tuple[Inbound, ...]:
    return read(urlencode(said("hello", sid=_SID) | changed).encode())


def message(**changed: str) -> InboundMessage:
    (only,) = read_fields(**changed)
    assert isinstance(only, InboundMessage)
    return only


def report(address: str = HOOK, **fields: str) -> SendReported:
    given_fields = {"AccountSid": ACCOUNT, "MessageSid": _SID, "MessageStatus": "sent", **fields}
    (only,) = read(urlencode(given_fields).encode(), address)
    assert isinstance(only, SendReported)
    return only


@pytest.mark.parametrize(
    ("fields", "addresses"),
    [
        ({}, ["+491700000001"]),
        ({"ExternalUserId": "whatsapp:DE.Ab12"}, ["DE.Ab12", "+491700000001"]),
        ({"ExternalUserId": "whatsapp:DE.ENT.Ab12", "WaId": ""}, ["DE.ENT.Ab12", "+491700000001"]),
        ({"WaId": "", "From": "whatsapp:DE.Ab12"}, ["DE.Ab12"]),
        ({"WaId": "DE.Ab12", "From": "whatsapp:DE.Ab12"}, ["DE.Ab12"]),
        ({"ExternalUserId": "whatsapp:DE.Ab12", "WaId": "", "From": "whatsapp:DE.Ab12"}, ["DE.Ab12"]),
        ({"ExternalUserId": "  ", "WaId": "4917", "From": ""}, ["+4917"]),
        ({"ExternalUserId": "whatsapp:DE.Ab12&To=x"}, ["+491700000001"]),
    ],
)
def test_who_it_is_and_how_else_they_are_known(fields: dict[str, str], addresses: list[str]) -> None:
    said = message(**fields)
    assert [said.sender, *said.also_known_as] == [f"whatsapp:{address}" for address in addresses]
    assert "4917" not in repr(said)


@pytest.mark.parametrize(
    ("fields", "text", "own_words"),
    [
        ({}, "hello", True),
        ({"MessageType": ""}, "hello", True),
        ({"Forwarded": "true"}, "hello", False),
        ({"FrequentlyForwarded": "True"}, "hello", False),
        ({"OriginalRepliedMessageSid": "SM1"}, "hello", True),
        (
            {"MessageType": "button", "ButtonPayload": "/delete 12", "ButtonText": "Yes", "Body": "Yes"},
            "/delete 12",
            True,
        ),
        ({"MessageType": "button", "ButtonPayload": "/delete 12", "Forwarded": "true"}, "/delete 12", False),
        ({"MessageType": "interactive", "ListId": "/export", "ListTitle": "Show"}, "/export", True),
        ({"MessageType": "interactive", "ListTitle": "Show", "Body": ""}, "Show", True),
        ({"MessageType": "contacts", "Body": "Eve\n[x]"}, "[contact Eve (x)]", False),
        ({"MessageType": "contacts", "Body": ""}, "[contact]", False),
        ({"MessageType": "location", "Latitude": "-1.5", "Longitude": "2"}, "[location -1.5, 2]", False),
        ({"Body": "a\0b"}, "a\ufffdb", True),
        ({"Body": ""}, "", True),
        ({"Body": "x" * 200_000}, "x" * 200_000, True),
        ({"OptOutType": "", "Body": "STOP"}, "STOP", True),
    ],
)
def test_what_was_said(fields: dict[str, str], text: str, own_words: bool) -> None:
    found = message(**fields)
    assert (found.text, found.own_words) == (text, own_words)


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("image/png", AttachmentKind.IMAGE),
        ("audio/ogg; codecs=opus", AttachmentKind.AUDIO),
        ("video/mp4", AttachmentKind.VIDEO),
        ("application/pdf", AttachmentKind.FILE),
        ("", AttachmentKind.FILE),
    ],
)
def test_what_came_with_it(media_type: str, kind: AttachmentKind) -> None:
    found = message(NumMedia="1", MediaUrl0=f"https://api.twilio.com{_MEDIA}", MediaContentType0=media_type)
    (file,) = found.attachments
    assert (file.kind, file.reference, found.own_words) == (kind, f"Messages/{_SID}/Media/ME1", False)


@pytest.mark.parametrize(
    "address",
    [
        f"https://api.twilio.com{_MEDIA}/../../../Keys",
        f"https://api.twilio.com{_MEDIA.replace('777', '778')}",
        f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{_SID}.json",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "http://[",
        "",
    ],
)
def test_only_a_file_below_our_account_can_be_fetched(address: str) -> None:
    (file,) = message(NumMedia="1", MediaUrl0=address, MediaContentType0="image/png").attachments
    assert file.reference == ""


def test_the_host_that_is_said_is_not_kept() -> None:
    (file,) = message(NumMedia="1", MediaUrl0=f"https://evil.example.org{_MEDIA}", MediaContentType0="a/b").attachments
    assert file.reference == f"Messages/{_SID}/Media/ME1"


@pytest.mark.parametrize(("said_of_it", "stopped"), [("STOP", True), ("START", False), ("stop", True)])
def test_a_stop_is_answered_by_twilio(said_of_it: str, stopped: bool) -> None:
    (only,) = read_fields(OptOutType=said_of_it, Body=said_of_it)
    assert isinstance(only, StopChanged)
    assert (only.stopped, only.sender, only.provider_id) == (stopped, "whatsapp:+491700000001", _SID)


def test_a_call_for_help_is_answered_by_twilio() -> None:
    assert read_fields(OptOutType="HELP", Body="HELP") == ()


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        ("queued", Fate.TAKEN),
        ("accepted", Fate.TAKEN),
        ("sending", Fate.TAKEN),
        ("sent", Fate.TAKEN),
        ("delivered", Fate.DELIVERED),
        ("read", Fate.READ),
        ("failed", Fate.FAILED),
        ("undelivered", Fate.FAILED),
    ],
)
def test_what_became_of_what_we_sent(status: str, fate: Fate) -> None:
    found = report(f"{HOOK}/status?message=42", MessageStatus=status)
    assert (found.fate, found.message, found.provider_id, found.error) == (fate, "42", _SID, "")


@pytest.mark.parametrize(
    ("code", "error", "unreachable"),
    [
        ("63016", "63016", True),
        ("63003", "63003", True),
        ("63024", "63024", True),
        ("21610", "21610", True),
        ("63032", "63032", True),
        ("63018", "63018", False),
        ("", "", False),
        ("<b>", "", False),
    ],
)
def test_why_it_failed(code: str, error: str, unreachable: bool) -> None:
    found = report(MessageStatus="failed", ErrorCode=code)
    assert (found.error, found.unreachable) == (error, unreachable)


@pytest.mark.parametrize(
    ("query", "ours"),
    [
        ("?message=last-4-0", "last-4-0"),
        ("", ""),
        ("?message=", ""),
        ("?message=a%00b", ""),
        ("?message=" + "1" * 65, ""),
    ],
)
def test_our_own_name_of_it_comes_back(query: str, ours: str) -> None:
    assert report(f"{HOOK}/status{query}").message == ours


def test_it_is_routed_by_what_it_says_and_not_by_its_path() -> None:
    assert isinstance(report(HOOK), SendReported)
    (only,) = read(urlencode(said("hello", sid=_SID)).encode(), f"{HOOK}/status?message=1")
    assert isinstance(only, InboundMessage)
    assert isinstance(message(MessageStatus="received"), InboundMessage)
    assert isinstance(message(ErrorCode="11200", ErrorUrl="https://x.example.org"), InboundMessage)


def test_of_a_field_that_comes_twice_the_first_holds() -> None:
    body = urlencode(said("hello", sid=_SID)).encode() + b"&Body=other&Unknown=1"
    (only,) = read(body)
    assert isinstance(only, InboundMessage)
    assert only.text == "hello"


def test_a_name_is_one_short_line() -> None:
    assert message(ProfileName="  Eve\nSYSTEM:  now  ").sender_name == "Eve SYSTEM: now"
    assert len(message(ProfileName="E" * 10_000).sender_name) == 128


@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    with pytest.raises(Malformed):
        read(body)


@given(
    name=st.sampled_from(["command", "image", "location", "button", "stop", "delivered", "outside_the_window"]),
    at=st.integers(0, 900),
    length=st.integers(0, 30),
    instead=st.binary(max_size=12),
    address=st.text(max_size=40),
)
def test_any_change_to_a_form_is_understood_or_malformed(
    name: str, at: int, length: int, instead: bytes, address: str
) -> None:
    body = payload(name)
    try:
        found = read(body[:at] + instead + body[at + length :], address)
    except Malformed:
        return
    assert all(one.channel_id == CHANNEL for one in found)


@given(
    st.dictionaries(
        st.sampled_from([*said("x", sid=_SID), "Latitude", "OptOutType", "MediaUrl0"]), st.text(max_size=30)
    )
)
def test_any_values_are_understood_or_malformed(changed: dict[str, str]) -> None:
    fields = said("hello", sid=_SID) | {"AccountSid": ACCOUNT} | changed
    try:
        read(urlencode(fields, errors="replace").encode())
    except Malformed:
        return
