"""Tokens that only we can write, and pages that may ask for one."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.web.visitors import Origins, Visit, Visitors
from core.errors import NotAuthentic
from core.identifiers import ChannelId


class Calendar:
    def __init__(self) -> None:
        self.today = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.today

    def monotonic(self) -> float:
        raise AssertionError("a visit lives by the calendar")

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing waits here")


def visitors(channel: str = "site", key: bytes = b"k" * 32, clock: Calendar | None = None) -> Visitors:
    numbers = iter(range(1, 1000))
    return Visitors(
        key=key,
        channel=ChannelId(channel),
        clock=clock or Calendar(),
        random=lambda count: next(numbers).to_bytes(count, "big"),
    )


def held(ours: Visitors, token: str) -> Visit | None:
    try:
        return ours.check(f"Bearer {token}")
    except NotAuthentic:
        return None


def test_a_token_says_who_and_in_which_language() -> None:
    ours = visitors()
    first, second = ours.check(f"Bearer {ours.admit('ar')}"), ours.check(f"bearer  {ours.admit('pt')}")
    assert (first.language, second.language) == ("ar", "pt")
    assert first.address != second.address
    assert len(first.address) == 22
    assert str(first.address) not in repr(first)


def test_a_visitor_is_a_number_that_nobody_guesses() -> None:
    asked: list[int] = []

    def random(count: int) -> bytes:
        asked.append(count)
        return b"r" * count

    Visitors(key=b"k" * 32, channel=ChannelId("site"), clock=Calendar(), random=random).admit("en")
    assert asked == [16]


def test_a_token_is_good_on_its_channel_and_with_our_key_only() -> None:
    token = visitors().admit("en")
    assert held(visitors(), token) is not None
    assert held(visitors(channel="other"), token) is None
    assert held(visitors(key=b"x" * 32), token) is None


def test_a_token_with_any_character_changed_is_nobody_s() -> None:
    ours = visitors()
    token = ours.admit("en")
    for place in range(len(token)):
        for other in "Aa9_-.":
            if token[place] != other:
                assert held(ours, token[:place] + other + token[place + 1 :]) is None, place
    for cut in range(len(token)):
        assert held(ours, token[:cut]) is None
    assert held(ours, token + "A") is None
    assert held(ours, token + "=") is None


def test_a_token_cannot_be_written_in_another_way() -> None:
    ours = visitors()
    content, _, signature = ours.admit("en").partition(".")
    raw = base64.urlsafe_b64decode(signature + "=")
    assert held(ours, f"{content}.{base64.urlsafe_b64encode(raw).decode()}") is None
    assert held(ours, f"{content}=.{signature}") is None


@given(some.text(max_size=400))
def test_whatever_somebody_writes_is_not_let_in_and_nothing_breaks(header: str) -> None:
    with pytest.raises(NotAuthentic):
        visitors().check(header)
    with pytest.raises(NotAuthentic):
        visitors().check(f"Bearer {header}")


def test_a_token_is_good_for_thirty_days_and_also_when_the_clock_was_set_back_a_little() -> None:
    clock = Calendar()
    ours = visitors(clock=clock)
    token = ours.admit("en")
    for days, good in ((29.9, True), (30.1, False), (400, False), (-0.001, True), (-1, False)):
        clock.today = datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(days=days)
        assert (held(ours, token) is not None) is good, days


def test_a_refusal_says_nothing_of_the_token() -> None:
    token = visitors(key=b"x" * 32).admit("en")
    with pytest.raises(NotAuthentic) as refused:
        visitors().check(f"Bearer {token}")
    assert token[:10] not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("origin", "host", "good"),
    [
        ("https://www.example.org", "bots.example.org", True),
        ("https://WWW.example.org", "bots.example.org", True),
        ("https://bots.example.org", "127.0.0.1:8080", True),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", True),
        ("https://bots.local", "bots.local", True),
        ("https://www.example.org.evil.example", "bots.example.org", False),
        ("https://evil.example", "bots.example.org", False),
        ("http://www.example.org", "bots.example.org", False),
        ("https://www.example.org:8443", "bots.example.org", False),
        ("http://127.0.0.1:8081", "127.0.0.1:8080", False),
        ("null", "bots.example.org", False),
        ("", "bots.example.org", False),
        ("https://", "", False),
        ("file://bots.example.org", "bots.example.org", False),
        ("https://[", "bots.example.org", False),
        ("*", "bots.example.org", False),
    ],
)
def test_who_may_speak_to_us_from_which_page(origin: str, host: str, good: bool) -> None:
    origins = Origins(("https://www.example.org/",), "https://bots.example.org")
    assert origins.allows(origin, host) is good


def test_without_a_public_address_no_empty_origin_is_let_in() -> None:
    assert not Origins((), "").allows("", "x")
