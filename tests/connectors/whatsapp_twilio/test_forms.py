"""A form's body, byte by byte."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.whatsapp_twilio.forms import Pairs, pairs


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", ()),
        (b"a=1&b=", (("a", "1"), ("b", ""))),
        (b"a=1&&a=1&a=2", (("a", "1"), ("a", "1"), ("a", "2"))),
        (b"a", (("a", ""),)),
        (b"a=b=c", (("a", "b=c"),)),
        (b"a+b=%2B+%26%zz%", (("a b", "+ &%zz%"),)),
        ("a=ü%C3%BC".encode(), (("a", "üü"),)),
        (b"a=1;b=2", (("a", "1;b=2"),)),
    ],
)
def test_it_is_read_as_it_was_signed(body: bytes, found: Pairs) -> None:
    assert pairs(body) == found


@pytest.mark.parametrize("body", [b"a=%FF", b"\xff=a", b"a=%ED%A0%80", b"a=1&" * 1001])
def test_what_cannot_be_read(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"codec|fields"):
        pairs(body)


def test_a_thousand_fields_are_enough() -> None:
    assert len(pairs(b"&".join([b"a=1"] * 1000))) == 1000


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
        ),
        max_size=9,
    )
)
def test_what_was_written_comes_back(written: list[tuple[str, str]]) -> None:
    assert list(pairs(urlencode(written).encode())) == written
