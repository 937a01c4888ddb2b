"""Changes of one assistant in the owner's book: guarded, tried with everything else, stored, and kept as a version."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from console.ports.channels import Outcome
from core.clock import Clock
from core.errors import SettingError, StorageError
from lethe.commands.owner_book import OwnersBook
from lethe.owner.assistant_fields import ASKED, form_fields, refused
from lethe.owner.assistant_talk import asked_shortly
from lethe.owner.reading import Reading, by_field
from lethe.owner.storing import elsewhere_set, stored
from lethe.startable import refuse_unstartable
from settings.assistants import DEFAULT_ASSISTANTS, AssistantSettings
from settings.book import Book, Content, Page
from settings.earlier import Earlier
from settings.rules import is_name
from settings.settings import Settings

LISTED = "assistants"
_Change = Callable[[Content], Content]


class AssistantBook:
    def __init__(self, *, reading: Reading, clock: Clock, at_the_machine: bool = False) -> None:
        """`at_the_machine`: whoever changes it has a shell there, and may name its files and its network."""
        self.reading = reading
        self.clock = clock
        self._at_the_machine = at_the_machine

    async def add(self, name: str, values: Mapping[str, str], *, untested: bool, by: str) -> Outcome:
        book = await self.reading.book()
        if mistake := mistake_of_name(book, name):
            return Outcome(mistakes={"name": mistake})
        if mistakes := await self._refused(book.settings, None, values):
            return Outcome(mistakes=mistakes)
        # Where there is only what comes with Lethe, whoever is added answers from then on, and the other stays beside.
        first = book.is_default(LISTED)
        sealed = await self._sealed(book, {"name": name, **values})
        return await self._tried_and_stored(
            book, name, lambda content: content.added(LISTED, sealed, first=first), ask=not untested, by=by
        )

    async def mark(self, name: str) -> str:
        return await asyncio.to_thread((await self.reading.book()).mark, LISTED, name)

    async def change(self, name: str, values: Mapping[str, str], *, untested: bool, by: str, mark: str = "") -> Outcome:
        """`mark`: as `mark` said it; where it is another by now nothing is stored."""
        book = await self.reading.book()
        before = named(book.settings, name)
        if before is None:
            return Outcome(mistakes={"": f"There is no assistant {name} any more."})
        if elsewhere := book.set_elsewhere(LISTED, name, *values):
            return elsewhere_set(elsewhere)
        if mistakes := await self._refused(book.settings, before, values):
            return Outcome(mistakes=mistakes)
        sealed = await self._sealed(book, {"name": name, **values})
        return await self._tried_and_stored(
            book,
            name,
            lambda content: content.changed(LISTED, name, sealed),
            ask=not untested and bool(ASKED & values.keys()),
            by=by,
            mark=mark,
        )

    async def tried(self, name: str, values: Mapping[str, str]) -> Settings | Outcome:
        """As they would hold with values that are not stored."""
        book = await self.reading.book()
        before = named(book.settings, name)
        if before is None:
            return Outcome(mistakes={"": f"There is no assistant {name} any more."})
        changed = {} if book.set_elsewhere(LISTED, name, *values) else values
        if not changed:
            return book.settings
        if mistakes := await self._refused(book.settings, before, changed):
            return Outcome(mistakes=mistakes)
        sealed = await self._sealed(book, {"name": name, **changed})
        return await self._with(book, name, lambda content: content.changed(LISTED, name, sealed))

    async def remove(self, name: str, *, mark: str = "") -> Outcome:
        book = await self.reading.book()
        settings = book.settings
        if elsewhere := book.set_elsewhere(LISTED, name):
            return elsewhere_set(elsewhere)
        if len(settings.assistants) == 1:
            return Outcome(mistakes={"": "It is the only one. Add another assistant first."})
        if using := [channel.name for channel in settings.channels if channel.assistant == name]:
            return Outcome(
                mistakes={
                    "": f"It answers on {', '.join(using)}. Choose another assistant there first, or remove them."
                }
            )
        if falling := [one.name for one in settings.assistants if one.fallback == name]:
            return Outcome(mistakes={"": f"{', '.join(falling)} fall back on it. Choose another fallback there first."})
        return await self._stored(book, name, lambda content: content.removed(LISTED, name), by=None, mark=mark)

    async def _refused(
        self, settings: Settings, before: AssistantSettings | None, values: Mapping[str, str]
    ) -> Mapping[str, str]:
        return {} if self._at_the_machine else await refused(settings, before, values)

    async def _sealed(self, book: OwnersBook, words: Mapping[str, str]) -> Page:
        return await asyncio.to_thread(book.page, LISTED, words, form_fields())

    async def _tried_and_stored(
        self, book: OwnersBook, name: str, change: _Change, *, ask: bool, by: str, mark: str = ""
    ) -> Outcome:
        settings = await self._with(book, name, change)
        if isinstance(settings, Outcome):
            return settings
        if ask:
            try:
                if wrong := await asked_shortly(settings, name, self.clock):
                    return Outcome(mistakes=wrong, in_vain=True)
            except SettingError as error:
                return Outcome(mistakes=_beside(error, name))
        return await self._stored(book, name, change, by=by, mark=mark)

    async def _with(self, book: OwnersBook, name: str, change: _Change) -> Settings | Outcome:
        try:
            settings = await asyncio.to_thread(book.tried, change, LISTED)
            await refuse_unstartable(settings)
        except SettingError as error:
            return Outcome(mistakes=_beside(error, name))
        return settings

    async def _stored(self, book: OwnersBook, name: str, change: _Change, *, by: str | None, mark: str = "") -> Outcome:
        """`by`: None: nothing of it stays that could be a version."""
        folder = book.settings.server.data_dir
        kept = Book(folder)
        before: Page | None = None

        def store() -> None:
            nonlocal before
            defaults = DEFAULT_ASSISTANTS if book.is_default(LISTED) else ()
            before = kept.read().begun(LISTED, defaults).page(LISTED, name)
            book.store(change, LISTED, name=name, unless_not=mark)

        outcome = await stored(store, lambda error: _beside(error, name))
        if not outcome.stored:
            return outcome
        with suppress(StorageError, OSError):  # it is stored by now, and nobody may be told that it was not
            after = (await asyncio.to_thread(kept.read)).page(LISTED, name)
            if by is not None and after is not None:
                earlier = Earlier(folder, LISTED)
                await asyncio.to_thread(earlier.note, name, before, after, by=by, at=self.clock.now())
        return outcome


def named(settings: Settings, name: str) -> AssistantSettings | None:
    return next((one for one in settings.assistants if one.name == name), None)


def mistake_of_name(book: OwnersBook, name: str) -> str:
    if mistake := is_name(name):
        return f"The name {mistake}."
    if origin := book.origin(LISTED, name):
        where = "it comes with Lethe" if origin == "default" else origin
        return f"There is an assistant {name} already ({where}). Give this one another name."
    return ""


def _beside(error: SettingError, name: str) -> Mapping[str, str]:
    return by_field(error.mistakes, f"{LISTED}.{name}", form_fields())
