"""Make dataclasses without writing and compiling the source of what they all do alike.

Python 3.11 does so for up to six methods of each class, one by one: with three hundred classes that is a fifth of a
start. All of them but `__init__` need to know only the names of the fields. Later versions compile all of a class at
once."""

import dataclasses
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from reprlib import recursive_repr

_ALIKE = (3, 11)
"""The version of which the functions below stand in for some."""
_NAME = re.compile(r"self\.(\w+)")

_Method = Callable[..., object]
_Fields = Sequence["dataclasses.Field[object]"]
_COMPILED: Callable[..., _Method] = vars(dataclasses).get("_cmp_fn", NotImplemented)
"""For what puts things in order, of which there are few."""


@contextmanager
def uncompiled() -> Iterator[None]:
    """A dataclass that is made within does what any does, in every case the same."""
    if sys.version_info[:2] != _ALIKE:
        yield
        return
    ours = {"_repr_fn": _repr, "_frozen_get_del_attr": _frozen, "_cmp_fn": _comparing, "_hash_fn": _hash}
    theirs = {name: getattr(dataclasses, name) for name in ours}
    vars(dataclasses).update(ours)
    try:
        yield
    finally:
        vars(dataclasses).update(theirs)


def _values_of(names: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    match names:
        case []:
            return lambda one: ()
        case [name]:
            return lambda one: (getattr(one, name),)
        case _:
            return attrgetter(*names)


def _repr(fields: _Fields, globals: object) -> _Method:
    names = [field.name for field in fields]

    @recursive_repr()
    def __repr__(self: object) -> str:
        said = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
        return f"{type(self).__qualname__}({said})"

    return __repr__


def _frozen(made: type[object], fields: _Fields, globals: object) -> tuple[_Method, _Method]:
    names = frozenset(field.name for field in fields)

    def __setattr__(self: object, name: str, value: object) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def __delattr__(self: object, name: str) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return __setattr__, __delattr__


def _comparing(name: str, sign: str, mine: str, others: str, globals: object) -> _Method:
    """`mine`: as it would be written, `(self.one,self.two,)`."""
    if sign != "==":
        return _COMPILED(name, sign, mine, others, globals=globals)
    values = _values_of(_NAME.findall(mine))

    def __eq__(self: object, other: object) -> bool:
        return values(self) == values(other) if type(other) is type(self) else NotImplemented

    return __eq__


def _hash(fields: _Fields, globals: object) -> _Method:
    values = _values_of([field.name for field in fields])

    def __hash__(self: object) -> int:
        return hash(values(self))

    return __hash__
