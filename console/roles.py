"""What somebody who is signed in may do: see, change, or also decide who else may."""

from enum import IntEnum


class Role(IntEnum):
    """Each may do what those below it may."""

    NOBODY = 0
    """Nobody is signed in: the pages that let somebody in."""
    VIEWER = 1
    EDITOR = 2
    OWNER = 3

    @property
    def word(self) -> str:
        """As it is stored, and sent by forms."""
        return self.name.lower()


def role_named(word: str) -> Role | None:
    """None for what nobody can be given."""
    return next((role for role in Role if role.word == word and role is not Role.NOBODY), None)
