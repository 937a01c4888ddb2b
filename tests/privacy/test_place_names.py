"""Every place has a name in every language, and in English the one of its declaration."""

from pathlib import Path

import pytest

import lethe.app  # noqa: F401  declares every table
from core.memory.about import OnePerson, declared_tables
from core.wording import Wording
from lethe.rights import PLACES
from privacy.menu import menus
from privacy.place_names import place_name, sentence_of

_WORDING = Wording((Path(__file__).parents[2] / "privacy" / "languages",))
_CALLED = [
    *(about.called for about in declared_tables().values() if isinstance(about, OnePerson)),
    *(place.called for place in PLACES),
]


@pytest.mark.parametrize("called", _CALLED)
def test_every_place_is_called_something_in_every_language(called: str) -> None:
    assert place_name(called, _WORDING, "en") == called
    names = {language: _WORDING.say(sentence_of(called), language) for language in menus()}
    english = [language for language, name in names.items() if name == called]
    # "Messages" and "File" are words of other languages too.
    assert set(english) <= {"en", "fr", "it"}


def test_what_an_older_release_kept_is_called_as_it_was() -> None:
    assert place_name("Old notes", _WORDING, "de") == "Old notes"
