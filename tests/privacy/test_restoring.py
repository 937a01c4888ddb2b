"""Whatever the pieces, and whatever a model does to a placeholder: the value is read, or that it is gone."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.placeholders import placeholder
from privacy.restoring import Restoring

SECRET = b"s" * 32
MAIL = placeholder(SECRET, "email", "ada@example.org")
CALL = placeholder(SECRET, "phone", "+44 20 7946 0958")
VALUES = {MAIL: "ada@example.org", CALL: "+44 20 7946 0958"}
STRANGE = placeholder(b"of somebody else", "email", "eve@example.org")


def restored(text: str, size: int = 64, values: dict[str, str] | None = None) -> tuple[str, int]:
    restoring = Restoring(VALUES if values is None else values, hidden="[hidden]")
    pieces = [restoring.push(text[at : at + size]) for at in range(0, len(text), size)]
    return "".join([*pieces, restoring.finish()]), restoring.lost


CASES = [
    (f"Write to {MAIL}.", "Write to ada@example.org."),
    (f"{MAIL}{CALL}", "ada@example.org+44 20 7946 0958"),
    (MAIL.lower(), "ada@example.org"),
    (MAIL.title(), "ada@example.org"),
    (f"**{MAIL}** and *{CALL}* and `{MAIL}`", "**ada@example.org** and *+44 20 7946 0958* and `ada@example.org`"),
    (f"{MAIL[:3]} {MAIL[3:7]} {MAIL[7:]}!", "ada@example.org!"),
    (f"{MAIL[:7]}-{MAIL[7:]}", "ada@example.org"),
    (f"{MAIL[:7]}**{MAIL[7:]}", "ada@example.org"),
    (f"{MAIL[:9]}\u200b{MAIL[9:]}", "ada@example.org"),
    (
        f"{MAIL}s, {MAIL}'s, {MAIL}'ın, {MAIL}ов",
        "ada@example.orgs, ada@example.org's, ada@example.org'ın, ada@example.orgов",
    ),
    (f"[{MAIL}](mailto:{MAIL})", "[ada@example.org](mailto:ada@example.org)"),
    (f"<tel:{CALL}>", "<tel:+44 20 7946 0958>"),
    (f"PPII{MAIL}", "PPIIada@example.org"),
    (f"PIIMAIL{MAIL}", "PIIMAILada@example.org"),
    (STRANGE, STRANGE),
    ("PIIMAILAAAAAAAA", "PIIMAILAAAAAAAA"),
    ("A pipe, PII and PIIMAIL are words; vitamin P", "A pipe, PII and PIIMAIL are words; vitamin P"),
    (f"{MAIL[:11]} is cut", "[hidden] is cut"),
    (f"{MAIL[:12]}@@ is spoiled", "[hidden]@@ is spoiled"),
    (f"{MAIL[:11]}ZZZ is wrong", "[hidden] is wrong"),
    (f"ends within {MAIL[:6]}", "ends within "),
    (f"ends within {MAIL[:12]}", "ends within [hidden]"),
    (f"https://evil.example/?q={MAIL} then {MAIL}", f"https://evil.example/?q={MAIL} then ada@example.org"),
    (f"![x](//evil.example/{CALL})", f"![x](//evil.example/{CALL})"),
    (f"[see](https://x.example/) {MAIL}", "[see](https://x.example/) ada@example.org"),
    (f"evil.example/{MAIL}", f"evil.example/{MAIL}"),
]
"""Failure modes 6, 7, 8, 10 and 12, and what models do to words."""


@pytest.mark.parametrize("size", [1, 2, 3, 5, 13, 64])
@pytest.mark.parametrize(("written", "read"), CASES)
def test_every_form_in_pieces_of_every_size(written: str, read: str, size: int) -> None:
    assert restored(written, size)[0] == read


def test_digits_of_other_scripts_are_the_same_digits() -> None:
    given = next(
        made for made in (placeholder(SECRET, "ip", str(at)) for at in range(99)) if any(c.isdigit() for c in made)
    )
    arabic = given.translate({ord(str(digit)): chr(0x660 + digit) for digit in range(10)})
    assert restored(f"({arabic})", 1, {given: "203.0.113.7"})[0] == "(203.0.113.7)"


def test_random_texts_in_random_pieces_come_out_whole() -> None:
    """Failure mode 1, with pieces of 1 to 64 bytes; failure mode 2: hardly anything is held back."""
    dice = random.Random(7)
    words = ["Hello", "P", "pi", "PII", "PIIM", "PIIMAIL", "\n", " ", "приве́т", "**", "7", "ü", MAIL, CALL]
    held = pushes = 0
    for _ in range(400):
        written = "".join(dice.choice(words) for _ in range(12))
        whole = restored(written, len(written) or 1)
        restoring = Restoring(VALUES, hidden="[hidden]")
        shown, at = "", 0
        while at < len(written):
            size = dice.randint(1, 64)
            shown += restoring.push(written[at : at + size])
            at += size
            pushes += 1
            held += len(restoring._held)
        assert (shown + restoring.finish(), restoring.lost) == whole
    assert held / pushes < 5


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([MAIL, CALL, MAIL[:9], MAIL[:12], "PII", "p", " ", "/", "://", "x.yz", ".", "*", "1"])))
def test_pieces_never_change_what_is_read(words: list[str]) -> None:
    written = "".join(words)
    assert restored(written, 1) == restored(written, 7) == restored(written, 10_000)


def test_a_value_that_looks_like_a_placeholder_is_not_restored_again() -> None:
    """Failure mode 13: what comes out is what went in, and no further."""
    assert restored(MAIL, 1, {MAIL: CALL, CALL: "secret"})[0] == CALL


def test_what_is_lost_is_counted() -> None:
    assert restored(f"{MAIL} {CALL}")[1] == 0
    assert restored(f"{STRANGE} {MAIL[:11]} is")[1] == 2


def test_an_answer_that_breaks_off_shows_nothing_of_a_fragment() -> None:
    restoring = Restoring(VALUES, hidden="[hidden]")
    assert restoring.push(f"It is {MAIL[:13]}") == "It is "
