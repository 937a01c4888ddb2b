"""Whatever is split: each part is within the limit, no word is lost, and what belongs together is not cut."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.journey.fitting import fit, length

_WORDS = some.text(alphabet=some.sampled_from("abcé漢😀1"), min_size=1, max_size=12)
_WHOLE = some.one_of(
    _WORDS,
    _WORDS.map(lambda word: f"[{word} {word}](https://e.org/{word}_x)"),
    _WORDS.map(lambda word: f"https://e.org/{word}?a=1"),
    _WORDS.map(lambda word: f"`{word} {word}`"),
)
_BETWEEN = some.sampled_from([" ", " ", "\n", "\n\n", ". "])
_LETTERS = some.sampled_from(["a", "漢", "각", "😀", "e\u0301", "👍🏽", "❤️", "👨\u200d👩\u200d👧"])


@settings(max_examples=150, deadline=None)
@given(some.lists(some.tuples(_WHOLE, _BETWEEN), min_size=1, max_size=60), some.integers(80, 300))
def test_words_links_and_code_stay_whole_and_in_order(pieces: list[tuple[str, str]], longest: int) -> None:
    text = "".join(whole + between for whole, between in pieces)
    parts = fit(text, longest)
    assert all(length(part) <= longest for part in parts)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)
    number, at = 0, 0
    for whole, _ in pieces:
        while (found := parts[number].find(whole, at)) < 0:
            number, at = number + 1, 0
            assert number < len(parts), f"{whole} is in no part"
        at = found + len(whole)


@settings(max_examples=150, deadline=None)
@given(some.lists(_LETTERS, min_size=1, max_size=200), some.integers(20, 60))
def test_what_is_read_as_one_letter_is_not_cut(letters: list[str], longest: int) -> None:
    parts = fit("".join(letters), longest)
    assert all(length(part) <= longest for part in parts)
    assert "".join(parts) == "".join(letters)
    assert _ends(parts) <= _ends(letters)


def _ends(pieces: list[str]) -> set[int]:
    return {len("".join(pieces[: count + 1])) for count in range(len(pieces))}


@settings(max_examples=150, deadline=None)
@given(
    some.text(alphabet=some.characters(exclude_characters="`~"), max_size=400)
    | some.text(alphabet=some.sampled_from("a \n[]()*😀\u200d\u0301\ud800."), max_size=400),
    some.integers(40, 120),
)
def test_any_text_is_within_the_limit(text: str, longest: int) -> None:
    parts = fit(text, longest)
    assert all(length(part) <= longest for part in parts)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


_OPENING = some.sampled_from(["```", "~~~", "```python"])
_CODE = some.lists(some.text(alphabet=some.sampled_from('ab `~-"é😀'), max_size=30), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(_CODE, _OPENING, some.integers(60, 200))
def test_a_code_block_is_whole_in_every_part(code: list[str], opening: str, longest: int) -> None:
    lines = [line for line in code if not re.match(r" {0,3}(```|~~~)", line)]
    parts = fit("\n".join(["before", "", opening, *lines, opening[:3], "", "after"]), longest)
    assert all(length(part) <= longest for part in parts)
    for part in parts:
        assert sum(line.strip().startswith(("```", "~~~")) for line in part.split("\n")) % 2 == 0
    said = "".join(line for part in parts for line in part.split("\n") if not re.match(r"```|~~~", line))
    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", "".join(["before", *lines, "after"]))


@pytest.mark.parametrize(
    "text",
    [
        "```\n" + "a" * 200 + "\n```",
        "```\n" + "`" * 300,
        "~~~\n" + "~" * 300,
        "```\n" + "😀" * 200 + "\n```",
        "```" + "p" * 80 + "\n" + "a b " * 90,
        "1\n\n```\n" + "\n" * 23 + "``-``````````````````````😀\n```\n\n1",
    ],
)
@pytest.mark.parametrize("longest", [40, 60, 61, 62, 63])
def test_a_line_of_code_longer_than_a_part_comes_to_an_end(text: str, longest: int) -> None:
    assert all(length(part) <= longest for part in fit(text, longest))


def test_a_flag_and_a_vowel_sign_are_not_cut() -> None:
    for letter in ("🇩🇪", "ที่", "कि"):
        for longest in (20, 21, 22, 23):
            parts = fit(letter * 60, longest)
            assert all(part == letter * (len(part) // len(letter)) for part in parts)
