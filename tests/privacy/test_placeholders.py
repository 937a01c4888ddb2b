"""A placeholder is the same for one person's value every time, and says nothing to anybody else."""

import html
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.placeholders import EXAMPLE, LENGTH, STEMS, is_placeholder, placeholder, typed_placeholders

SECRET, OTHER = b"a" * 32, b"b" * 32


@settings(max_examples=60)
@given(st.sampled_from(sorted(STEMS)), st.text(min_size=1))
def test_it_is_one_word_of_fixed_length_that_nothing_escapes(kind: str, value: str) -> None:
    """Failure mode 6: none is the beginning of another."""
    made = placeholder(SECRET, kind, value)
    assert len(made) == LENGTH
    assert made.isascii()
    assert made.isalnum()
    assert json.dumps(made) == f'"{made}"'
    assert html.escape(made) == made
    assert is_placeholder(made)
    assert is_placeholder(made.lower())
    assert made == placeholder(SECRET, kind, value)
    assert made != placeholder(OTHER, kind, value)
    assert made != placeholder(SECRET, kind, value, again=1)


def test_one_with_a_letter_changed_does_not_check() -> None:
    """Failure mode 7: what a model makes up is told from what was given to it."""
    made = placeholder(SECRET, "email", "ada@example.org")
    changed = [made[:at] + ("A" if made[at] != "A" else "B") + made[at + 1 :] for at in range(7, LENGTH - 1)]
    assert not any(is_placeholder(word) for word in changed)


def test_typed_ones_are_found_and_words_that_begin_alike_are_not() -> None:
    made = placeholder(SECRET, "phone", "1")
    assert [match.group() for match in typed_placeholders(f"is {made.lower()} mine?")] == [made.lower()]
    assert typed_placeholders("PIIMAIL PII PIICALLER PIIMAILAAAAAAB") == []


def test_the_example_that_models_are_told_is_nobodys() -> None:
    assert len(EXAMPLE) == LENGTH
    assert not is_placeholder(EXAMPLE)
