"""What each dialect writes is what the platform's own reader takes for genuine, and never the same twice."""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

import pytest

from benchmarks.dialects import META, META_SECRET, PUBLIC_ADDRESS, TELEGRAM, TWILIO, TWILIO_TOKEN, Dialect, chat_of
from tests.fakes import meta_knocks, twilio_server


def _headers(written: bytes) -> Mapping[str, str]:
    lines = written.decode().split("\r\n")
    return dict(line.split(": ", 1) for line in lines if line)


def test_twilio_signs_its_form_as_its_own_package_does() -> None:
    headers, body = TWILIO.write(7, "q0")
    fields = dict(parse_qsl(body.decode()))
    expected = twilio_server.signature(f"{PUBLIC_ADDRESS}{TWILIO.path}", fields, TWILIO_TOKEN)
    assert _headers(headers)["X-Twilio-Signature"] == expected
    assert chat_of(fields["From"]) == 7
    assert "q0" in fields["Body"]


def test_meta_signs_the_very_bytes() -> None:
    headers, body = META.write(7, "q0")
    assert _headers(headers)["X-Hub-Signature-256"] == meta_knocks.signed(body, META_SECRET)["X-Hub-Signature-256"]
    (said,) = json.loads(body)["entry"][0]["changes"][0]["value"]["messages"]
    assert chat_of(said["from"]) == 7
    assert "q0" in said["text"]["body"]


@pytest.mark.parametrize("dialect", [TELEGRAM, TWILIO, META])
def test_nothing_is_written_twice(dialect: Dialect) -> None:
    assert dialect.write(1, "q0")[1] != dialect.write(1, "q0")[1]
