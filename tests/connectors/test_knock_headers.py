"""The headers of a knock, asked for one by one, are those that a copy of all of them would hold."""

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from connectors.knock_headers import KnockHeaders

SENT = (
    (),
    (("Host", "a.example"), ("X-Token", "secret")),
    (("X-Token", "one"), ("Accept", "*/*"), ("x-token", "two"), ("X-TOKEN", "one")),
    (("X-Token", ""), ("X-Token", "")),
    (("X-Token", "a,b"), ("X-Odd", "\udcff")),
)


def copied(sent: tuple[tuple[str, str], ...]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in sent:
        name = name.lower()
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


@pytest.mark.parametrize("sent", SENT)
def test_they_are_what_a_copy_would_hold(sent: tuple[tuple[str, str], ...]) -> None:
    headers, copy = KnockHeaders(CIMultiDictProxy(CIMultiDict(sent))), copied(sent)
    assert dict(headers) == copy
    assert list(headers) == list(copy)
    assert len(headers) == len(copy)
    for name in ("x-token", "x-odd", "accept", "not-there"):
        assert headers.get(name, "none") == copy.get(name, "none")
        assert (name in headers) is (name in copy)
