"""Meta's request to delete somebody's data: what is let in, and what it says."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.kind import HearsErasures
from connectors.whatsapp_cloud.deletion import erasure_asked, erasure_noted
from core.errors import Malformed, NotAuthentic
from core.identifiers import ChannelId
from core.messages import ErasureAsked
from core.ports.connector import Knock
from tests.connectors.whatsapp_cloud.stage import CHANNEL, HOOK, stage
from tests.fakes.meta_knocks import ADA, ADA_USER, MOMENT, deletion, signed_request
from tests.fakes.meta_server import APP_SECRET

_GENUINE = deletion(ADA_USER, APP_SECRET)
_SIGNED = parse_qs(_GENUINE.decode())["signed_request"][0]
_SIGNATURE, _, _PAYLOAD = _SIGNED.partition(".")


def _asked(body: bytes, secret: str = APP_SECRET) -> ErasureAsked:
    knock = Knock(method="POST", address=f"{HOOK}/deletion", headers={}, body=body)
    return erasure_asked(knock, channel=CHANNEL, secret=secret)


def _form(signed: str) -> bytes:
    return f"signed_request={signed}".encode()


async def test_a_request_says_about_whom_and_since_when() -> None:
    async with stage() as played:
        assert isinstance(played.connector, HearsErasures)
        asked = played.connector.erasure_asked(played.knock_with({}, _GENUINE))
    assert (asked.channel_id, asked.sender) == (ChannelId("wac"), ADA_USER)
    assert asked.asked_at == datetime.fromtimestamp(MOMENT, UTC)
    assert asked.arrival == _asked(_GENUINE).arrival != _asked(deletion(ADA_USER, APP_SECRET, issued_at=1)).arrival
    assert ADA_USER not in repr(asked)
    assert _SIGNATURE not in repr(asked)


@pytest.mark.parametrize(("user", "sender"), [("218471", "218471"), (218471, "218471"), (f"+{ADA}", ADA)])
def test_a_person_is_addressed_by_whatever_meta_calls_them(user: object, sender: str) -> None:
    assert _asked(deletion(user, APP_SECRET)).sender == sender


def test_a_request_may_not_say_when() -> None:
    assert _asked(deletion(ADA_USER, APP_SECRET, issued_at=None)).asked_at is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"signed_request",
        b"signed_request=",
        b"signed_request=.",
        _form(_PAYLOAD),
        _form(f".{_PAYLOAD}"),
        _form(f"{_SIGNATURE[:-1]}.{_PAYLOAD}"),
        _form(f"{_SIGNATURE}.{_PAYLOAD}A"),
        _form(f"{_SIGNATURE}.{_PAYLOAD[:-1]}"),
        _form(f"{_SIGNATURE}.{_PAYLOAD}.{_PAYLOAD}"),
        _form(f"{'%C3%9F' * 43}.{_PAYLOAD}"),
        _form(f"%ff%00.{_PAYLOAD}"),
        _form(_SIGNED) + b"&" + _form(_SIGNED),
        _form(_SIGNED) + b"\xff",
        _form(_SIGNED) + b"&a=1" * 100,
        _form(_SIGNED) + b"&a=" + b"x" * 20_000,
        deletion(ADA_USER, "another-app-secret"),
        deletion(ADA_USER, APP_SECRET, algorithm="none"),
        deletion(ADA_USER, APP_SECRET, algorithm=None),
    ],
)
def test_what_is_not_metas_is_not_let_in(body: bytes) -> None:
    with pytest.raises(NotAuthentic):
        _asked(body)


@pytest.mark.parametrize(
    "said",
    [
        [],
        "words",
        {"algorithm": 5},
        {"algorithm": "HMAC-SHA256"},
        {"algorithm": "HMAC-SHA256", "user_id": ""},
        {"algorithm": "HMAC-SHA256", "user_id": True},
        {"algorithm": "HMAC-SHA256", "user_id": "x" * 300},
        {"algorithm": "HMAC-SHA256", "user_id": ADA_USER, "issued_at": "soon"},
        {"algorithm": "HMAC-SHA256", "user_id": ADA_USER, "issued_at": 2**70},
    ],
)
def test_what_is_metas_but_about_nobody_is_malformed(said: object) -> None:
    with pytest.raises(Malformed):
        _asked(signed_request(said, APP_SECRET))


@settings(max_examples=80)
@given(st.binary(max_size=200))
def test_no_bytes_are_let_in_and_nothing_else_is_raised(body: bytes) -> None:
    for forged in (body, b"signed_request=" + body, b"signed_request=" + urlsafe_b64encode(body) + b"." + body):
        with pytest.raises(NotAuthentic):
            _asked(forged)


@settings(max_examples=80)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    )
)
def test_whatever_meta_signs_is_understood_or_malformed(user: object) -> None:
    try:
        asked = _asked(deletion(user, APP_SECRET))
    except Malformed:
        return
    assert asked.sender


def test_the_answer_is_what_meta_expects() -> None:
    noted = erasure_noted("https://bots.example.org/erasures/0a", "0a")
    assert json.loads(noted.body) == {"url": "https://bots.example.org/erasures/0a", "confirmation_code": "0a"}
    assert noted.media_type == "application/json"
