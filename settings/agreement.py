"""Whether assistants and channels fit together: names that exist once, that exist at all, and that end somewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from core.gate_addresses import is_local_host
from settings.assistants import ANTHROPIC, OPENAI, AssistantSettings
from settings.channels import ChannelSettings, Suits
from settings.checking import Report
from settings.layers import Entry, Values, in_short, suggestion
from settings.rules import may_be_asked

_NEEDS_A_KEY = {urlsplit(OPENAI).hostname: "OPENAI_API_KEY", urlsplit(ANTHROPIC).hostname: "ANTHROPIC_API_KEY"}
"""Each host that answers nobody without one, and the variable that people keep it in."""


def agree(
    lists: Mapping[str, list[Entry]],
    assistants: Sequence[AssistantSettings | None],
    suits: Mapping[str, Suits],
    report: Report,
) -> None:
    """`assistants`: one for each entry, None where its own settings are not right yet. `suits`: by kind of channel."""
    entries = lists["assistants"]
    names = [name for entry in entries if (name := _text(entry, "name"))]
    if not entries:
        report.mistaken("assistants", "there is none; add one [[assistants]] section, or leave the list out")
    for kind in ("assistants", "channels", "events"):
        _each_name_once(kind, lists[kind], report)
    for entry in lists["channels"]:
        _names_an_assistant(entry, "assistant", names, report)
        _has_one_that_suits(entry, assistants, suits.get(_text(entry, "kind")), report)
    for entry, assistant in zip(entries, assistants, strict=True):
        _names_an_assistant(entry, "fallback", names, report)
        if assistant is not None:
            _has_what_it_needs(entry, assistant, report)
            _has_a_whole_card(entry, assistant, report)
    _each_place_once(entries, assistants, report)
    _no_circle(entries, report)


def tell_by_a_bot(
    handover: Values, channels: Sequence[ChannelSettings], is_page: Callable[[ChannelSettings], bool], report: Report
) -> None:
    """Is the channel by which the owner is told one that writes to somebody? `handover`: what was said of it."""
    named = handover.get("channel")
    if named is not None and any(channel.name == named.value and is_page(channel) for channel in channels):
        report.mistaken(named.called, "is a page, which writes to nobody; name one with a bot")


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


def _has_one_that_suits(
    entry: Entry, assistants: Sequence[AssistantSettings | None], suits: Suits | None, report: Report
) -> None:
    known = {one.name: one for one in assistants if one is not None}
    first = assistants[0] if assistants else None
    answers = known.get(named) if (named := _text(entry, "assistant")) else first
    asked: list[str] = []
    while suits is not None and answers is not None and answers.name not in asked:
        if sentence := suits(answers):
            report.mistaken(entry.called, sentence)
            return
        asked.append(answers.name)
        following = known.get(answers.fallback)
        # Whoever stands in is there for the same.
        answers = replace(following, purpose=following.purpose or answers.purpose) if following is not None else None


def _has_what_it_needs(entry: Entry, assistant: AssistantSettings, report: Report) -> None:
    if assistant.provider == "faq" and assistant.faq_file:
        _has_its_answers(entry, Path(assistant.faq_file), report)
    if not assistant.asks:
        return
    if not assistant.model:
        report.mistaken(entry.called, 'model is missing; name it as its provider does, as in model = "gpt-5-mini"')
    parts = urlsplit(assistant.asks)
    host = parts.hostname or ""
    if not assistant.api_key and host in _NEEDS_A_KEY:
        report.mistaken(entry.called, f'api_key is missing; set it, as in api_key = "env:{_NEEDS_A_KEY[host]}"')
    if not may_be_asked(host, local=assistant.local):
        report.mistaken(
            entry.values["base_address"].called,
            "is not in your own network; leave local = true out, and use https"
            if may_be_asked(host, local=False)
            else "is an address that nobody may be asked at; name another",
        )
    elif parts.scheme == "http" and not is_local_host(host) and not assistant.local:
        report.mistaken(
            entry.values["base_address"].called,
            "plain http shows every word on its way; use https, or set local = true for a host in your own network",
        )


def _has_a_whole_card(entry: Entry, assistant: AssistantSettings, report: Report) -> None:
    if missing := assistant.card.missing:
        report.mistaken(f"{entry.called} card", f"{' and '.join(missing)} must be set too, in [assistants.card]")
    elif assistant.card.is_set and not assistant.asks:
        report.mistaken(f"{entry.called} card", "nobody outside is asked, so there is no provider; leave the card out")


def _has_its_answers(entry: Entry, file: Path, report: Report) -> None:
    called = entry.values["faq_file"].called
    try:
        if not file.is_file():
            report.mistaken(called, "there is no such file; create it, or leave the setting out for the example")
    except OSError as error:
        report.mistaken(called, f"cannot be looked at ({error.strerror}); name a file that Lethe may read")


def _each_place_once(entries: Sequence[Entry], assistants: Sequence[AssistantSettings | None], report: Report) -> None:
    """The gate knows one way to each host and port, and whether it is in the owner's own network."""
    first: dict[tuple[str, int], tuple[str, bool]] = {}
    for entry, assistant in zip(entries, assistants, strict=True):
        if assistant is None or not assistant.asks:
            continue
        parts = urlsplit(assistant.asks)
        host = parts.hostname or ""
        way = (parts.scheme, assistant.local or is_local_host(host))
        if first.setdefault((host, parts.port or (80 if parts.scheme == "http" else 443)), way) != way:
            report.mistaken(
                entry.called,
                "an assistant before it has the same host and port, with another scheme or another `local`; "
                "write both alike",
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
            circle = " → ".join(map(in_short, [*path, after]))
            report.mistaken(
                entry.values["fallback"].called, f"the fallbacks run in a circle ({circle}); let one of them end it"
            )


def _text(entry: Entry, setting: str) -> str:
    found = entry.values.get(setting)
    return found.value if found is not None and isinstance(found.value, str) else ""
