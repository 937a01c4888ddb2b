"""Whether assistants and channels fit together: names that exist once, that exist at all, and that end somewhere."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from settings.assistants import AssistantSettings
from settings.checking import Report
from settings.layers import Entry, suggestion
from settings.rules import is_near


def agree(lists: Mapping[str, list[Entry]], assistants: Sequence[AssistantSettings | None], report: Report) -> None:
    """`assistants`: one for each entry, None where its own settings are not right yet."""
    entries = lists["assistants"]
    names = [name for entry in entries if (name := _text(entry, "name"))]
    if not entries:
        report.mistaken("assistants", "there is none; add one [[assistants]] section, or leave the list out")
    for kind in ("assistants", "channels"):
        _each_name_once(kind, lists[kind], report)
    for entry in lists["channels"]:
        _names_an_assistant(entry, "assistant", names, report)
    for entry, assistant in zip(entries, assistants, strict=True):
        _names_an_assistant(entry, "fallback", names, report)
        if assistant is not None:
            _has_what_it_needs(entry, assistant, report)
    _no_circle(entries, report)


def _each_name_once(kind: str, entries: Sequence[Entry], report: Report) -> None:
    first: dict[str, Entry] = {}
    for entry in entries:
        name = _text(entry, "name")
        other = first.setdefault(name.replace("_", "-"), entry)
        if name and other is not entry:
            report.mistaken(entry.called, f"another of the {kind} has this name, {other.called}; give each its own")


def _names_an_assistant(entry: Entry, setting: str, names: Sequence[str], report: Report) -> None:
    named = _text(entry, setting)
    if named and named not in names:
        report.mistaken(entry.values[setting].called, f"there is no such assistant; {suggestion(named, names)}")


def _has_what_it_needs(entry: Entry, assistant: AssistantSettings, report: Report) -> None:
    if assistant.provider == "faq" and assistant.faq_file and not Path(assistant.faq_file).is_file():
        report.mistaken(
            entry.values["faq_file"].called,
            "there is no such file; create it, or leave the setting out for the example",
        )
    if assistant.provider != "openai":
        return
    if not assistant.model:
        report.mistaken(entry.called, 'model is missing; name the model, as in model = "gpt-5-mini"')
    parts = urlsplit(assistant.base_address or "https://api.openai.com/v1")
    if not assistant.api_key and parts.hostname == "api.openai.com":
        report.mistaken(entry.called, 'api_key is missing; set it, as in api_key = "env:OPENAI_API_KEY"')
    if parts.scheme == "http" and not is_near(parts.hostname or "") and not assistant.local:
        report.mistaken(
            entry.values["base_address"].called,
            "plain http shows every word on its way; use https, or set local = true for a host in your own network",
        )


def _no_circle(entries: Sequence[Entry], report: Report) -> None:
    following = {_text(entry, "name"): _text(entry, "fallback") for entry in entries}
    told: set[str] = set()
    for entry in entries:
        path = [_text(entry, "name")]
        while (after := following.get(path[-1], "")) and after not in path:
            path.append(after)
        if after and after == path[0] and after not in told:
            told.update(path)
            circle = " → ".join([*path, after])
            report.mistaken(
                entry.values["fallback"].called, f"the fallbacks run in a circle ({circle}); let one of them end it"
            )


def _text(entry: Entry, setting: str) -> str:
    found = entry.values.get(setting)
    return found.value if found is not None and isinstance(found.value, str) else ""
