"""Which knocks are Twilio's, by the vectors of its own package and by what an attacker would try."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from connectors.whatsapp_twilio.signature import Keys, check, signed_elsewhere
from core.errors import NotAuthentic
from core.ports.connector import Knock
from tests.connectors.whatsapp_twilio.stage import FORM

_ADDRESS = "https://bot.example.org/hook/twilio?ch=7"
_FIELDS = {
    "MessageSid": "SM" + "a" * 32,
    "From": "whatsapp:+15551230001",
    "To": "whatsapp:+15551230002",
    "Body": "héllo & more",
    "NumMedia": "0",
    "ProfileName": "",
    "ExternalUserId": "whatsapp:US.ABC123",
}
_BODY = urlencode(_FIELDS).encode()
_SHA1 = "/ikl3k5rUUfqxsGe7+lQFBYBWWk="
_SHA256 = "iFYs/eus+Ujm4rXsI6rNKGiid0Tgq4Uc92qRollwnFg="
_JSON_ADDRESS = f"{_ADDRESS}&bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
_JSON_SHA1 = "kWsPTv/pUhgnEeEkOCimbQ0T+OI="
_KEYS = Keys(tokens=(b"12345",))
_BY_KEY = {"x-twilio-webhooks-signature-settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}


def knock(signature: str = _SHA1, *, body: bytes = _BODY, address: str = _ADDRESS, **headers: str) -> Knock:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Knock(
        method="POST",
        address=address,
        headers={"content-type": FORM, "x-twilio-signature": signature, **named},
        body=body,
    )


def is_let_in(given_knock: Knock, keys: Keys = _KEYS) -> bool:
    try:
        check(given_knock, keys)
    except NotAuthentic:
        return False
    return True


def signed(address: str, fields: dict[str, str], token: str = "12345") -> str:
    return str(RequestValidator(token).compute_signature(address, fields))


def test_the_known_answer_by_a_token() -> None:
    assert is_let_in(knock())


def test_the_known_answer_by_a_shared_key() -> None:
    keys = Keys(tokens=(b"another",), shared=b"12345")
    assert is_let_in(replace(knock(_SHA256), headers={**knock(_SHA256).headers, **_BY_KEY}), keys)


def test_the_known_answer_of_a_body_that_is_no_form() -> None:
    genuine = knock(_JSON_SHA1, body=b'{"a":1}', address=_JSON_ADDRESS, content_type="application/json")
    assert is_let_in(genuine)
    assert not is_let_in(replace(genuine, body=b'{"a":2}'))
    assert not is_let_in(replace(genuine, address=_ADDRESS))
    assert not is_let_in(replace(genuine, address=f"{_JSON_ADDRESS}&bodySHA256=00"))
    assert not is_let_in(replace(genuine, headers={**genuine.headers, "content-type": FORM}))


def test_the_second_token_is_as_good() -> None:
    assert is_let_in(knock(), Keys(tokens=(b"a newer one", b"12345")))
    assert not is_let_in(knock(), Keys(tokens=(b"a newer one",)))


@pytest.mark.parametrize(
    ("signature", "settings", "keys"),
    [
        (_SHA256, "algorithm=HMAC_SHA256", Keys(tokens=(b"12345",))),
        (_SHA256, "algorithm=HMAC_SHA256", Keys(tokens=(b"12345",), shared=b"another")),
        (_SHA1, "algorithm=HMAC_SHA1", Keys(tokens=(b"another",), shared=b"12345")),
        (_SHA1, "", Keys(tokens=(b"another",), shared=b"12345")),
        (_SHA256, "", Keys(tokens=(b"12345",), shared=b"12345")),
        (_SHA1, "algorithm=HMAC_SHA256", Keys(tokens=(b"12345",), shared=b"12345")),
        (_SHA1, "algorithm=HMAC_MD5", Keys(tokens=(b"12345",))),
        (_SHA1, "algorithm=none", Keys(tokens=(b"12345",))),
        (_SHA1, "algorithm=HMAC_SHA1,algorithm=HMAC_SHA256", Keys(tokens=(b"12345",), shared=b"12345")),
        ("", "algorithm=HMAC_SHA256", Keys(tokens=(b"12345",), shared=b"")),
    ],
)
def test_a_header_never_chooses_a_weaker_way(signature: str, settings: str, keys: Keys) -> None:
    assert not is_let_in(knock(signature, x_twilio_webhooks_signature_settings=settings), keys)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("https://b.example.org/hooks/wa", "https://b.example.org:443/hooks/wa"),
        ("https://b.example.org:443/hooks/wa", "https://b.example.org/hooks/wa"),
        ("http://127.0.0.1/hooks/wa?x=a%20b+c", "http://127.0.0.1:80/hooks/wa?x=a%20b+c"),
        ("https://[2001:db8::1]/hooks/wa", "https://[2001:db8::1]:443/hooks/wa"),
        ("https://[2001:db8::1]:8443/hooks/wa", "https://[2001:db8::1]:8443/hooks/wa"),
        ("https://b.example.org:8443/hooks/wa", "https://b.example.org:8443/hooks/wa"),
        ("https://b.example.org?x=1", "https://b.example.org:443?x=1"),
    ],
)
def test_the_usual_port_may_be_written_or_not(ours: str, theirs: str) -> None:
    assert is_let_in(knock(signed(theirs, _FIELDS), address=ours))


def test_capitals_of_the_host_are_believed_and_nothing_else_of_it() -> None:
    capitals = signed("https://Bot.Example.org/hook/twilio?ch=7", _FIELDS)
    assert is_let_in(knock(capitals, host="Bot.Example.org"))
    assert is_let_in(knock(capitals, host="Bot.Example.org:443"))
    assert not is_let_in(knock(capitals))
    forged = signed("https://evil.example.org/hook/twilio?ch=7", _FIELDS)
    assert not is_let_in(knock(forged, host="evil.example.org"))
    assert not is_let_in(knock(forged, x_forwarded_host="evil.example.org"))
    assert not is_let_in(knock(signed(_ADDRESS.replace("https", "http"), _FIELDS), x_forwarded_proto="http"))


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"B=2&A=1&New=thing&Blank=", {"A": "1", "B": "2", "New": "thing", "Blank": ""}),
        (b"A=1&A=1&B=a+b%26c", {"A": "1", "B": "a b&c"}),
        ("A=%F0%9F%98%80ü".encode(), {"A": "😀ü"}),
        (b"", {}),
    ],
)
def test_every_field_counts_once_for_each_value(body: bytes, fields: dict[str, str]) -> None:
    assert is_let_in(knock(signed(_ADDRESS, fields), body=body))


def test_a_field_with_two_values_counts_twice() -> None:
    assert is_let_in(knock(signed(_ADDRESS, {"A": "12"}), body=b"A=12"))
    both = str(RequestValidator("12345").compute_signature(f"{_ADDRESS}A1A2", {}))
    assert is_let_in(knock(both, body=b"A=2&A=1"))


def test_the_owner_is_told_in_what_the_address_differs() -> None:
    http = signed(_ADDRESS.replace("https", "http"), _FIELDS)
    slash = signed("https://bot.example.org/hook/twilio/?ch=7", _FIELDS)
    assert [signed_elsewhere(knock(given), _KEYS) for given in (http, slash, "forged")] == ["scheme", "slash", ""]
    assert signed_elsewhere(knock(http, body=b"%ff"), _KEYS) == ""


@given(
    signature=st.text(max_size=40),
    body=st.binary(max_size=200),
    address=st.text(max_size=60),
    content_type=st.sampled_from([FORM, "", "application/json", "text/x; charset=zzz"]),
    settings=st.text(max_size=40),
    host=st.text(max_size=20),
)
def test_nothing_a_stranger_sends_raises_anything_else(
    signature: str, body: bytes, address: str, content_type: str, settings: str, host: str
) -> None:
    given_knock = knock(
        signature,
        body=body,
        address=address,
        content_type=content_type,
        x_twilio_webhooks_signature_settings=settings,
        host=host,
    )
    for keys in (_KEYS, Keys(tokens=(b"12345",), shared=b"12345")):
        with pytest.raises(NotAuthentic):
            check(given_knock, keys)
        assert signed_elsewhere(given_knock, keys) == ""


@given(
    st.lists(st.tuples(st.text("abAB", max_size=3), st.text(max_size=8)), max_size=6, unique_by=lambda pair: pair[0])
)
def test_it_agrees_with_twilios_own_package(fields: list[tuple[str, str]]) -> None:
    named = {name: value for name, value in fields if name or value}
    body = urlencode(named, errors="replace").encode()
    seen = {name: value.encode("utf-8", "replace").decode() for name, value in named.items()}
    assert is_let_in(knock(signed(_ADDRESS, seen), body=body))
