"""The API's handing over: who waits for a human, what they said as far as it may be read, an answer, and back."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from console.api.calls import Call, Given, Nothing, Sent, Shown, call
from console.api.people import READ, WRITE, SaidLine
from console.api.problems import not_found, unless_missing, wrong
from console.asked import Asked
from console.audit import Audit
from console.ports.handing import Handing
from console.reading_words import WORDS

_ONE = "/waiting/{number}"
_LONGEST_PURPOSE, _LONGEST_ANSWER = 500, 8000


class OneWaits(Shown):
    number: str = Field(description="Good until the server stops; it leads to nobody.")
    pseudonym: str
    channel: str
    since: datetime
    until: datetime = Field(description="Then the assistant comes back by itself.")
    answered: bool


class WaitingList(Shown):
    items: list[OneWaits]


class PurposeSent(Sent):
    purpose: str = Field(
        min_length=1, max_length=_LONGEST_PURPOSE, pattern=r"\S", description="Why; the person is shown this."
    )


class AnswerSent(Sent):
    text: str = Field(min_length=1, max_length=_LONGEST_ANSWER, pattern=r"\S")


class WordsOfOne(Shown):
    lines: list[SaidLine]


class WaitingCalls:
    def __init__(self, *, handing: Handing, audit: Audit) -> None:
        self._handing = handing
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                "/waiting",
                scope=READ,
                says="Who waits for a human; who has waited longest first.",
                takes=Nothing,
                gives=WaitingList,
                answer=self._list,
            ),
            call(
                "POST",
                f"{_ONE}/look",
                scope=WORDS,
                says="What they said, as far as `owner_sees` allows; the person sees that you looked, and why.",
                takes=PurposeSent,
                gives=WordsOfOne,
                answer=self._look,
            ),
            call(
                "POST",
                f"{_ONE}/answer",
                scope=WRITE,
                says="Answer them as a human.",
                takes=AnswerSent,
                status=204,
                is_repeatable=True,
                answer=self._answer,
            ),
            call(
                "POST",
                f"{_ONE}/back",
                scope=WRITE,
                says="The assistant answers them again, and they are told.",
                takes=Nothing,
                status=204,
                answer=self._back,
            ),
        )

    async def _list(self, _asked: Asked, _sent: Nothing) -> Given:
        return Given(shown=WaitingList(items=[OneWaits.model_validate(one) for one in await self._handing.waiting()]))

    async def _look(self, asked: Asked, sent: PurposeSent) -> Given:
        lines = unless_missing(await self._handing.look(asked.parameters["number"], sent.purpose, asked.owner))
        await self._audit.note(asked.owner.name, "person.read")
        return Given(shown=WordsOfOne(lines=[SaidLine.model_validate(line) for line in lines]))

    async def _answer(self, asked: Asked, sent: AnswerSent) -> Given:
        number, text = asked.parameters["number"], sent.text.strip()
        waiting = unless_missing(await self._handing.show(number))
        if len(text) > waiting.longest:
            raise wrong({"text": f"This channel takes {waiting.longest:,} characters; this has {len(text):,}."})
        if not await self._handing.answer(number, text):
            raise not_found()
        await self._audit.note(asked.owner.name, "person.answered", waiting.waits.channel)
        return Given(status=204)

    async def _back(self, asked: Asked, _sent: Nothing) -> Given:
        if not await self._handing.give_back(asked.parameters["number"]):
            raise not_found()
        await self._audit.note(asked.owner.name, "person.given_back")
        return Given(status=204)
