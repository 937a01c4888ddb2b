"""Settings from flags, environment, file and defaults: complete, or all their mistakes at once."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from core.errors import SettingError
from core.identifiers import ChannelId
from settings.agreement import agree, tell_by_a_bot
from settings.assistants import DEFAULT_ASSISTANTS, AssistantPrivacy, AssistantSettings
from settings.book import Book, Content, stored_entries
from settings.cards import AssistantCard
from settings.channels import ASSISTANT, KIND, NAME, PAUSED, PAUSED_SAYS, ChannelSettings, KnownKinds
from settings.checking import Report, checked, with_defaults
from settings.earlier import EARLIER
from settings.events import EventReceiver
from settings.fields import Dataclass, Field, Numbers, Value, fields_of, made
from settings.handover import HandoverSettings
from settings.layers import STORED_SECTIONS, Entry, Layers, Values, suggestion
from settings.limits import Limits
from settings.sealing import Sealing
from settings.server import ServerSettings, StorageSettings
from settings.settings import Settings
from settings.sources import CONFIG_VARIABLE, Sources, lists_over, sections_over
from settings.timing import Timing
from settings.toml_file import read_file

_FILE = Path("lethe.toml")

_Shape = TypeVar("_Shape", bound=Dataclass)


def configuration_file(flag: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The file that is read: what --config names, else LETHE_CONFIG, else ./lethe.toml where there is one."""
    if flag is not None:
        return flag
    if named := environment.get(CONFIG_VARIABLE):
        return Path(named)
    return _FILE if os.path.lexists(_FILE) else None


def read_settings(sources: Sources, kinds: KnownKinds, stored: Content | None = None) -> Settings:
    """Raises SettingError with every mistake there is. `stored`: in place of what the owner's book holds, to see what
    would come of it."""
    report = Report(environment=sources.environment)
    layers, of_lists = sections_over(sources, report.mistakes)
    server = _section(ServerSettings, "server", layers, report)
    facts = {"data_dir": str(server.data_dir) if server else "./data"}
    storage = _section(StorageSettings, "storage", layers, report, facts)
    defaults = {"assistants": DEFAULT_ASSISTANTS, "channels": kinds.default}
    if server is None or storage is None:  # where the book lies is not known, and what it says is not missed yet
        kept = _nothing_kept
    else:
        content = Book(server.data_dir).read() if stored is None else stored
        kept = partial(stored_entries, content, sealing=Sealing(keys=storage.keys, database=storage.database_file))
    lists_over(layers, sources, of_lists, kept, defaults, report.mistakes)
    for section in STORED_SECTIONS:
        stored_of_it = {key: found for entry in kept(section) or () for key, found in entry.values.items()}
        stored_of_it.pop("name", None)
        layers.sections[section] = {**stored_of_it, **layers.sections[section]}
    assistants = [_assistant(entry, report) for entry in layers.lists["assistants"]]
    address = server.public_address if server else None
    channels = [_channel(entry, kinds, address, report) for entry in layers.lists["channels"]]
    events = [_event(entry, report) for entry in layers.lists["events"]]
    limits = _section(Limits, "limits", layers, report)
    timing = _section(Timing, "timing", layers, report)
    handover = _section(HandoverSettings, "handover", layers, report) or HandoverSettings()
    agree(layers.lists, assistants, kinds.suits, report)
    tell_by_a_bot(layers.sections["handover"], [one for one in channels if one], kinds.is_page, report)
    if report.mistakes or server is None or storage is None or limits is None or timing is None:
        raise SettingError(*report.mistakes)
    first = next(assistant.name for assistant in assistants if assistant is not None)
    return Settings(
        server=server,
        storage=storage,
        assistants=tuple(assistant for assistant in assistants if assistant is not None),
        channels=tuple(replace(channel, assistant=channel.assistant or first) for channel in channels if channel),
        events=tuple(receiver for receiver in events if receiver is not None),
        limits=limits,
        timing=timing,
        handover=handover,
        owner_files=(*_owner_files(sources, layers), Book(server.data_dir).file, server.data_dir / EARLIER),
        shown=tuple(report.shown),
        read_again=partial(read_settings, sources, kinds),
    )


def _nothing_kept(_listed: str) -> Sequence[Entry] | None:
    return None


def _owner_files(sources: Sources, layers: Layers) -> Iterator[Path]:
    if sources.file is not None:
        yield sources.file
    entries = [entry.values for named in layers.lists.values() for entry in named]
    for values in (*layers.sections.values(), *entries):
        for name, found in values.items():
            if name == "faq_file" and found.value:
                yield Path(str(found.value))
            elif isinstance(found.value, str) and found.value.startswith("file:"):
                yield Path(found.value.removeprefix("file:").strip())


