"""Settings as a program gives and gets them, and what came of a change."""

from collections.abc import Mapping, Sequence

from pydantic import Field

from console.api.calls import Sent, Shown
from console.api.problems import changed_meanwhile, wrong
from console.forms import as_text
from console.ports.channels import Outcome, SetValue
from core.ports.examination import Finding
from settings.fields import Field as Setting

Values = Mapping[str, str | bool | int | float | list[str]]


class SettingsSent(Sent):
    settings: Values = Field(
        default={}, description="By their names; only what differs. A secret is sent itself, and stored sealed."
    )
    untested: bool = Field(default=False, description="Keep it although nobody was asked whether it works.")


class SettingShown(Shown):
    name: str
    title: str
    help: str
    value: str = Field(description="Of a secret always empty.")
    is_secret: bool
    is_set: bool
    origin: str = Field(description="Who said it.")
    is_locked: bool = Field(description="It is set where no call can change it.")
    choices: list[str]


class FieldShown(Shown):
    name: str
    title: str
    help: str
    default: str
    is_needed: bool
    is_secret: bool
    choices: list[str]


class FindingShown(Shown):
    id: str
    ok: bool
    says: str
    mend: str
    minor: bool


def setting_shown(value: SetValue) -> SettingShown:
    one = value.field
    return SettingShown(
        name=one.name,
        title=one.title,
        help=one.help,
        value="" if one.secret else value.value,
        is_secret=one.secret,
        is_set=value.is_set,
        origin=value.origin,
        is_locked=value.locked,
        choices=list(one.choices),
    )


def field_shown(one: Setting) -> FieldShown:
    return FieldShown(
        name=one.name,
        title=one.title,
        help=one.help,
        default=as_text(one.default),
        is_needed=one.default is None,
        is_secret=one.secret,
        choices=list(one.choices),
    )


def findings_shown(findings: Sequence[Finding]) -> list[FindingShown]:
    return [FindingShown.model_validate(finding) for finding in findings]


def as_words(values: Values, known: Sequence[Setting]) -> dict[str, str]:
    """As a form would send them. Raises Refused for a name that is no setting."""
    names = {one.name for one in known}
    if strange := {f"settings.{name}": "There is no such setting here." for name in values if name not in names}:
        raise wrong(strange)
    return {
        name: ", ".join(value) if isinstance(value, list) else as_text(value).strip() for name, value in values.items()
    }


def unless_wrong(outcome: Outcome) -> None:
    """Raises Refused where nothing was stored."""
    if outcome.changed_meanwhile:
        raise changed_meanwhile()
    if not outcome.stored:
        raise wrong(outcome.mistakes)
