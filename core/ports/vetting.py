"""What a model says of a person's rights is looked at before anybody reads it."""

from typing import Protocol


class Vetting(Protocol):
    def vetted(self, text: str, language: str) -> str:
        """The finished answer, without what no model can have done. `language`: the person's. Pure, and quick where
        there is nothing to find."""
