"""The line in which a model proposes something is taken off, however it comes in pieces; ordinary words are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.journey.proposing import Proposal, one_line

_LINE = "REMEMBER: They live in Lund."
_ANSWERS = [
    (f"Gladly.\n{_LINE}", "Gladly.", "They live in Lund."),
    ("Gladly.\n\n  **REMEMBER:** They live in Lund. \n\n", "Gladly.", "They live in Lund."),
    ("One\ntwo\n\n> `REMEMBER: They live in Lund.`", "One\ntwo", "They live in Lund."),
    ("Gladly.\r\nREMEMBER: Tea.\r\n", "Gladly.", "Tea."),
    (f"{_LINE}\nand more", f"{_LINE}\nand more", ""),
    ("Please REMEMBER: no lifts.", "Please REMEMBER: no lifts.", ""),
    ("A list:\n- REMEMBER the milk\n- **RE", "A list:\n- REMEMBER the milk\n- **RE", ""),
    ("One\nRemember: in small letters", "One\nRemember: in small letters", ""),
    (_LINE, "", "They live in Lund."),
    (f"One\n{_LINE}\nREMEMBER: Another.", f"One\n{_LINE}", "Another."),
    ("", "", ""),
]


def _streamed(text: str, size: int) -> tuple[list[str], str]:
    proposal = Proposal()
    pieces = [proposal.push(text[at : at + size]) for at in range(0, len(text), size)]
    return [*pieces, proposal.finish()], proposal.text


@pytest.mark.parametrize(("written", "shown", "proposed"), _ANSWERS)
def test_in_pieces_of_any_size_it_is_taken_off_and_never_shown(written: str, shown: str, proposed: str) -> None:
    for size in range(1, len(written) + 2):
        pieces, found = _streamed(written, size)
        assert ("".join(pieces).strip(), found) == (shown, proposed), size
        if proposed:
            assert not any(proposed in "".join(pieces[:at]) for at in range(len(pieces) + 1))


@settings(max_examples=60, deadline=None)
@given(st.text("RE MEMBER:\n*a"), st.integers(1, 5))
def test_nothing_of_an_answer_is_lost_but_that_line(written: str, size: int) -> None:
    pieces, proposed = _streamed(written, size)
    shown = "".join(pieces)
    assert written.startswith(shown)
    assert "REMEMBER" in written[len(shown) :] or shown == written
    assert proposed in written


def test_what_is_shown_begins_early() -> None:
    proposal = Proposal()
    assert [proposal.push(piece) for piece in ("Good ", "day", "\nRE", "ST", "\n", "there")] == [
        "Good", " day", "", "\nREST", "", "\nthere"
    ]  # fmt: skip


def test_what_nobody_sees_is_no_part_of_it() -> None:
    assert one_line(" a\u200b\u202e b\nc ") == "a b c"
