"""`[handover]` in the owner's book: what is set elsewhere stays there, and nothing wrong is ever stored."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.errors import SettingError
from lethe.catalogue import is_page
from lethe.commands.owner_book import OwnersBook
from settings.book import ORIGIN, Content, Page
from settings.channels import ChannelSettings
from settings.fields import Field, fields_of
from settings.handover import HandoverSettings

SECTION = "handover"
_CHANNEL = "channel"
_OURS = (ORIGIN, "default")


def handover_fields(channels: Sequence[ChannelSettings]) -> tuple[Field, ...]:
    """`channels`: which there are; none: any."""
    fields = fields_of(HandoverSettings)
    if not channels:
        return fields
    bots = [str(one.name) for one in channels if not is_page(one)]
    return tuple(replace(one, choices=("", *bots)) if one.name == _CHANNEL else one for one in fields)


def set_elsewhere(book: OwnersBook, values: Mapping[str, str]) -> str:
    """Where one of them is set which the book cannot change; empty where it can all."""
    origins = {row.name: row.origin for row in book.settings.shown}
    found = (origins.get(f"{SECTION}.{name}", "default") for name in values)
    return next((origin for origin in found if origin not in _OURS), "")


def store(book: OwnersBook, values: Mapping[str, str], *, unless_not: str = "") -> None:
    """`unless_not`: as OwnersBook.store takes it. Raises SettingError, StorageError and OSError; then nothing was
    stored."""
    named = values.get(_CHANNEL)
    if named and all(one.name != named for one in book.settings.channels):
        raise SettingError(f"{SECTION}.{_CHANNEL}: there is no channel of this name")
    page = book.page(SECTION, {"name": SECTION, **values}, fields_of(HandoverSettings))
    plain = {"name": SECTION, **values}
    book.tried(lambda content: _with(content, plain), SECTION)
    book.store(lambda content: _with(content, page), SECTION, name=SECTION, unless_not=unless_not)


def _with(content: Content, page: Page) -> Content:
    if content.page(SECTION, SECTION) is None:
        return content.added(SECTION, page)
    return content.changed(SECTION, SECTION, page)
