"""Parts that, one after the other, say the same, and break no word, link or code."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.capabilities import Capabilities, Support
from core.journey.fitting import fit, fit_buttons, length, numbered
from core.messages import Button

_LINK = "[the opening hours](https://example.org/a/very/long/path/that/must/stay/whole)"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab .\n`*😀é\u0301\u200d中"), max_size=900), st.integers(40, 200))
def test_every_part_fits_and_nothing_but_white_space_is_lost(text: str, longest: int) -> None:
    parts = fit(text, longest)
    assert all(length(part) <= longest for part in parts)
    said = re.sub(r"[\s`]", "", "".join(parts))
    assert said == re.sub(r"[\s`]", "", text)


def test_length_counts_as_utf_16_does() -> None:
    for text in ("", "abc", "😀", "a😀é中"):
        assert length(text) == len(text.encode("utf-16-le")) // 2


def test_a_short_text_goes_in_one_piece() -> None:
    assert fit("hello", 400) == ["hello"]
    assert fit("x" * 400, 400) == ["x" * 400]
    assert fit("", 400) == [""]


def test_words_stay_whole() -> None:
    words = [f"word{number}" for number in range(500)]
    assert " ".join(fit(" ".join(words), 97)).split() == words


def test_links_and_code_in_a_line_stay_whole() -> None:
    text = " ".join(f"Please read {_LINK} and `the code {number}` now." for number in range(40))
    parts = fit(text, 300)
    assert sum(part.count(_LINK) for part in parts) == 40
    assert all(part.count("`") % 2 == 0 for part in parts)


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_a_code_block_is_closed_and_opened_again_with_its_language(fence: str) -> None:
    code = "\n".join(f"line {number} of the code" for number in range(60))
    parts = fit(f"Before\n\n{fence}python\n{code}\n{fence}\n\nAfter", 300)
    assert len(parts) > 3
    for part in parts[1:-1]:
        assert part.startswith(f"{fence}python\n")
        assert part.endswith(fence)
    lines = [line for part in parts for line in part.splitlines() if line.startswith("line ")]
    assert lines == code.splitlines()


def test_an_emoji_of_several_characters_is_not_cut() -> None:
    family = "👨\u200d👩\u200d👧"
    parts = fit(family * 60, 50)
    assert all(part.count(family) * len(family) == len(part) for part in parts)


def test_paragraphs_are_where_it_is_cut_first() -> None:
    assert fit("one one one one.\n\ntwo two two two.", 20) == ["one one one one.", "two two two two."]


def test_buttons_are_written_out_where_they_cannot_be_drawn() -> None:
    drawn = Capabilities(
        longest_text=100,
        files={},
        largest_file=0,
        buttons=Support.FULL,
        typing_signal=Support.DROPPED,
        may_speak_first=False,
        shows_notice=False,
    )
    buttons = (Button(label="Export first", says="/export"), Button(label="Delete everything", says="/delete 1234"))
    assert fit_buttons("Sure?", buttons, drawn) == ("Sure?", buttons)
    from dataclasses import replace

    text, left = fit_buttons("Sure?", buttons, replace(drawn, buttons=Support.CONVERTED))
    assert (text, left) == ("Sure?\n\n1. Export first\n2. Delete everything: /delete 1234", buttons)


def test_a_word_to_type_stays_whole_behind_a_label_that_runs_the_other_way() -> None:
    arabic = Button(label="احذف كل شيء", says="/delete 1234")
    assert numbered(2, arabic) == "2. احذف كل شيء: \u200e/delete 1234"
    assert "\u200e" not in numbered(2, Button(label="सब कुछ मिटाएँ", says="/delete 1234"))
