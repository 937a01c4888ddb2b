"""What an assistant's settings were: who changed what, and back to it. What people are promised is put back nowhere
but where it says what that would do."""

import asyncio
from collections.abc import Mapping, Sequence

from console.differing import different_lines, near_differences
from console.forms import as_text
from console.ports.assistants import Change, VersionRow
from console.ports.channels import Outcome
from core.errors import SettingError
from core.models.faq_file import parse_faq
from lethe.owner.assistant_book import LISTED, AssistantBook
from lethe.owner.assistant_fields import form_fields
from settings.book import Book
from settings.earlier import Earlier, Version

_PROMISED = "privacy."


class AssistantVersions:
    def __init__(self, book: AssistantBook) -> None:
        self._book = book

    async def versions(self, name: str) -> Sequence[VersionRow]:
        kept, now = await self._kept(name)
        holds = next((one.number for one in kept if one.words == now), 0)
        return [VersionRow(number=one.number, at=one.at, by=one.by, holds=one.number == holds) for one in kept]

    async def difference(self, name: str, before: int, after: int) -> Sequence[Change] | None:
        kept, _ = await self._kept(name)
        by_number = {one.number: one for one in kept}
        if before not in by_number or after not in by_number:
            return None
        return await asyncio.to_thread(_changes, by_number[before], by_number[after])

    async def revert(self, name: str, number: int, *, by: str) -> Outcome:
        kept, now = await self._kept(name)
        version = next((one for one in kept if one.number == number), None)
        if version is None:
            return Outcome(mistakes={"": "This version is not kept any more."})
        own = {field.name: as_text(field.default) for field in form_fields() if not field.secret}
        wanted = {**own, **version.words}
        held = {**own, **now}
        values = {
            key: wanted[key]
            for key in own
            if wanted[key] != held[key] and not key.startswith(_PROMISED)  # the secret stays as it is
        }
        if not values:
            return Outcome()
        return await self._book.change(name, values, untested=True, by=by)

    async def _kept(self, name: str) -> tuple[Sequence[Version], Mapping[str, str]]:
        """And the words that are stored now."""
        folder = (await self._book.reading.now()).server.data_dir
        kept = await asyncio.to_thread(Earlier(folder, LISTED).versions, name)
        page = (await asyncio.to_thread(Book(folder).read)).page(LISTED, name) or {}
        return kept, {key: word for key, word in page.items() if isinstance(word, str)}


def _changes(before: Version, after: Version) -> Sequence[Change]:
    fields = {field.name: field for field in form_fields()}
    changes = []
    for key in fields:
        default = as_text(fields[key].default)
        was, came = before.words.get(key, default), after.words.get(key, default)
        if was != came:
            lines = different_lines(_readable(key, was), _readable(key, came))
            changes.append(Change(title=fields[key].title, lines=near_differences(lines)))
    return changes


def _readable(key: str, text: str) -> str:
    """Questions and answers without the signs around them."""
    if key != "answers" or not text:
        return text
    try:
        entries = parse_faq(text, key).entries
    except SettingError:
        return text
    return "\n\n".join(
        "\n".join((entry.question, *(f"({way})" for way in entry.also), entry.answer)) for entry in entries
    )
