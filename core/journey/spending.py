"""What answers take of a model: held before one is asked, so that no limit of a day is passed however many ask at once,
and written down with the answer itself."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from types import TracebackType
from typing import Self

from core.clock import Clock
from core.errors import OverBudget, StoreUnavailable
from core.identifiers import PersonId
from core.journey.prompting import tokens
from core.journey.turn import Turn
from core.log import Log
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.memory.usage import UsageBook, Used, day_of, was_answered
from core.ports.language_model import Assistant, Line
from core.ports.usage import Budget, MinutePrice, Price, Terms, Usage

_PICTURE = 1_600
"""Tokens: about what a picture takes that was made small enough for a model."""

_TOKENS_A_SECOND = 10
"""Of speech, as models that hear count it."""

_Key = tuple[str, datetime, PersonId | None]


@dataclass(slots=True)
class _Pot:
    """What was spent of one budget, with what is held for questions under way. Here only as long as somebody holds
    some of it: memory knows the rest."""

    holders: int = 0
    tokens: int = 0
    cost: int = 0
    known: bool = False
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, tokens: int, cost: int) -> None:
        self.tokens += tokens
        self.cost += cost


@dataclass(slots=True, kw_only=True)
class Held:
    """For one question to one assistant."""

    assistant: Assistant
    terms: Terms
    day: datetime
    tokens: int = 0
    cost: int = 0
    pots: "list[tuple[_Key, _Pot]]" = field(default_factory=list)


class Spending:
    """`terms`: of an assistant, by its name."""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        usage: UsageBook,
        terms: Callable[[str], Terms],
        clock: Clock,
        log: Log,
    ) -> None:
        self._store = store
        self._people = people
        self._usage = usage
        self._terms = terms
        self._clock = clock
        self._log = log
        self._pots: dict[_Key, _Pot] = {}
        self._used_up: tuple[datetime, set[str]] = (day_of(clock.now()), set())
        """Of which assistants it was said today that they have reached their limit."""

    def bill(self, turn: Turn) -> "Bill":
        return Bill(self, turn)

    async def hold(self, assistant: Assistant, person: PersonId, lines: Sequence[Line]) -> Held:
        """Raises OverBudget where the answer might pass a limit."""
        terms = self._terms(assistant.name)
        most = Usage(input_tokens=read_by(lines), output_tokens=assistant.limits.answer_tokens)
        return await self._hold(assistant, terms, person, most.tokens, terms.price.of(most) if terms.price else 0)

    async def hold_recording(self, assistant: Assistant, person: PersonId, seconds: float) -> Held:
        """As above, for what is to be written down; also where money is limited and nobody knows what that costs."""
        terms = self._terms(assistant.name)
        if not terms.can_price_recordings:
            raise OverBudget("nobody knows what a minute costs")
        cost = terms.recording.of(seconds) if terms.recording else 0
        return await self._hold(assistant, terms, person, heard_in(seconds, "").tokens, cost)

    async def _hold(self, assistant: Assistant, terms: Terms, person: PersonId, tokens: int, cost: int) -> Held:
        held = Held(assistant=assistant, terms=terms, day=day_of(self._clock.now()))
        limits: list[tuple[_Key, Budget]] = []
        if terms.a_day.ends:
            limits.append(((assistant.name, held.day, None), terms.a_day))
        if terms.a_person.ends:
            limits.append(((assistant.name, held.day, person), terms.a_person))
        if not limits:
            return held
        try:
            for key, _ in limits:
                held.pots.append((key, await self._pot(key, terms)))
            for (key, pot), (_, budget) in zip(held.pots, limits, strict=True):
                if not budget.allows(pot.tokens + tokens, pot.cost + cost):
                    self._say_once(key)
                    raise OverBudget("of a day or of a person")
        except BaseException:
            self.let_go(held)
            raise
        self.move(held, tokens, cost)
        return held

    def move(self, held: Held, tokens: int, cost: int) -> None:
        """To hold so much, in place of what it held."""
        for _, pot in held.pots:
            pot.add(tokens - held.tokens, cost - held.cost)
        held.tokens, held.cost = tokens, cost

    def let_go(self, held: Held) -> None:
        """Once what was used is written down, or nothing was."""
        for key, pot in held.pots:
            pot.holders -= 1
            if not pot.holders and self._pots.get(key) is pot:
                del self._pots[key]
        held.pots.clear()

    def write(self, transaction: Transaction, person: PersonId, used: Used, keep_days: int) -> None:
        self._usage.add(transaction, used)
        self._usage.add_for_person(transaction, person, used, keep_days)

    async def write_alone(self, bill: "Bill") -> None:
        """What came to no answer was used all the same."""

        def unit(transaction: Transaction) -> None:
            if bill.was_handed_in and was_answered(transaction, bill.turn.last.number):
                return
            stands = self._people.stands(transaction, bill.turn.speaker)
            for used, keep_days in bill.used:
                self._usage.add(transaction, used)
                if stands:
                    self._usage.add_for_person(transaction, bill.turn.speaker.person, used, keep_days)

        try:
            await self._store.run(unit)
        except StoreUnavailable as error:
            self._log.failure("usage.not_kept", error)

    async def _pot(self, key: _Key, terms: Terms) -> _Pot:
        pot = self._pots.setdefault(key, _Pot())
        pot.holders += 1
        try:
            async with pot.reading:
                if not pot.known:
                    assistant, day, person = key
                    currency = terms.price.currency if terms.price else ""
                    spent = await self._store.read(
                        lambda transaction: self._usage.spent(transaction, assistant, day, currency, person)
                    )
                    pot.add(*spent)
                    pot.known = True
        except BaseException:
            pot.holders -= 1
            if not pot.holders:
                self._pots.pop(key, None)
            raise
        return pot

    def _say_once(self, key: _Key) -> None:
        """Of an assistant; of a person nothing is said."""
        assistant, day, person = key
        if person is not None:
            return
        if self._used_up[0] != day:
            self._used_up = (day, set())
        if assistant not in self._used_up[1]:
            self._used_up[1].add(assistant)
            self._log.event("assistant.used_up", "warning", kind=assistant)


class Bill:
    """Of one turn. On leaving, what was not written down with an answer is written down by itself."""

    def __init__(self, spending: Spending, turn: Turn) -> None:
        self.turn = turn
        self.used: list[tuple[Used, int]] = []
        """Each with the days for which it is kept of the person."""
        self.was_handed_in = False
        self._spending = spending
        self._held: list[Held] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        try:
            if self.used and (error is not None or not self.was_handed_in):
                await self._spending.write_alone(self)
        finally:
            for held in self._held:
                self._spending.let_go(held)

    async def hold(self, assistant: Assistant, lines: Sequence[Line]) -> Held:
        """Raises OverBudget."""
        held = await self._spending.hold(assistant, self.turn.speaker.person, lines)
        self._held.append(held)
        return held

    async def hold_recording(self, assistant: Assistant, seconds: float) -> Held:
        """Raises OverBudget."""
        held = await self._spending.hold_recording(assistant, self.turn.speaker.person, seconds)
        self._held.append(held)
        return held

    def settle(self, held: Held, usage: Usage | None, *, answered: bool) -> None:
        """`usage`: None where nothing was used."""
        price = held.terms.price
        cost = price.of(usage) if usage and price else 0
        self._settle(held, usage, price, cost, len(self.turn.messages) if answered else 0)

    def settle_recording(self, held: Held, seconds: float | None, words: str) -> None:
        """`seconds`: None where nothing was heard."""
        price = held.terms.recording
        cost = price.of(seconds) if seconds is not None and price else 0
        self._settle(held, None if seconds is None else heard_in(seconds, words), price, cost, 0)

    def _settle(
        self, held: Held, usage: Usage | None, price: Price | MinutePrice | None, cost: int, messages: int
    ) -> None:
        self._spending.move(held, usage.tokens if usage else 0, cost)
        if usage is None or not held.assistant.is_ai:
            return
        used = Used(
            assistant=held.assistant.name,
            day=held.day,
            messages=messages,
            usage=usage,
            currency=price.currency if price else "",
            cost=cost,
        )
        self.used.append((used, held.assistant.retention_days))

    def within(self, transaction: Transaction) -> None:
        """Write it down in the transaction of the answer."""
        for used, keep_days in self.used:
            self._spending.write(transaction, self.turn.speaker.person, used, keep_days)
        self.was_handed_in = True


def heard_in(seconds: float, words: str) -> Usage:
    """An estimate of what it takes to hear a recording and to write these words down."""
    given, written = ceil(seconds * _TOKENS_A_SECOND), tokens(words) if words else 0
    return Usage(input_tokens=given, output_tokens=written, estimated_tokens=given + written)


def read_by(lines: Sequence[Line]) -> int:
    """An estimate from above of what a model is given to read, in tokens."""
    read = 0
    for line in lines:
        read += tokens(line.text) + _PICTURE * len(line.images)
    return read
