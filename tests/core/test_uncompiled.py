"""A dataclass made in the short way does in every case what one does that was made in the usual way."""

import dataclasses
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field
from functools import cached_property
from typing import Any

import pytest

from core.uncompiled import uncompiled


def _kinds() -> dict[str, Any]:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Two:
        name: str
        secret: str = field(default="s", repr=False)
        beside: int = field(default=0, compare=False)

    @dataclass(frozen=True, slots=True)
    class One:
        name: str

    @dataclass(frozen=True)
    class Nothing:
        pass

    @dataclass(frozen=True)
    class Open:
        name: str

        @cached_property
        def length(self) -> int:
            return len(self.name)

    @dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        number: int
        name: str = ""

    @dataclass(slots=True)
    class Changing:
        name: str
        within: "Changing | None" = None

    @dataclass(frozen=True)
    class Below(Open):
        more: int = 0

    @dataclass(frozen=True, slots=True, eq=False)
    class Same:
        name: str

    @dataclass(frozen=True, slots=True)
    class Own:
        name: str

        def __repr__(self) -> str:
            return "own"

        def __hash__(self) -> int:
            return 7

    return {made.__name__: made for made in (Two, One, Nothing, Open, Ordered, Changing, Below, Same, Own)}


_USUAL = _kinds()
with uncompiled():
    _SHORT = _kinds()

Case = Callable[[dict[str, Any]], object]


def _both(case: Case) -> tuple[object, object]:
    def came_to(kinds: dict[str, Any]) -> object:
        try:
            return case(kinds)
        except Exception as error:  # noqa: BLE001  which one it is is what is compared
            return type(error), str(error)

    return came_to(_USUAL), came_to(_SHORT)


def _round(kinds: dict[str, Any]) -> str:
    changing = kinds["Changing"]("a")
    changing.within = changing
    return repr(changing)


def _changed(kinds: dict[str, Any]) -> object:
    changing = kinds["Changing"]("a")
    changing.name = "b"
    return changing.name


CASES: dict[str, Case] = {
    "shown": lambda kinds: repr(kinds["Two"](name="a", beside=3)),
    "shown, one": lambda kinds: repr(kinds["One"]("it's")),
    "shown, nothing": lambda kinds: repr(kinds["Nothing"]()),
    "shown, round": _round,
    "shown, its own": lambda kinds: (repr(kinds["Own"]("a")), hash(kinds["Own"]("a"))),
    "shown, below": lambda kinds: repr(kinds["Below"]("a", 2)),
    "alike": lambda kinds: kinds["Two"](name="a") == kinds["Two"](name="a", beside=1),
    "unlike": lambda kinds: kinds["Two"](name="a") == kinds["Two"](name="a", secret="t"),
    "unlike another kind": lambda kinds: kinds["One"]("a") == kinds["Open"]("a"),
    "unlike what it stands on": lambda kinds: kinds["Below"]("a") == kinds["Open"]("a"),
    "nothing is alike": lambda kinds: kinds["Nothing"]() == kinds["Nothing"](),
    "the same alone is alike": lambda kinds: kinds["Same"]("a") == kinds["Same"]("a"),
    "hash": lambda kinds: hash(kinds["Two"](name="a")) == hash(("a", "s")),
    "hash, one": lambda kinds: hash(kinds["One"]("a")) == hash(("a",)),
    "hash, nothing": lambda kinds: hash(kinds["Nothing"]()) == hash(()),
    "no hash": lambda kinds: hash(kinds["Changing"]("a")),
    "changed": _changed,
    "set": lambda kinds: setattr(kinds["Two"](name="a"), "name", "b"),
    "set what is no field": lambda kinds: setattr(kinds["Open"]("a"), "other", 1),
    "set on what stands on it": lambda kinds: setattr(kinds["Below"]("a"), "name", "b"),
    "deleted": lambda kinds: delattr(kinds["One"]("a"), "name"),
    "remembered": lambda kinds: kinds["Open"]("abc").length,
    "in order": lambda kinds: sorted(kinds["Ordered"](number) for number in (3, 1, 2)) == [
        kinds["Ordered"](number) for number in (1, 2, 3)
    ],
    "not in order": lambda kinds: kinds["Ordered"](1) < 2,
    "replaced": lambda kinds: repr(dataclasses.replace(kinds["Two"](name="a"), name="b")),
    "taken apart": lambda kinds: dataclasses.asdict(kinds["Two"](name="a")),
    "named": lambda kinds: [
        getattr(kinds["Two"], name).__qualname__ for name in ("__repr__", "__eq__", "__hash__", "__setattr__")
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_both_come_to_the_same(name: str) -> None:
    usual, short = _both(CASES[name])
    assert usual == short


def test_what_is_frozen_says_so() -> None:
    with pytest.raises(FrozenInstanceError):
        _SHORT["Two"](name="a").name = "b"


def test_afterwards_all_is_as_it_was() -> None:
    before = dict(vars(dataclasses))
    with uncompiled():
        pass
    assert vars(dataclasses) == before
