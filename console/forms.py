"""A form drawn from declared settings: of each field its label, its help, the kind of input, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from console.ports.channels import SetValue
from settings.fields import Field, Secret

Kind = Literal["text", "prose", "secret", "choice", "box", "lines", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """As templates/form.html draws it."""

    name: str
    """In the form; the same as the setting's."""
    label: str
    help: str
    kind: Kind
    value: str = field(default="", repr=False)
    choices: tuple[str, ...] = ()
    empty: str = "first_one"
    """The sentence of a choice of nothing."""
    is_required: bool = False
    is_set: bool = False
    """Of a secret: there is one, which no form ever shows; left empty it stays."""
    locked: str = ""
    """Where it is set, if the console cannot change it."""
    mistake: str = ""
    stored: str | None = field(default=None, repr=False)
    """What somebody else stored meanwhile, where it is another than `value`."""


def inputs(
    fields: Sequence[Field],
    *,
    said: Mapping[str, str] | None = None,
    values: Sequence[SetValue] = (),
    mistakes: Mapping[str, str] | None = None,
    late: bool = False,
) -> list[Input]:
    """`said`: what was sent and is not right yet. `values`: what is set now. `late`: it was typed over other values."""
    known = {value.field.name: value for value in values}
    drawn = [_input(one, known.get(one.name), said, (mistakes or {}).get(one.name, "")) for one in fields]
    return [_beside(one, known.get(one.name)) for one in drawn] if late else drawn


def read(fields: Sequence[Field], form: Mapping[str, str], values: Sequence[SetValue] = ()) -> dict[str, str]:
    """What is to be stored: what differs from what is set, or from the default where nothing is."""
    known = {value.field.name: value for value in values}
    changed: dict[str, str] = {}
    for one in fields:
        set_now = known.get(one.name)
        if set_now is not None and set_now.locked:
            continue
        word = _sent(one, form)
        before = _shown(one, set_now)
        if (word and word != before) or (not word and before and not one.secret):
            changed[one.name] = word
    return changed


def as_text(value: object) -> str:
    match value:
        case None | Secret():
            return ""
        case bool():
            return str(value).lower()
        case float():
            return str(value).removesuffix(".0")
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def _shown(one: Field, set_now: SetValue | None) -> str:
    """Where a number that stands for none is set, an empty field says so."""
    value = set_now.value if set_now is not None else as_text(one.default)
    return "" if value == as_text(one.default) and value.startswith("-") else value


def _input(one: Field, set_now: SetValue | None, said: Mapping[str, str] | None, mistake: str) -> Input:
    value = _shown(one, set_now)
    if said is not None and not (set_now is not None and set_now.locked):
        value = _sent(one, said)
    return Input(
        name=one.name,
        label=one.title,
        help=_help(one),
        kind=_kind(one),
        value="" if one.secret else value,
        choices=one.choices,
        is_required=one.default is None and not (one.secret and set_now is not None and set_now.is_set),
        is_set=one.secret and set_now is not None and set_now.is_set,
        locked=set_now.origin if set_now is not None and set_now.locked else "",
        mistake=mistake,
    )


def _beside(drawn: Input, set_now: SetValue | None) -> Input:
    """No form ever shows a secret."""
    if set_now is None or set_now.field.secret or _shown(set_now.field, set_now) == drawn.value:
        return drawn
    return replace(drawn, stored=_shown(set_now.field, set_now))


def _help(one: Field) -> str:
    """As a person in front of a form reads it: a file says true where a form has a tick, and marks names."""
    help = one.help.replace("`", "")
    return f"Ticked: {help.removeprefix('true: ')}" if help.startswith("true: ") else help


def _kind(one: Field) -> Kind:
    if one.secret:
        return "secret"
    if one.choices:
        return "choice"
    match one.default:
        case bool():
            return "box"
        case tuple():
            return "lines"
        case int() | float():
            return "number"
        case _:
            return "text"


def _sent(one: Field, form: Mapping[str, str]) -> str:
    word = form.get(one.name, "").strip()
    match _kind(one):
        case "box":
            return "true" if word else "false"
        case "lines":
            return ", ".join(piece.strip() for piece in word.replace(",", "\n").splitlines() if piece.strip())
        case _:
            return word
