"""Flags, environment and file laid over each other: for every setting its highest word, and who said it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from settings.fields import Dataclass, fields_of
from settings.layers import LISTS, SECTIONS, Entry, Found, Layers, suggestion
from settings.limits import Limits
from settings.server import ServerSettings, StorageSettings
from settings.timing import Timing
from settings.toml_file import read_file

PREFIX = "LETHE_"
CONFIG_VARIABLE = "LETHE_CONFIG"
_NO_SETTINGS = (CONFIG_VARIABLE, "LETHE_NO_SKIPS")
"""The second is for our own tests."""
_OF_A_CLUSTER = re.compile(
    r"LETHE_(\w+_)?("
    r"SERVICE_(HOST|PORT(_\w+)?)=.*|"
    r"PORT(_\d+_(TCP|UDP|SCTP))?=(tcp|udp|sctp)://.*|"
    r"PORT_\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)=.*)"
)
"""What Kubernetes and Docker's links set in every container beside one that is called lethe."""
_SHAPES: Mapping[str, type[Dataclass]] = {
    "server": ServerSettings,
    "storage": StorageSettings,
    "limits": Limits,
    "timing": Timing,
}

_MAKES = {"assistants": "provider", "channels": "kind", "events": "address"}
"""The setting without which a variable does not begin a new entry of a list: a slip of the pen must not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What may say something, the highest first."""

    flags: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """A setting's path to the flag and its text, as in `server.listen` to `("--listen", "127.0.0.1:0")`."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    file: Path | None = None


def sections_over(sources: Sources, mistakes: list[str]) -> tuple[Layers, Sequence[str]]:
    """What is said of each section, and of the lists what the file says, with the variables that speak of lists:
    `lists_over` lays them on, once it is known where the owner's book lies."""
    layers = Layers() if sources.file is None else read_file(sources.file, mistakes)
    of_lists = [
        variable
        for variable, text in sorted(sources.environment.items())
        if variable.startswith(PREFIX) and not _read_variable(variable, text, layers, mistakes)
    ]
    for path, (flag, text) in sources.flags.items():
        section, _, key = path.partition(".")
        layers.sections[section][key] = Found(value=text, origin=f"flag {flag}", called=flag, is_text=True)
    return layers, of_lists


def lists_over(
    layers: Layers,
    sources: Sources,
    of_lists: Sequence[str],
    stored: Callable[[str], Sequence[Entry] | None],
    defaults: Mapping[str, Sequence[Mapping[str, object]]],
    mistakes: list[str],
) -> None:
    """Each list from the highest that has one of this name: the file, what the owner `stored`, the defaults where
    neither says anything. A variable then changes single settings."""
    for name in LISTS:
        kept = stored(name)
        if name in layers.lists:
            taken = {_segment(entry) for entry in layers.lists[name]}
            layers.lists[name] += [entry for entry in kept or () if _segment(entry) not in taken]
        elif kept is not None:
            layers.lists[name] = list(kept)
        else:
            layers.lists[name] = [_default_entry(name, entry) for entry in defaults.get(name, ())]
    for variable in of_lists:
        text = sources.environment[variable]
        first, named, *rest = variable.removeprefix(PREFIX).lower().split("__")
        found = Found(value=text, origin=f"environment {variable}", called=variable, is_text=True)
        _entry(layers.lists[first], first, named, found).values[".".join(rest)] = found
    for name in LISTS:
        _drop_slips(name, layers, mistakes)


def variable_of(path: str) -> str:
    """The environment variable that sets `server.listen`."""
    return PREFIX + path.upper().replace(".", "__").replace("-", "_")


def _default_entry(name: str, entry: Mapping[str, object]) -> Entry:
    called = f"{name}.{entry['name']}"
    values = {key: Found(value=value, origin="default", called=f"{called}.{key}") for key, value in entry.items()}
    return Entry(called=called, origin="default", values=values)


def _read_variable(variable: str, text: str, layers: Layers, mistakes: list[str]) -> bool:
    """False: it speaks of a list."""
    first, *rest = variable.removeprefix(PREFIX).lower().split("__")
    found = Found(value=text, origin=f"environment {variable}", called=variable, is_text=True)
    if first in SECTIONS and len(rest) == 1:
        layers.sections[first][rest[0]] = found
    elif first in LISTS and len(rest) >= 2:
        return False
    elif variable not in _NO_SETTINGS and not _OF_A_CLUSTER.fullmatch(f"{variable}={text}"):
        mistakes.append(f"{variable}: no setting is named so; {_meant(variable)} Rename it, or unset it.")
    return True


def _meant(variable: str) -> str:
    """A sentence with the variable that the owner may have had in mind."""
    known = [variable_of(f"{section}.{one.name}") for section, shape in _SHAPES.items() for one in fields_of(shape)]
    asked = variable.upper()
    first, _, rest = asked.removeprefix(PREFIX).partition("__")
    section = get_close_matches(first.lower(), (*SECTIONS, *LISTS), n=1)
    if section and "__" in rest and section[0] in LISTS:
        return f"did you mean {PREFIX}{section[0].upper()}__{rest}?"
    same_ending = [name for name in known if name.endswith(f"__{first}") and not rest]
    near = same_ending or get_close_matches(asked, known, n=1, cutoff=0.8)
    if near:
        return f"did you mean {near[0]}?"
    return "two underscores stand between levels, as in LETHE_SERVER__LISTEN or LETHE_CHANNELS__SITE__ASSISTANT."


def _entry(entries: list[Entry], name: str, segment: str, found: Found) -> Entry:
    """The entry that a variable speaks of; a name that is not there yet begins a new one."""
    for entry in entries:
        if _segment(entry) == segment:
            return entry
    named = Found(value=segment.replace("_", "-"), origin=found.origin, called=found.called, is_text=True)
    entries.append(Entry(called=f"{name}.{segment} ({found.called})", origin=found.origin, values={"name": named}))
    return entries[-1]


def _segment(entry: Entry) -> str:
    title = entry.values["name"].value if "name" in entry.values else ""
    return title.lower().replace("-", "_") if isinstance(title, str) else ""


def _drop_slips(name: str, layers: Layers, mistakes: list[str]) -> None:
    kept, makes = [], _MAKES[name]
    for entry in layers.lists[name]:
        if entry.origin.startswith("environment") and makes not in entry.values:
            begun = entry.origin.removeprefix("environment ")
            known = [_segment(other).upper() for other in layers.lists[name] if other is not entry]
            variable = f"{PREFIX}{name.upper()}__{_segment(entry).upper()}__{makes.upper()}"
            mistakes.append(
                f"{begun}: nothing in {name} has this name; {suggestion(_segment(entry).upper(), known)} "
                f"To begin a new one, set {variable} as well."
            )
        else:
            kept.append(entry)
    layers.lists[name] = kept
