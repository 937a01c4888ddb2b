"""What still waits in memory: for an answer, or to be sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.errors import Superseded
from core.identifiers import ConversationId, MessageId
from core.journey.turn import Turn, left_as
from core.memory.backlog import Backlog
from core.memory.bodies import quoted_of
from core.memory.conversations import Conversations, Kept
from core.memory.facts import Facts
from core.memory.named_messages import NamedMessages
from core.memory.people import People
from core.memory.proposed import ProposedFacts
from core.memory.short_memory import ShortMemory
from core.memory.store import Store, Transaction
from core.memory.willing import is_willing
from core.ports.command import Speaker

_MOST_AT_ONCE = 50
_HISTORY = 60
"""Messages read back at most; the assistant's token budget then takes what fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWork:
    speaker: Speaker
    unsent: Sequence[Kept] = field(repr=False)
    waiting: Sequence[Kept] = field(repr=False)
    history: Sequence[Kept] = field(repr=False)
    is_cut: bool
    """There is more than was read at once."""


class Waiting:
    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        named: NamedMessages,
        facts: Facts,
        proposed: ProposedFacts,
        short: ShortMemory,
        backlog: Backlog,
    ) -> None:
        self._store = store
        self._named = named
        self._facts = facts
        self._proposed = proposed
        self._short = short
        self._backlog = backlog
        self._people = people
        self._conversations = conversations

    async def take_up(self) -> Sequence[ConversationId]:
        return await self._store.run(self._backlog.take_up)

    def look(self, transaction: Transaction, speaker: Speaker, at_hand: Kept | None = None) -> WaitingWork | None:
        """All that waits; None when there is nothing to do. `at_hand`: as `Conversations.work`."""
        kept = self._conversations.work(transaction, speaker, _MOST_AT_ONCE, at_hand)
        return self._found(transaction, speaker, kept)

    async def work(self, conversation: ConversationId, *, only: MessageId | None = None) -> WaitingWork | None:
        """None when there is nothing to do, or nobody to do it for. `only`: this message, however much waits."""

        def unit(transaction: Transaction) -> WaitingWork | None:
            speaker = self._people.of_conversation(transaction, conversation)
            if speaker is None:
                return None
            if only is None:
                return self.look(transaction, speaker)
            return self._found(
                transaction, speaker, self._conversations.one(transaction, speaker, only), recalled=False
            )

        return await self._store.read(unit)

    def _found(
        self, transaction: Transaction, speaker: Speaker, kept: Sequence[Kept], *, recalled: bool = True
    ) -> WaitingWork | None:
        unsent = [each for each in kept if not each.by_person]
        waiting = [each for each in kept if each.by_person]
        if not unsent and not waiting:
            return None
        history: Sequence[Kept] = ()
        if recalled and waiting and not unsent and not speaker.paused:
            held = self._short.recall(speaker.conversation)
            done = self._conversations.recall(transaction, speaker, _HISTORY)
            if held:  # what goes from the disk just now is in both
                done = list({kept.number: kept for kept in (*held, *done)}.values())
            history = _as_answered(done, waiting)
            waiting = [self._with_quoted(transaction, speaker, each, done) for each in waiting]
            remembered = tuple(fact.text for fact in self._facts.all(transaction, speaker))
            if remembered != speaker.remembered:
                speaker = replace(speaker, remembered=remembered)
        is_cut = len(kept) == _MOST_AT_ONCE
        return WaitingWork(speaker=speaker, unsent=unsent, waiting=waiting, history=history, is_cut=is_cut)

    def _with_quoted(self, transaction: Transaction, speaker: Speaker, kept: Kept, done: Sequence[Kept]) -> Kept:
        """With the words that it quotes, where they are still ours to give."""
        quotes = kept.body.quotes
        if quotes is None:
            return kept
        held = next((each for each in done if each.body.provider_id == quotes.message), None)
        if held is not None:
            quoted = quoted_of(held.body, quotes.part, by_person=held.by_person)
        else:
            quoted = self._named.quoted(transaction, speaker, quotes)
        return replace(kept, body=replace(kept.body, quoted=quoted))

    async def put_off(self, turn: Turn, until: datetime) -> None:
        def unit(transaction: Transaction) -> None:
            self.put_off_within(transaction, turn, until)

        await self._store.run(unit)

    def put_off_within(self, transaction: Transaction, turn: Turn, until: datetime) -> None:
        if not self._people.stands(transaction, turn.speaker):
            raise Superseded
        for number in turn.numbers:
            self._conversations.put_off(transaction, number, until)

    async def leave_unanswered(self, turn: Turn) -> None:
        """A silence on purpose, written down as one."""

        def unit(transaction: Transaction) -> None:
            if not self._people.stands(transaction, turn.speaker):
                raise Superseded
            for number in turn.numbers:
                self._conversations.answered(transaction, number, left_as(turn.speaker))

        await self._store.run(unit)

    async def backlog(self) -> tuple[int, int]:
        """How many messages wait to be answered or sent, and how many sends are in doubt."""
        return await self._store.read(self._backlog.count)

    async def may_hint(self, speaker: Speaker) -> bool:
        return await self._store.run(lambda transaction: self._people.may_hint(transaction, speaker.person))

    async def may_propose(self, turn: Turn, text: str) -> bool:
        """Whether they may be asked now if this is to be remembered; that they are is written down."""

        def unit(transaction: Transaction) -> bool:
            willing = is_willing(transaction, turn.speaker)
            return bool(willing) and self._proposed.propose(transaction, turn.speaker, turn.last.number, text)

        return await self._store.run(unit)


def _as_answered(done: Sequence[Kept], waiting: Sequence[Kept]) -> Sequence[Kept]:
    """Every answer right after what it answers, whatever was said meanwhile; else the model answers that again.

    Left out is an answer to something too long ago to be shown, and what only said that it takes longer.
    """
    places = {kept.number: kept.sequence for kept in done if kept.by_person}
    answered = places.keys() - {kept.number for kept in waiting}
    shown = [kept for kept in done if kept.reply_to is None or kept.reply_to in answered]
    return sorted(shown, key=lambda kept: (places.get(kept.reply_to or kept.number, kept.sequence), kept.sequence))
