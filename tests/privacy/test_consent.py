"""From events to what may be done: silence is no consent, and withdrawing is always heard."""

import pytest

from core.memory.consents import Action, Event
from privacy.consent import Agreed, agreed, allowed


def _events(*said: tuple[Action, str]) -> list[Event]:
    return [
        Event(action=action, version=version, language="en", method="typed", at=number)
        for number, (action, version) in enumerate(said)
    ]


def _allowed(*said: tuple[Action, str], asks_first: bool, version: str = "new", material: bool = True) -> bool:
    return allowed(agreed(_events(*said)), version, asks_first=asks_first, material=lambda known: material)


@pytest.mark.parametrize("asks_first", [True, False])
def test_whoever_agreed_to_this_very_version_is_answered(asks_first: bool) -> None:
    assert _allowed(("asked", "new"), ("given", "new"), asks_first=asks_first)
    assert not _allowed(("given", "new"), ("withdrawn", "new"), asks_first=asks_first)
    assert _allowed(("given", "new"), ("withdrawn", "new"), ("given", "new"), asks_first=asks_first)


def test_where_people_are_asked_first_nothing_but_a_yes_is_one() -> None:
    for said in ([], [("shown", "new")], [("asked", "new")], [("asked", "new"), ("refused", "new")]):
        assert not _allowed(*said, asks_first=True)  # type: ignore[arg-type]
    assert not _allowed(("shown", "new"), asks_first=True, material=False)


def test_where_people_are_told_the_first_answer_tells_them() -> None:
    assert _allowed(asks_first=False)
    assert _allowed(("shown", "new"), asks_first=False)


@pytest.mark.parametrize("asks_first", [True, False])
def test_a_material_change_waits_for_the_answer_and_an_editorial_one_does_not(asks_first: bool) -> None:
    known: Action = "given" if asks_first else "shown"
    assert not _allowed((known, "old"), asks_first=asks_first)
    assert not _allowed((known, "old"), ("asked", "new"), asks_first=asks_first)
    assert not _allowed((known, "old"), ("asked", "new"), ("refused", "new"), asks_first=asks_first)
    assert _allowed((known, "old"), ("asked", "new"), ("given", "new"), asks_first=asks_first)
    assert _allowed((known, "old"), asks_first=asks_first, material=False)


def test_the_state_names_what_was_asked_and_refused() -> None:
    state = agreed(_events(("shown", "a"), ("asked", "b"), ("refused", "b")))
    assert state == Agreed(terms="a", asked="b", asked_at=1, refused="b")
    assert agreed(_events(("shown", "a"), ("withdrawn", "a"))).withdrawn
