"""What proves that a knock is Meta's."""

import pytest

from connectors.whatsapp_cloud.signature import challenge, look_at_signature, signature
from core.errors import NotAuthentic
from core.ports.connector import Knock
from tests.connectors.whatsapp_cloud.stage import asking, forged_handshakes, handshake
from tests.fakes.meta_knocks import said_in, text, written
from tests.fakes.meta_server import VERIFY_TOKEN

_VECTOR = b'{"object":"whatsapp_business_account","entry":[]}'
_SIGNED = "sha256=d3e4f9da0ce6c71ab3dba55929b8eeeee2455349e534924ead19f98d143e904f"


def knock(body: bytes, header: str) -> Knock:
    return Knock(method="POST", address="https://a/hooks/wac", headers={"x-hub-signature-256": header}, body=body)


def test_the_published_vector() -> None:
    assert signature("app-secret", _VECTOR).decode() == _SIGNED
    look_at_signature(knock(_VECTOR, _SIGNED), "app-secret")


def test_the_bytes_count_and_not_what_they_say() -> None:
    body = written(said_in(text("Größe 😀")))
    look_at_signature(knock(body, signature("s", body).decode()), "s")
    with pytest.raises(NotAuthentic):
        look_at_signature(knock(body.replace(b"\\u00f6", "ö".encode()), signature("s", body).decode()), "s")


def test_the_handshake_says_the_challenge_back() -> None:
    assert challenge(asking(), VERIFY_TOKEN) == "1158201444"
    assert challenge(asking(challenge="a-B_9"), VERIFY_TOKEN) == "a-B_9"


@pytest.mark.parametrize("what", forged_handshakes())
def test_no_other_handshake_is_answered(what: str) -> None:
    with pytest.raises(NotAuthentic):
        challenge(forged_handshakes()[what], VERIFY_TOKEN)


def test_an_address_that_is_none() -> None:
    with pytest.raises(NotAuthentic):
        challenge(Knock(method="GET", address="https://[", headers={}, body=b""), VERIFY_TOKEN)
    with pytest.raises(NotAuthentic):
        challenge(handshake("%"), VERIFY_TOKEN)
