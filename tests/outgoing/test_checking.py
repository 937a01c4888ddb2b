"""Each way in which something could go astray is found, and nothing else is."""

import base64
import json
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest

from tests.outgoing.checking import Home, astray, beside_the_gate, far, keys_shared, to_outsiders
from tests.outgoing.recording import Connection, Request

CARRIERS = ("Carrier", "Other")
WORD = "Ada Lovelace, née Byron"


def request(
    recipient: str, *, body: bytes = b"", target: str = "/", headers: Mapping[str, str] | None = None, port: int = 1
) -> Request:
    return Request(
        recipient=recipient,
        method="POST",
        origin=f"http://127.0.0.1:{port}",
        target=target,
        headers=headers or {},
        body=body,
    )


@pytest.mark.parametrize(
    "written",
    [
        request("Model", body=WORD.encode()),
        request("Model", body=json.dumps({"text": f"so says {WORD}."}).encode()),
        request("Model", body=urlencode({"text": WORD}).encode()),
        request("Model", target=f"/find?{urlencode({'q': WORD})}"),
        request("Model", headers={"x-about": WORD}),
        request("Model", body=base64.b64encode(b"x" + WORD.encode() + b"yz")),
        request("Model", headers={"authorization": "Basic " + base64.b64encode(f"u:{WORD}".encode()).decode()}),
    ],
)
def test_a_word_is_found_in_whatever_form_it_is_written(written: Request) -> None:
    (told,) = astray([written], {WORD: Home(names=("Carrier",))})
    assert "Model (POST http://127.0.0.1:1)" in told
    assert WORD not in told


def test_who_may_hear_it_may_hear_it() -> None:
    written = request("Carrier (127.0.0.1:1)", body=WORD.encode(), port=1)
    assert list(astray([written], {WORD: Home(names=("Carrier",))})) == []
    assert list(astray([written], {WORD: Home(origins=("http://127.0.0.1:1",))})) == []
    assert len(list(astray([written], {WORD: Home(origins=("http://127.0.0.1:2",))}))) == 1
    assert len(list(astray([written], {WORD: Home()}))) == 1


def test_a_key_shown_to_one_is_not_shown_to_another() -> None:
    own = request("Carrier", headers={"authorization": "Bearer the-key-of-one"})
    basic = "Basic " + base64.b64encode(b"account:the-key-of-another").decode()
    second = request("Other", headers={"authorization": basic})
    assert list(keys_shared([own, own, second], CARRIERS)) == []
    assert len(list(keys_shared([own, request("Other", headers=own.headers)], CARRIERS))) == 1
    assert len(list(keys_shared([own, request("Model", body=b'{"k": "the-key-of-one"}')], CARRIERS))) == 1
    assert (
        len(list(keys_shared([second, request("Model", headers={"x-api-key": "the-key-of-another"})], CARRIERS))) == 1
    )
    models = [request(name, headers={"x-api-key": "the-same-key"}) for name in ("Model", "Model at home")]
    assert list(keys_shared(models, CARRIERS)) == []


def test_whoever_neither_carries_nor_answers_is_told_nothing() -> None:
    asked = request("this server", target="/healthz")
    assert list(to_outsiders([asked], ("this server",), (WORD,))) == []
    for told in (
        request("this server", body=b"x"),
        request("this server", headers={"authorization": "Bearer x"}),
        request("this server", headers={"x-about": WORD}),
    ):
        assert len(list(to_outsiders([told], ("this server",), (WORD,)))) == 1


def test_nothing_is_connected_to_outside_nor_beside_the_gate() -> None:
    near = [Connection(host="127.0.0.1", port=1), Connection(host="::1", port=1), Connection(host="localhost", port=1)]
    assert list(far(near)) == []
    assert len(list(far([Connection(host="192.0.2.1", port=443)]))) == 1
    assert list(beside_the_gate([request("Model", port=1), near[0]])) == []
    assert len(list(beside_the_gate([request("Model", port=2), near[0]]))) == 1
