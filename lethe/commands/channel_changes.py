"""`lethe channel add`, `pause`, `resume` and `remove`: what the owner's book says of channels."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from connectors.kind import Kind
from core.errors import SettingError
from core.memory.counting import held
from core.ports.examination import Finding
from lethe.catalogue import KINDS
from lethe.commands.channels import address_of, channel_named, found, refuse_unbuildable
from lethe.commands.doctor import lines
from lethe.commands.field_words import (
    Misused,
    Terminal,
    asked,
    beside_fields,
    given,
    missing,
    needs_elsewhere,
    own_terminal,
    worth_asking,
)
from lethe.commands.owner_book import OwnersBook, owners_book
from lethe.running_port import running_port
from lethe.saying import say
from settings.book import Content
from settings.channels import ASSISTANT, KIND, NAME, PAUSED, PAUSED_SAYS
from settings.layers import suggestion
from settings.pausing import are_pause_words
from settings.settings import Settings

_NOT_RIGHT, _MISTAKEN, _NOT_ANSWERED, _REFUSED = 2, 3, 5, 6
KEYS = frozenset({"CH-1", "TG-1", "TW-1", "WA-5", "WA-7"})
"""Findings that say whether a platform takes what was given to it. With one of these wrong nothing can ever arrive, so
nothing is stored; everything else can be mended later."""
_TAKEN_UP = "A server that runs takes this up within a few seconds. Does none run yet? Start it: lethe serve"


def add_channel(
    config: Path | None,
    kind_name: str,
    *,
    name: str,
    assistant: str,
    words: Sequence[str],
    untested: bool,
    terminal: Terminal | None = None,
) -> int:
    book = owners_book(config)
    kind = next((one for one in KINDS if one.name == kind_name), None)
    if kind is None:
        say(f"There is no kind of channel of this name; {suggestion(kind_name, [one.name for one in KINDS])}")
        return _NOT_RIGHT
    name = name or free_name(book.settings, kind)
    if mistake := mistake_of_name(book, name):
        say(mistake)
        return _NOT_RIGHT
    try:
        own = _filled_in(kind, words, terminal or own_terminal())
    except Misused as error:
        say(str(error))
        return _NOT_RIGHT
    page = {NAME.name: name, KIND.name: kind.name, **({ASSISTANT.name: assistant} if assistant else {}), **own}
    try:
        settings = book.tried(lambda content: content.added("channels", page), "channels")
        channel = next(one for one in settings.channels if one.name == name)
        asyncio.run(refuse_unbuildable(settings, channel))
    except SettingError as error:
        return _mistaken(error.mistakes, name, kind)
    findings = [] if untested else asyncio.run(found(settings, channel))
    wrong = [finding for finding in findings if finding.id in KEYS and not finding.ok]
    if wrong:
        _print_findings(wrong)
        say("Nothing was stored. Mend it and add the channel again, or store it as it is with --untested.")
        return _NOT_ANSWERED
    sealed = book.page("channels", page, kind.fields)
    book.store(lambda content: content.added("channels", sealed), "channels")
    print(f"{name} is stored. {_what_was_found(findings)}")
    _print_findings([finding for finding in findings if _is_to_do(finding)])
    if needed := needs_elsewhere(own):
        say(needed)
    _say_what_comes_next(settings, kind, name)
    return 0


def pause_channel(config: Path | None, name: str, *, says: Sequence[str] | None = None) -> int:
    """`says`: what people read meanwhile, a line for each language; None leaves it as it is."""
    return _set_paused(config, name, paused=True, says=None if says is None else "\n".join(says).strip())


def resume_channel(config: Path | None, name: str) -> int:
    return _set_paused(config, name, paused=False)


def remove_channel(config: Path | None, name: str, *, yes: bool, terminal: Terminal | None = None) -> int:
    book = owners_book(config)
    channel = channel_named(book.settings, name)
    if channel is None:
        return _NOT_RIGHT
    if elsewhere := book.set_elsewhere("channels", name):
        return _refuse(name, elsewhere, "remove it there")
    people, messages = held(book.settings.storage.database_file, name)
    days = book.settings.assistant(channel.assistant).privacy.retention.days
    say(f"{name} holds {_count(people, 'person', 'people')} and {_count(messages, 'message', 'messages')}.")
    if people:
        say(
            f'They stay, sealed, until their time is over ({days} days); but nobody can say "delete my data" there any '
            "more. A channel that is added again under this name, for the same account, finds them again."
        )
    if not yes and not _confirmed(name, terminal or own_terminal()):
        say("Nothing was removed. To remove it, type its name when asked, or add --yes.")
        return _REFUSED
    book.store(lambda content: content.removed("channels", name), "channels")
    print(f"{name} is removed.")
    say("A server that runs closes it within a few seconds.")
    return 0


def _set_paused(config: Path | None, name: str, *, paused: bool, says: str | None = None) -> int:
    book = owners_book(config)
    channel = channel_named(book.settings, name)
    if channel is None:
        return _NOT_RIGHT
    state = "paused" if paused else "open"
    if says is not None and (mistake := are_pause_words(says)):
        say(f"--says {mistake}. Nothing was stored.")
        return _NOT_RIGHT
    if channel.paused is paused and says in (None, channel.paused_says):
        print(f"{name} is {state} already.")
        return 0
    words = {PAUSED.name: str(paused).lower(), **({} if says is None else {PAUSED_SAYS.name: says})}
    if elsewhere := book.set_elsewhere("channels", name, *words):
        return _refuse(name, elsewhere, f"write paused = {str(paused).lower()} there")

    def change(content: Content) -> Content:
        return content.changed("channels", name, words)

    book.store(change, "channels")
    print(f"{name} is {state} now.")
    say("A server that runs takes this up within a few seconds.")
    return 0


def _refuse(name: str, elsewhere: str, mend: str) -> int:
    say(f"{name} is set by {elsewhere}, which comes before what is stored; {mend}.")
    return _REFUSED


def free_name(settings: Settings, kind: Kind) -> str:
    taken = {channel.name for channel in settings.channels}
    names = [kind.name, *(f"{kind.name}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def mistake_of_name(book: OwnersBook, name: str) -> str:
    if NAME.check is not None and (mistake := NAME.check(name)):
        return f"The name {mistake}."
    if origin := book.origin("channels", name):
        where = "" if origin == "default" else f", {origin}"
        return f"There is a channel {name} already{where}. Give this one another --name, or remove that one first."
    return ""


def _filled_in(kind: Kind, words: Sequence[str], terminal: Terminal | None) -> dict[str, str]:
    """Raises Misused."""
    own = given(words, kind.fields)
    if terminal is not None:
        try:
            own |= asked(terminal, worth_asking(kind.fields, own))
        except EOFError:
            raise Misused("Nothing more was typed, so nothing was stored.") from None
    lacking = missing(kind.fields, own)
    if lacking:
        told = "".join(f"\n  {field.name}: {field.title}. {field.help}" for field in lacking)
        raise Misused(f"These must be given, as in {lacking[0].name}={_example(lacking[0].secret)}:{told}")
    return own


def _example(secret: bool) -> str:
    return "env:NAME (a secret is never typed here; - is standard input)" if secret else "VALUE"


def _mistaken(mistakes: Sequence[str], name: str, kind: Kind) -> int:
    for mistake in beside_fields(mistakes, f"channels.{name}", kind.fields):
        say(mistake)
    say("Nothing was stored.")
    return _MISTAKEN


def _what_was_found(findings: Sequence[Finding]) -> str:
    if not findings:
        return "Nobody was asked whether it works."
    keys = [finding for finding in findings if finding.id in KEYS]
    return (keys or findings)[0].says


def _is_to_do(finding: Finding) -> bool:
    return bool(finding.mend) and finding.id not in KEYS


def _print_findings(findings: Sequence[Finding]) -> None:
    for finding in findings:
        say("\n".join(lines(finding, sys.stderr.encoding)))


def _say_what_comes_next(settings: Settings, kind: Kind, name: str) -> None:
    channel = next(one for one in settings.channels if one.name == name)
    address = address_of(settings, kind, channel, running_port(settings))
    if address and kind.recipient(channel) is None:
        say(f"People open it at {address}")
    elif address:
        say(f"Where the platform's own pages ask for the address to call, it is {address}")
    say(f"Step by step: docs/channels/{kind.name}.md")
    say(_TAKEN_UP)


def _confirmed(name: str, terminal: Terminal | None) -> bool:
    try:
        return terminal is not None and terminal.line(f"Type {name} to remove it: ").strip() == name
    except EOFError:
        return False


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
