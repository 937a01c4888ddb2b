"""`lethe assistant add`: one more assistant in the owner's book, asked one question before it is stored."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.errors import ModelError, SettingError
from core.ports.language_model import Assistant
from lethe.asking import ask_shortly
from lethe.assistants import recipient_name
from lethe.commands.failing import explained
from lethe.commands.field_words import Misused, Terminal, asked, beside_fields, given, needs_elsewhere, own_terminal
from lethe.commands.one_assistant import with_assistant
from lethe.commands.owner_book import OwnersBook, owners_book
from lethe.saying import say
from lethe.startable import refuse_unstartable
from settings.assistants import AssistantPrivacy, AssistantSettings
from settings.book import Content
from settings.cards import AssistantCard
from settings.fields import Field, fields_of

_NOT_RIGHT, _MISTAKEN = 2, 3
_ALWAYS = ("purpose", "provider")
_OF_A_MODEL = ("model", "base_address", "api_key")
_HERE = ("faq", "echo")
"""Providers that ask nobody."""


def own_fields() -> tuple[Field, ...]:
    """All but the name, those of its sections as `privacy.retention` and `card.trains`."""
    sections = (("privacy", AssistantPrivacy), ("card", AssistantCard))
    inner = [replace(field, name=f"{name}.{field.name}") for name, shape in sections for field in fields_of(shape)]
    return (*(field for field in fields_of(AssistantSettings) if field.name != "name"), *inner)


def add_assistant(
    config: Path | None, name: str, *, words: Sequence[str], untested: bool, terminal: Terminal | None = None
) -> int:
    book = owners_book(config)
    if origin := book.origin("assistants", name):
        where = "it comes with Lethe" if origin == "default" else origin
        say(f"There is an assistant {name} already ({where}). Give this one another name.")
        return _NOT_RIGHT
    fields = own_fields()
    try:
        page = {"name": name, **_filled_in(fields, words, terminal or own_terminal())}
    except Misused as error:
        say(str(error))
        return _NOT_RIGHT
    # Where there is only what comes with Lethe, whoever is added answers from then on, and the other stays beside it.
    first = book.is_default("assistants")

    def change(content: Content) -> Content:
        return content.added("assistants", page, first=first)

    try:
        settings = book.tried(change, "assistants")
        asyncio.run(refuse_unstartable(settings))
    except SettingError as error:
        for mistake in beside_fields(error.mistakes, f"assistants.{name}", fields):
            say(mistake)
        say("Nothing was stored.")
        return _MISTAKEN
    if not untested:
        try:
            with_assistant(settings, name, _asked_shortly)
        except ModelError as error:
            code = explained(error)
            say("Nothing was stored. Mend it and add the assistant again, or store it as it is with --untested.")
            return code
    sealed = book.page("assistants", page, fields)
    book.store(lambda content: content.added("assistants", sealed, first=first), "assistants")
    print(f"{name} is stored. {'Nobody was asked whether it works.' if untested else 'It answers.'}")
    _say_what_holds_now(book, name, [channel.name for channel in settings.channels if channel.assistant == name])
    if needed := needs_elsewhere(page):
        say(needed)
    assistant = settings.assistant(name)
    say(f"Who receives what is said to it: {recipient_name(assistant) or 'nobody'}. People are told so.")
    say("A server that runs must be started again to take up an assistant. To talk to it here: lethe chat " + name)
    return 0


def _filled_in(fields: Sequence[Field], words: Sequence[str], terminal: Terminal | None) -> dict[str, str]:
    """Raises Misused."""
    own = given(words, fields)
    if terminal is None:
        return own
    by_name = {field.name: field for field in fields}
    try:
        own |= asked(terminal, [by_name[one] for one in _ALWAYS if one not in own])
        if own.get("provider", _HERE[0]) not in _HERE:
            own |= asked(terminal, [by_name[one] for one in _OF_A_MODEL if one not in own])
    except EOFError:
        raise Misused("Nothing more was typed, so nothing was stored.") from None
    return own


async def _asked_shortly(assistant: Assistant) -> int:
    await ask_shortly(assistant)
    return 0


def _say_what_holds_now(book: OwnersBook, name: str, channels: Sequence[str]) -> None:
    before = {channel.name for channel in book.settings.channels if channel.assistant == name}
    if newly := [channel for channel in channels if channel not in before]:
        say(f"It is the first assistant, so it answers on every channel that names none: {', '.join(newly)}.")
    elif not channels:
        say(f"It answers on no channel yet: lethe channel add KIND --assistant {name}")
