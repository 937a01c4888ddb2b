"""What stands on the buttons of the question, written by hand."""

import pytest

from core.journey.permits import AGREE, DECLINE
from core.wording import Wording
from privacy.button_words import ButtonWords
from privacy.menu import LANGUAGES

WORDING = Wording([LANGUAGES.parents[1] / "core" / "languages", LANGUAGES])


@pytest.mark.parametrize(("name", "says"), [("button_agree", AGREE), ("button_decline", DECLINE)])
def test_the_words_of_either_button_in_every_language(name: str, says: str) -> None:
    words = ButtonWords(WORDING)
    assert {words.answer_in(f" {label}! ") for label in WORDING.in_each(name).values()} == {says}


@pytest.mark.parametrize("said", [AGREE, DECLINE.upper()])
def test_what_a_button_says_by_itself(said: str) -> None:
    assert ButtonWords(WORDING).answer_in(said) == said.casefold()


def test_anything_else_is_no_answer() -> None:
    assert ButtonWords(WORDING).answer_in("What would I agree to?") == ""


def test_they_can_be_read_before_somebody_waits_for_them() -> None:
    words = ButtonWords(WORDING)
    words.warm_up()
    assert words.answer_in("I agree") == AGREE
