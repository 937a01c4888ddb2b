"""The short form of the forging test; and what it takes for genuine, for a test that forges nothing proves nothing.

The long form is `python -m tests.long.forging`.
"""

import secrets
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.long.forging import Forger, run
from tests.long.genuine import Channel, is_genuine, speaking_on
from tests.long.whole_house import one_of_each
from tests.long.wire import Asked

_CHANNELS = [replace(channel, secret=channel.secret or "dmlzaXQ.c2lnbmF0dXJl") for channel in one_of_each()]
_TELEGRAM, _SITE, _TWILIO, _META = _CHANNELS


async def test_nothing_forged_is_let_in(tmp_path: Path) -> None:
    seed = secrets.randbits(32)
    outcome = await run(1_500, seed, tmp_path)
    assert outcome.broken == [], f"seed {seed}"
    assert len(outcome.ways) > 15
    assert outcome.statuses[403] > 900


@pytest.mark.parametrize("channel", _CHANNELS, ids=lambda channel: channel.kind)
def test_what_a_platform_wrote_is_genuine_there_and_nowhere_else(channel: Channel) -> None:
    asked = speaking_on(channel, 1, "Hello")
    assert is_genuine(asked, _CHANNELS)
    assert not is_genuine(asked, [other for other in _CHANNELS if other is not channel])
    assert not is_genuine(replace(asked, headers=asked.headers[:1]), _CHANNELS)
    assert not is_genuine(replace(asked, method=b"PUT"), _CHANNELS)


def _with_body(asked: Asked, old: bytes, new: bytes) -> Asked:
    assert old in asked.body
    return replace(asked, body=asked.body.replace(old, new))


def test_each_platform_signs_what_it_signs() -> None:
    telegram, site = speaking_on(_TELEGRAM, 1, "Hello"), speaking_on(_SITE, 1, "Hello")
    twilio, meta = speaking_on(_TWILIO, 1, "Hello"), speaking_on(_META, 1, "Hello")
    for said in (telegram, site):
        assert is_genuine(_with_body(said, b"Hello", b"Other"), _CHANNELS)
    for signed in (twilio, meta):
        assert not is_genuine(_with_body(signed, b"Hello", b"Other"), _CHANNELS)
    # Twilio signs the fields run together and in order: where one ends is not signed, nor which comes first.
    assert is_genuine(_with_body(twilio, b"Body=Hello", b"Body%48ello="), _CHANNELS)
    assert is_genuine(replace(twilio, body=b"&".join(reversed(twilio.body.split(b"&")))), _CHANNELS)
    assert not is_genuine(replace(twilio, target=twilio.target + b"?a"), _CHANNELS)
    assert is_genuine(replace(meta, target=meta.target + b"?a"), _CHANNELS)
    assert not is_genuine(_with_body(meta, b" ", b""), _CHANNELS)


def test_the_same_seed_forges_the_same() -> None:
    drawn = [[Forger(_CHANNELS, Random(5)).draw()[0] for _ in range(3)] for _ in range(2)]
    assert drawn[0] == drawn[1]
