"""The prepared answers of an assistant: those that the console may change stand in the owner's book."""

import asyncio
from collections.abc import Sequence

from console.ports.assistants import Answers, Near, Question
from console.ports.channels import Outcome
from core.errors import SettingError
from core.models.faq_file import Entry, Faq
from core.models.faq_matching import Matcher
from core.models.faq_tables import joined, read_answers, written
from lethe.owner.assistant_book import LISTED, AssistantBook, named
from lethe.prepared_answers import prepared_answers

_NEAR_ENOUGH = 0.5
_MOST_NEAR = 3
_MOST_SIGNS = 2_000_000


class AssistantAnswers:
    def __init__(self, book: AssistantBook) -> None:
        self._book = book

    async def answers(self, name: str) -> Answers | None:
        book = await self._book.reading.book()
        assistant = named(book.settings, name)
        if assistant is None or assistant.provider != "faq":
            return None
        faq = await asyncio.to_thread(prepared_answers, assistant)
        return Answers(
            questions=[_question(entry) for entry in faq.entries],
            file=assistant.faq_file,
            locked="" if assistant.faq_file else book.set_elsewhere(LISTED, name, "answers"),
            is_example=not assistant.faq_file and not assistant.answers,
        )

    async def near(self, name: str, question: str) -> Sequence[Near]:
        found = await self.answers(name)
        if found is None:
            return []
        matcher = Matcher([(one.question, *one.also) for one in found.questions])
        return [
            Near(
                number=match.number,
                question=found.questions[match.number].question,
                likeness=round(match.score * 100),
                answers=match.score >= _NEAR_ENOUGH,
            )
            for match in matcher.nearest(question)[:_MOST_NEAR]
            if match.score > 0
        ]

    async def put(self, name: str, questions: Sequence[Question], *, by: str, mark: str = "") -> Outcome:
        return await self._put(name, [_entry(one) for one in questions], by=by, mark=mark)

    async def import_from(self, name: str, text: str, *, instead: bool, by: str) -> tuple[int, Outcome]:
        try:
            added = read_answers(text)
        except SettingError as error:
            return 0, Outcome(mistakes={"text": " ".join(error.mistakes)})
        mark = await self._book.mark(name)  # before they are read: all of them are stored anew
        found = await self.answers(name)
        keeps = found is not None and not found.is_example and not instead
        before = [_entry(one) for one in found.questions] if found is not None and keeps else []
        return len(added), await self._put(name, joined(before, added), by=by, mark=mark)

    async def _put(self, name: str, entries: Sequence[Entry], *, by: str, mark: str = "") -> Outcome:
        book = await self._book.reading.book()
        assistant = named(book.settings, name)
        if assistant is None or assistant.provider != "faq":
            return Outcome(mistakes={"": "It has no prepared answers: set its provider to faq first."})
        if assistant.faq_file:
            return Outcome(mistakes={"": f"Its answers stand in {assistant.faq_file}. Change them there."})
        if not entries:
            return Outcome(mistakes={"": "One question must stay, or there would be nothing to answer. Add one first."})
        says = (await asyncio.to_thread(prepared_answers, assistant)).says
        text = written(Faq(entries=tuple(entries), says=says))
        if len(text) > _MOST_SIGNS:
            return Outcome(mistakes={"text": f"They are longer than {_MOST_SIGNS:,} signs together. Shorten some."})
        return await self._book.change(name, {"answers": text}, untested=True, by=by, mark=mark)


def _question(entry: Entry) -> Question:
    return Question(question=entry.question, answer=entry.answer.strip(), also=entry.also, language=entry.language)


def _entry(question: Question) -> Entry:
    return Entry(question=question.question, answer=question.answer, also=question.also, language=question.language)
