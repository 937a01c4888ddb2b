"""Assistants for the console and the API: what the commands do, without a terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from console.ports.assistants import (
    Answered,
    Answers,
    AssistantRow,
    AssistantShown,
    CardShown,
    Change,
    Drawing,
    Near,
    Question,
    TriedLine,
    VersionRow,
)
from console.ports.channels import Outcome
from core.clock import Clock
from core.errors import SettingError
from lethe.assistants import TAKEN_UP_AT_ONCE, recipient_name
from lethe.cards import card_of
from lethe.commands.owner_book import OwnersBook
from lethe.owner.assistant_answers import AssistantAnswers
from lethe.owner.assistant_book import LISTED, AssistantBook, named
from lethe.owner.assistant_fields import form_fields
from lethe.owner.assistant_talk import drawings, talked, tested
from lethe.owner.assistant_versions import AssistantVersions
from lethe.owner.reading import Reading, set_values
from privacy.cards import Card
from settings.assistants import AssistantSettings
from settings.fields import Field, Secret
from settings.settings import Settings


class OwnersAssistants:
    """`console.ports.assistants.Assistants`."""

    def __init__(self, *, reading: Reading, started: Settings, clock: Clock) -> None:
        """`started`: as they held when the server started."""
        self._reading = reading
        self._clock = clock
        self._started = {one.name: _comparable(one) for one in started.assistants}
        self._book = AssistantBook(reading=reading, clock=clock)
        self._answers = AssistantAnswers(self._book)
        self._versions = AssistantVersions(self._book)

    def fields(self) -> Sequence[Field]:
        return form_fields()

    async def rows(self) -> Sequence[AssistantRow]:
        book = await self._reading.book()
        return [self._row(book, one) for one in book.settings.assistants]

    async def show(self, name: str) -> AssistantShown | None:
        book = await self._reading.book()
        assistant = named(book.settings, name)
        if assistant is None:
            return None
        fields = form_fields(book.settings, name)
        values = set_values(book.settings, f"{LISTED}.{name}", fields)
        return AssistantShown(row=self._row(book, assistant), values=values)

    async def add(self, name: str, values: Mapping[str, str], *, untested: bool, by: str = "") -> Outcome:
        return await self._book.add(name, values, untested=untested, by=by)

    async def mark(self, name: str) -> str:
        return await self._book.mark(name)

    async def change(
        self, name: str, values: Mapping[str, str], *, untested: bool, by: str = "", mark: str = ""
    ) -> Outcome:
        return await self._book.change(name, values, untested=untested, by=by, mark=mark)

    async def remove(self, name: str, *, mark: str = "") -> Outcome:
        return await self._book.remove(name, mark=mark)

    async def test(self, name: str) -> Answered:
        try:
            return await tested(await self._reading.now(), name, self._clock)
        except SettingError as error:
            return Answered(ok=False, says=" ".join(error.mistakes))

    async def talk(
        self, name: str, said: Sequence[TriedLine], values: Mapping[str, str] | None = None
    ) -> Answered | Outcome:
        settings = await self._book.tried(name, values or {})
        if isinstance(settings, Outcome):
            return settings
        try:
            return await talked(settings, name, self._clock, said)
        except SettingError as error:
            return Answered(ok=False, says=" ".join(error.mistakes))

    async def drawings(self, text: str) -> Sequence[Drawing]:
        return drawings(text)

    async def card(self, name: str) -> CardShown | None:
        assistant = named(await self._reading.now(), name)
        return None if assistant is None else _card_shown(assistant)

    async def answers(self, name: str) -> Answers | None:
        return await self._answers.answers(name)

    async def near(self, name: str, question: str) -> Sequence[Near]:
        return await self._answers.near(name, question)

    async def questions(self, name: str) -> Sequence[Question] | None:
        found = await self._answers.answers(name)
        return None if found is None or found.file or found.locked else found.questions

    async def put_questions(self, name: str, questions: Sequence[Question], *, by: str = "", mark: str = "") -> Outcome:
        return await self._answers.put(name, questions, by=by, mark=mark)

    async def import_questions(self, name: str, text: str, *, instead: bool, by: str = "") -> tuple[int, Outcome]:
        return await self._answers.import_from(name, text, instead=instead, by=by)

    async def versions(self, name: str) -> Sequence[VersionRow]:
        return await self._versions.versions(name)

    async def difference(self, name: str, before: int, after: int) -> Sequence[Change] | None:
        return await self._versions.difference(name, before, after)

    async def revert(self, name: str, number: int, *, by: str = "") -> Outcome:
        return await self._versions.revert(name, number, by=by)

    def _row(self, book: OwnersBook, assistant: AssistantSettings) -> AssistantRow:
        name = assistant.name
        return AssistantRow(
            name=name,
            purpose=assistant.purpose,
            provider=assistant.provider,
            model=assistant.model,
            recipient=recipient_name(assistant),
            channels=tuple(channel.name for channel in book.settings.channels if channel.assistant == name),
            locked=book.set_elsewhere(LISTED, name),
            waits_for_start=self._started.get(name) != _comparable(assistant),
        )


def _comparable(assistant: AssistantSettings) -> Mapping[str, object]:
    """What only another start brings into force; secrets are not compared by accident."""
    return {
        name: value.reveal() if isinstance(value, Secret) else value
        for name, value in asdict(assistant).items()
        if name not in TAKEN_UP_AT_ONCE
    }


def _card_shown(assistant: AssistantSettings) -> CardShown:
    card = card_of(assistant)
    if card is None:
        return CardShown(recipient=recipient_name(assistant))
    return CardShown(
        recipient=recipient_name(assistant),
        name=card.name,
        facts=[(name, says) for name, says in _facts(card).items() if says],
        sources=tuple(source.address for source in card.sources),
        checked=card.checked.isoformat(),
    )


def _facts(card: Card) -> Mapping[str, str]:
    days = "" if card.days_kept is None else str(card.days_kept)
    return {
        "card_trains": " ".join(filter(None, (f"{card.trains}.", card.trains_note))),
        "card_days": " ".join(filter(None, (days and f"{days}.", card.days_note))),
        "card_review": card.review,
        "card_zero": card.zero_retention,
        "card_country": card.country,
        "card_erasable": card.erasable,
    }