def read_server(sources: Sources) -> ServerSettings:
    """Only where the server listens, whatever else may be wrong: for a health check, which must be quick."""
    of_the_file: list[str] = []
    if sources.file is not None and read_file(sources.file, of_the_file) == Layers() and of_the_file:
        raise SettingError(*of_the_file)
    report = Report(environment=sources.environment)
    server = _section(ServerSettings, "server", sections_over(sources, [])[0], report)
    if server is None:
        raise SettingError(*report.mistakes)
    return server


def _section(
    shape: type[_Shape], name: str, layers: Layers, report: Report, facts: Mapping[str, str] | None = None
) -> _Shape | None:
    fields = with_defaults(fields_of(shape), facts) if facts else fields_of(shape)
    values = checked(fields, layers.sections[name], path=name, called=f"[{name}]", report=report)
    return None if values is None else made(shape, values)


def _assistant(entry: Entry, report: Report) -> AssistantSettings | None:
    own = {name: found for name, found in entry.values.items() if not name.startswith(("privacy.", "card."))}
    wholes = [name for name in ("privacy", "card") if own.pop(name, None) is not None]
    for name in wholes:
        report.mistaken(entry.values[name].called, f"must be a section of its own, written as [assistants.{name}]")
    values = checked(
        fields_of(AssistantSettings), own, path=f"assistants.{_title(entry)}", called=entry.called, report=report
    )
    privacy = _inner(AssistantPrivacy, "privacy", entry, report)
    card = _inner(AssistantCard, "card", entry, report)
    if values is None or privacy is None or card is None or wholes:
        return None
    return made(AssistantSettings, values, privacy=privacy, card=card)


def _event(entry: Entry, report: Report) -> EventReceiver | None:
    path = f"events.{_title(entry)}"
    values = checked(fields_of(EventReceiver), entry.values, path=path, called=entry.called, report=report)
    return None if values is None else made(EventReceiver, values)


def _inner(shape: type[_Shape], name: str, entry: Entry, report: Report) -> _Shape | None:
    """A section inside an assistant's."""
    prefix = f"{name}."
    found = {key.removeprefix(prefix): one for key, one in entry.values.items() if key.startswith(prefix)}
    path, called = f"assistants.{_title(entry)}.{name}", f"{entry.called} {name}"
    values = checked(fields_of(shape), found, path=path, called=called, report=report)
    return None if values is None else made(shape, values)


def _channel(entry: Entry, kinds: KnownKinds, public_address: str | None, report: Report) -> ChannelSettings | None:
    """`public_address`: None where it is not right itself, and nothing can be said of what depends on it."""
    kind = entry.values.get("kind")
    fields = kinds.fields.get(kind.value) if kind is not None and isinstance(kind.value, str) else ()
    if kind is not None and not fields:
        asked = kind.value if isinstance(kind.value, str) else ""
        report.mistaken(kind.called, f"there is no such kind of channel; {suggestion(asked, tuple(kinds.fields))}")
        return None
    known = (NAME, KIND, ASSISTANT, PAUSED, PAUSED_SAYS, *(fields or ()))
    found = entry.values
    if kind is None:  # without a kind nobody can say which further settings are right
        found = {name: word for name, word in found.items() if name in {field.name for field in known}}
    values = checked(known, found, path=f"channels.{_title(entry)}", called=entry.called, report=report)
    if public_address is not None:
        _fit_address(fields or (), found, public_address, report)
    if values is None:
        return None
    own: dict[str, Value] = {}
    for field in fields or ():
        own[field.name] = _final(field, values[field.name])
    return ChannelSettings(
        name=ChannelId(str(values["name"])),
        kind=str(values["kind"]),
        assistant=str(values["assistant"]),
        paused=values["paused"] is True,
        paused_says=str(values["paused_says"]),
        values=own,
    )


def _fit_address(fields: Sequence[Field], found: Values, public_address: str, report: Report) -> None:
    for field in fields:
        word = found.get(field.name)
        if field.fits_address is not None and word is not None and isinstance(word.value, str):
            sentence = field.fits_address(word.value, public_address)
            if sentence:
                report.mistaken(word.called, sentence)


def _final(field: Field, value: Value | Numbers) -> Value:
    becomes = field.becomes or str
    match value:
        case tuple():
            return tuple(becomes(str(part)) for part in value)
        case str():
            return becomes(value)
        case _:
            return value


def _title(entry: Entry) -> str:
    named = entry.values.get("name")
    return str(named.value) if named is not None and isinstance(named.value, str) else "?"
