"""Retry-After, in both its forms and in none."""

from datetime import UTC, datetime, timedelta

import pytest

from core.models.retry_after import LONGEST_WAIT, retry_after

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("7", timedelta(seconds=7)),
        (" 0.5 ", timedelta(seconds=0.5)),
        ("0", timedelta(0)),
        ("Sat, 21 Nov 2026 12:01:30 GMT", timedelta(seconds=90)),
        ("Sat, 21 Nov 2026 12:01:30 -0000", timedelta(seconds=90)),
        ("Sat, 21 Nov 2026 11:00:00 GMT", None),
        ("Sat, 21 Nov 2099 11:00:00 GMT", LONGEST_WAIT),
        ("99999999999999999999", LONGEST_WAIT),
        ("1e999", LONGEST_WAIT),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("in a minute", None),
        ("5 s", None),
        ("", None),
    ],
)
def test_what_is_said_is_taken_where_it_makes_sense(value: str, meant: timedelta | None) -> None:
    assert retry_after(value, NOW) == meant
