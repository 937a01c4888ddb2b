"""`lethe handover show`, `change` and `test`: for how long people wait for a human, and how the owner is told."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from core.errors import SettingError
from core.gate import Gate
from core.identifiers import ChannelId
from core.log import Log
from core.ports.connector import Connector
from lethe.commands.configured import configured
from lethe.commands.field_words import Misused, beside_fields, given, needs_elsewhere
from lethe.commands.handover_book import SECTION, handover_fields, set_elsewhere, store
from lethe.commands.owner_book import owners_book
from lethe.commands.printing import print_json, print_table
from lethe.owner_told import OwnerTold, Tried
from lethe.saying import say
from lethe.unopened import unopened
from settings.settings import Settings

_NOT_RIGHT, _MISTAKEN, _NOT_SENT, _REFUSED = 2, 3, 5, 6
_WAYS = {"mail": "The letter", "bot": "The message of your bot"}


def show_handover(config: Path | None, *, as_json: bool) -> int:
    settings = configured(config)
    rows = [row for row in settings.shown if row.name.startswith(f"{SECTION}.")]
    if as_json:
        said = [{"name": row.name, "value": row.value, "origin": row.origin} for row in rows]
        print_json("lethe.handover/1", settings=said)
    else:
        print_table(("setting", "value", "from"), [(row.name, str(row.value), row.origin) for row in rows])
    return 0


def change_handover(config: Path | None, *, words: Sequence[str]) -> int:
    book = owners_book(config)
    fields = handover_fields(())
    try:
        values = given(words, fields)
    except Misused as error:
        say(str(error))
        return _NOT_RIGHT
    if not values:
        say("Say what to change, as in: lethe handover change minutes=60 email=desk@example.org")
        return _NOT_RIGHT
    if elsewhere := set_elsewhere(book, values):
        say(f"It is set by {elsewhere}, which comes before what is stored; change it there.")
        return _REFUSED
    try:
        store(book, values)
    except SettingError as error:
        for mistake in beside_fields(error.mistakes, SECTION, fields):
            say(mistake)
        say("Nothing was stored.")
        return _MISTAKEN
    print("Handing over is changed.")
    if needed := needs_elsewhere(values):
        say(needed)
    say("A server that runs takes this up within a few seconds. To see whether you are told: lethe handover test")
    return 0


def try_handover(config: Path | None, *, as_json: bool) -> int:
    tried = asyncio.run(_tried(configured(config)))
    if as_json:
        print_json(
            "lethe.handover-test/1", ways=[{"way": one.way, "says": one.says, "mend": one.mend} for one in tried]
        )
    elif not tried:
        say(
            "No way to tell you is set. As in: lethe handover change email=desk@example.org "
            "mail_server=smtp.example.org:587"
        )
    else:
        for one in tried:
            print(f"{_WAYS[one.way]} went out." if not one.says else f"{_WAYS[one.way]} did not go out. {one.says}")
            if one.mend:
                say(one.mend)
    return _NOT_SENT if not tried or any(one.says for one in tried) else 0


async def _tried(settings: Settings) -> Sequence[Tried]:
    gate = Gate()
    connector = _connector(settings, gate)
    try:
        told = OwnerTold(
            settings=settings.handover,
            gate=gate,
            connector=lambda channel: connector,
            log=Log(lambda line: None),
        )
        return await told.try_out()
    finally:
        if connector is not None:
            await connector.close()
        await gate.close()


def _connector(settings: Settings, gate: Gate) -> Connector | None:
    """Of the channel that tells the owner; it is not opened, so nobody is told that it moved here."""
    named = ChannelId(settings.handover.channel)
    channel = next((one for one in settings.channels if one.name == named), None)
    return None if channel is None else unopened(settings, gate, channel)
