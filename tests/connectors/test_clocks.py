"""This machine's clock beside a platform's."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from connectors.clocks import clocks

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("apart", "says"),
    [
        (95, "is 95 seconds behind Pigeon Post's: much may happen."),
        (-95, "is 95 seconds ahead of Pigeon Post's"),
        (20, "agrees"),
    ],
)
def test_a_clock_that_is_wrong(apart: int, says: str) -> None:
    date = format_datetime(NOON + timedelta(seconds=apart))
    (finding,) = clocks("Pigeon Post", date, NOON, "much may happen")
    assert finding.ok is ("agrees" in says)
    assert finding.ok or finding.minor
    assert says in finding.says


@pytest.mark.parametrize("date", ["", "noon", "\x00"])
def test_a_platform_that_gives_no_time(date: str) -> None:
    assert clocks("Pigeon Post", date, NOON, "much may happen") == ()
