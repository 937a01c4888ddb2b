"""Which headers pass the gate."""

import pytest

from core.gate_headers import announced_size, inward, outward


def test_outward() -> None:
    sent = {"Authorization": "x", "Host": "evil", "Content-Length": "5", "Accept-Encoding": "br", "Connection": "close"}
    assert outward(sent) == {"authorization": "x"}


def test_inward() -> None:
    assert inward({"Content-Type": "a", "Content-Length": "5", "Set-Cookie": "b"}) == {
        "content-type": "a",
        "content-length": "5",
    }
    assert inward({"Content-Encoding": "gzip", "Content-Length": "5"}) == {}


@pytest.mark.parametrize(
    ("value", "size"), [("5", 5), ("", 0), ("-5", 0), ("x", 0), ("9" * 5000, 0), ("999999999999999999", 10**18 - 1)]
)
def test_announced(value: str, size: int) -> None:
    assert announced_size({"content-length": value} if value else {}) == size
