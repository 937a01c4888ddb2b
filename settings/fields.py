"""One setting: its name, title, help, check, and whether it is a secret that never prints."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, TypeVar


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

Numbers = tuple[float, ...]
"""A schedule; only our own sections have such settings, no kind of channel does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A setting as its kind declares it; forms, checks and reference pages are drawn from it."""

    name: str
    title: str
    help: str
    default: Value | Numbers | None = None
    """None: the owner must set it, as text. The type of any other default is the type of the setting."""
    secret: bool = False
    """May be written as env:NAME or file:PATH; becomes a Secret."""
    choices: tuple[str, ...] = ()
    check: Callable[[Value], str] | None = field(default=None, repr=False)
    """A sentence saying what is wrong and how to mend it, or an empty string. Never asked about the
    default; of a secret it is asked about the Secret, of numbers about each one."""
    becomes: Callable[[str], str] | None = field(default=None, repr=False)
    """The one form in which a text, or each of a list, is used once it is checked."""
    fits_address: Callable[[str, str], str] | None = field(default=None, repr=False)
    """Like `check`, of a text that was set for a channel and the server's public address, which may be empty."""


_Shape = TypeVar("_Shape", bound="Dataclass")


class Dataclass(Protocol):
    """Any class that `dataclass` made."""

    __dataclass_fields__: ClassVar[dict[str, "dataclasses.Field[object]"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    help: str
    text: str | None
    becomes: Callable[[str], object] | None
    check: Callable[[Value], str] | None
    secret: bool


def told(
    help: str,
    *,
    text: str | None = None,
    becomes: Callable[[str], object] | None = None,
    check: Callable[[Value], str] | None = None,
    secret: bool = False,
) -> Mapping[str, object]:
    """The metadata of a dataclass field that is a setting: reading, checking, showing and the reference page
    all begin here. `becomes`: it is set as text, whose default is `text`, and is something else once read."""
    return {"setting": _Told(help=help, text=text, becomes=becomes, check=check, secret=secret)}


def fields_of(shape: type[Dataclass]) -> tuple[Field, ...]:
    """The settings that a section's dataclass declares, in its order."""
    return tuple(_field(attribute, _told(attribute)) for attribute in dataclasses.fields(shape) if _told(attribute))


def made(shape: type[_Shape], values: Mapping[str, Value | Numbers], /, **further: object) -> _Shape:
    """A section from its finished values, complete and checked."""
    ready: dict[str, object] = {**values, **further}
    for attribute in dataclasses.fields(shape):
        value, told_of_it = ready.get(attribute.name), _told(attribute)
        if told_of_it is not None and told_of_it.becomes is not None and isinstance(value, str):
            ready[attribute.name] = told_of_it.becomes(value)
    return _call(shape, ready)


def _field(attribute: "dataclasses.Field[object]", told_of_it: "_Told | None") -> Field:
    assert told_of_it is not None
    default = attribute.default if told_of_it.text is None else told_of_it.text
    assert default is dataclasses.MISSING or isinstance(default, str | int | float | bool | tuple | Secret)
    return Field(
        name=attribute.name,
        title=attribute.name.replace("_", " ").capitalize(),
        help=told_of_it.help,
        default=None if default is dataclasses.MISSING else default,
        secret=told_of_it.secret,
        check=told_of_it.check,
    )


def _told(attribute: "dataclasses.Field[object]") -> "_Told | None":
    declared = attribute.metadata.get("setting")
    return declared if isinstance(declared, _Told) else None


def _call(make: Callable[..., _Shape], values: Mapping[str, object]) -> _Shape:
    return make(**values)
