"""Known names with odd values, in the file and in the environment: at most they are mistaken, each with its place."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as how
from hypothesis import strategies as some

from core.errors import SettingError
from lethe.catalogue import KNOWN_KINDS
from settings.assistants import AssistantPrivacy, AssistantSettings
from settings.channels import ASSISTANT, KIND, NAME, PAUSED, PAUSED_SAYS
from settings.fields import fields_of
from settings.limits import Limits
from settings.reading import read_settings
from settings.server import ServerSettings, StorageSettings
from settings.sources import Sources, variable_of
from settings.timing import Timing

OF_KINDS = {field.name for fields in KNOWN_KINDS.fields.values() for field in fields}
KNOWN = {
    "[server]": {field.name for field in fields_of(ServerSettings)},
    "[storage]": {field.name for field in fields_of(StorageSettings)},
    "[limits]": {field.name for field in fields_of(Limits)},
    "[timing]": {field.name for field in fields_of(Timing)},
    "[[assistants]]": {field.name for field in fields_of(AssistantSettings)} | {"privacy"},
    "[assistants.privacy]": {field.name for field in fields_of(AssistantPrivacy)},
    "[[channels]]": {NAME.name, KIND.name, ASSISTANT.name, PAUSED.name, PAUSED_SAYS.name} | OF_KINDS,
}
NAMES = [(head, name) for head, names in KNOWN.items() for name in sorted(names)]
GIVEN = {"[[assistants]]": {"name": "a", "provider": "openai"}, "[[channels]]": {"name": "a", "kind": "telegram"}}
PLACES = re.compile(r".*lethe\.toml|LETHE_|\[|assistants|channels|server\.data_dir: ")
AT_LENGTH = re.compile(r"(.)\1{99}")

DAY = date(2026, 11, 22)
TEXTS = some.text(some.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF), max_size=20) | some.sampled_from(
    [
        "",
        " ",
        "x" * 300,
        "env:",
        "file:",
        "file:.",
        "file:" + "x" * 300,
        "env:\ud7ff=",
        "https://[",
        "https://a.example:x",
        "http://8.8.8.8/v1",
        "sqlite:///",
        "~",
        "{data_dir}",
        "{",
        "[::1]:99999",
        "9" * 5000,
        "openai",
        "telegram",
        "webhook",
        "web",
        "faq",
        "a",
        "9999999d",
    ]
)
NO_TEXTS = some.sampled_from([True, 0, -1, 1.5, 10**400, -(10**400), 2**63, float("nan"), float("-inf"), [], {}, DAY])
ODD = some.recursive(
    NO_TEXTS | TEXTS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=4,
)
VARIABLES = some.dictionaries(
    some.sampled_from([variable_of(f"{head.strip('[]')}.{name}") for head, name in NAMES if "[[" not in head])
    | some.sampled_from([variable_of(f"{head.strip('[]')}.a.{name}") for head, name in NAMES if "[[" in head]),
    TEXTS.filter(lambda text: "\0" not in text) | some.just("\udcff"),
    max_size=3,
)


def _written(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{name} = {_written(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_written, value)) + "]"
        case str() | bool():
            return json.dumps(value).replace("\x7f", "\\u007f")
        case _:
            return str(value)


@given(odd=some.dictionaries(some.sampled_from(NAMES), ODD, max_size=8), variables=VARIABLES)
@example(odd={("[server]", "data_dir"): "9" * 5000}, variables={})
@example(odd={("[server]", "data_dir"): "x" * 300}, variables={})
@example(odd={("[storage]", "keys"): "9" * 5000, ("[storage]", "ledger"): "x/" * 5000}, variables={})
@example(odd={("[[assistants]]", "name"): "9" * 5000, ("[[assistants]]", "fallback"): "9" * 5000}, variables={})
@example(odd={("[[channels]]", "name"): "9" * 5000, ("[[channels]]", "assistant"): "x" * 300}, variables={})
@how(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_odd_value_does_more_than_be_mistaken(
    tmp_path: Path, odd: Mapping[tuple[str, str], object], variables: Mapping[str, str]
) -> None:
    lines = []
    for head in KNOWN:
        said = GIVEN.get(head, {}) | {name: value for (place, name), value in odd.items() if place == head}
        lines += [head, *(f"{name} = {_written(value)}" for name, value in said.items())] if said else []
    file = tmp_path / "lethe.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert [one for one in _mistakes(file, variables) if not PLACES.match(one) or AT_LENGTH.search(one)] == []


def _mistakes(file: Path, variables: Mapping[str, str]) -> Sequence[str]:
    try:
        read_settings(Sources(file=file, environment=variables), KNOWN_KINDS)
    except SettingError as error:
        return error.mistakes or ("said nothing",)
    return ()


@pytest.mark.parametrize("length", [4301, 5000, 100_000])
def test_a_number_that_python_will_not_read(tmp_path: Path, length: int) -> None:
    file = tmp_path / "lethe.toml"
    file.write_text(f"[server]\n\n[limits]\nconnections = {'1' * length}\n", encoding="utf-8")
    with pytest.raises(SettingError, match=r"lethe\.toml:4: is a number far too long"):
        read_settings(Sources(file=file), KNOWN_KINDS)


@pytest.mark.parametrize("named", ["9" * 5000, "x/" * 5000])
def test_a_file_whose_name_is_too_long_is_not_repeated_at_length(named: str) -> None:
    with pytest.raises(SettingError, match="cannot be read") as caught:
        read_settings(Sources(file=Path(named)), KNOWN_KINDS)
    assert all(len(mistake) < 400 for mistake in caught.value.mistakes)
