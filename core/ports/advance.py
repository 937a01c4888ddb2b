"""How far long work is, for whoever watches it."""

from collections.abc import Callable

Advance = Callable[[int], None]
"""So much more of it is done: bytes, messages, whatever its total was counted in."""


def unwatched(_more: int) -> None:
    """Nobody watches."""
