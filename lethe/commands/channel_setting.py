"""`lethe channel change`: other settings of one channel, which its platform takes before they are stored."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import SettingError
from lethe.catalogue import kind_named
from lethe.commands.channel_changes import KEYS
from lethe.commands.channels import channel_named, found, refuse_unbuildable
from lethe.commands.doctor import lines
from lethe.commands.field_words import Misused, beside_fields, given, needs_elsewhere
from lethe.commands.owner_book import owners_book
from lethe.saying import say
from settings.book import Content
from settings.channels import ASSISTANT

_NOT_RIGHT, _MISTAKEN, _NOT_ANSWERED, _REFUSED = 2, 3, 5, 6


def change_channel(config: Path | None, name: str, *, words: Sequence[str], untested: bool) -> int:
    book = owners_book(config)
    channel = channel_named(book.settings, name)
    if channel is None:
        return _NOT_RIGHT
    fields = (ASSISTANT, *kind_named(channel.kind).fields)
    try:
        values = given(words, fields)
    except Misused as error:
        say(str(error))
        return _NOT_RIGHT
    if not values:
        say(f"Say what to change, as in: lethe channel change {name} {fields[-1].name}=VALUE")
        return _NOT_RIGHT
    if elsewhere := book.set_elsewhere("channels", name, *values):
        say(f"{name} is set by {elsewhere}, which comes before what is stored; change it there.")
        return _REFUSED
    try:
        settings = book.tried(lambda content: content.changed("channels", name, values), "channels")
        after = next(one for one in settings.channels if one.name == name)
        asyncio.run(refuse_unbuildable(settings, after))
    except SettingError as error:
        for mistake in beside_fields(error.mistakes, f"channels.{name}", fields):
            say(mistake)
        say("Nothing was stored.")
        return _MISTAKEN
    findings = [] if untested else asyncio.run(found(settings, after))
    wrong = [finding for finding in findings if finding.id in KEYS and not finding.ok]
    if wrong:
        for finding in wrong:
            say("\n".join(lines(finding, sys.stderr.encoding)))
        say("Nothing was stored. Mend it, or store it as it is with --untested.")
        return _NOT_ANSWERED
    sealed = book.page("channels", values, fields)

    def change(content: Content) -> Content:
        return content.changed("channels", name, sealed)

    book.store(change, "channels")
    print(f"{name} is changed.")
    if needed := needs_elsewhere(values):
        say(needed)
    say("A server that runs takes this up within a few seconds.")
    return 0
