"""One setting: its name, title, help, check, and whether it is a secret that never prints."""

from collections.abc import Callable
from dataclasses import dataclass, field


class Secret:
    """A value that never prints, is never compared by accident, and is asked for by name."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(set)" if self._value else "Secret(empty)"

    __str__ = __repr__


Value = str | int | float | bool | tuple[str, ...] | Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A setting as its kind declares it; forms, checks and reference pages are drawn from it."""

    name: str
    title: str
    help: str
    default: Value | None = None
    """None: the owner must set it."""
    secret: bool = False
    """May be written as env:NAME or file:PATH; becomes a Secret."""
    choices: tuple[str, ...] = ()
    check: Callable[[Value], str] | None = field(default=None, repr=False)
    """A sentence saying what is wrong and how to mend it, or an empty string."""
