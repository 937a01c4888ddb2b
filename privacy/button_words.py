"""Whoever has no buttons, or does not press them, writes what stands on them."""

from collections.abc import Mapping
from functools import cached_property

from core.journey.permits import AGREE, DECLINE
from core.wording import Wording
from privacy.normalising import heard


class ButtonWords:
    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def answer_in(self, text: str) -> str:
        """What the button of the question says that words like these stand for; else empty."""
        said = text.strip().casefold()
        return said if said in (AGREE, DECLINE) else self._answers.get(heard(text[:100]).words, "")

    def warm_up(self) -> None:
        """Read them, in every language, before somebody waits for it."""
        assert self._answers

    @cached_property
    def _answers(self) -> Mapping[tuple[str, ...], str]:
        return {
            heard(label).words: says
            for name, says in (("button_agree", AGREE), ("button_decline", DECLINE))
            for label in self._wording.in_each(name).values()
        }
