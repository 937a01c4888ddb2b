"""What a platform tells us beside messages: whom we reach, what was taken back, what became of what we sent."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.clock import Clock, whole_second
from core.identifiers import ChannelId, ConversationId, MessageId, ProviderMessageId
from core.journey.given_back import given_back
from core.journey.permits import Consenting, Standing
from core.journey.prompting import reaction
from core.memory.arrivals import Arrivals
from core.memory.bodies import Body
from core.memory.conversations import Conversations, Kept
from core.memory.files import Files
from core.memory.named_messages import NamedMessages
from core.memory.people import People
from core.memory.row_ids import HIGHEST
from core.memory.short_memory import ShortMemory
from core.memory.store import Store, Transaction
from core.memory.tables import State
from core.memory.willing import is_willing
from core.messages import AddressChanged, Fate, ReachChanged, Reacted, Revoked, SendReported, StopChanged
from core.ports.command import Speaker

_OfPerson = ReachChanged | StopChanged | Reacted | Revoked | AddressChanged
Change = _OfPerson | SendReported

_MOST_OPEN = 50


class Changes:
    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        named: NamedMessages,
        arrivals: Arrivals,
        files: Files,
        short: ShortMemory,
        consenting: Consenting,
        collects: Callable[[ChannelId], bool],
        clock: Clock,
        taken_back: Callable[[Revoked], None] = lambda revoked: None,
    ) -> None:
        """`taken_back`: told of words that may be held somewhere without being kept yet."""
        self._taken_back = taken_back
        self._collects = collects
        self._store = store
        self._people = people
        self._conversations = conversations
        self._named = named
        self._arrivals = arrivals
        self._files = files
        self._short = short
        self._consenting = consenting
        self._clock = clock

    async def note(self, change: Change) -> ConversationId | None:
        """Returns once it is synced, with the conversation that can go on now, if one waited for this. Nobody is made
        known by it: of a stranger there is nothing to change."""
        if isinstance(change, SendReported):  # saying the same again changes nothing
            return await self._store.run(lambda transaction: self._note_report(transaction, change))
        if isinstance(change, Revoked):
            self._taken_back(change)

        def unit(transaction: Transaction) -> Sequence[str]:
            arrival = change.arrival or change.provider_id
            if not self._arrivals.claim(transaction, change.channel_id, arrival, self._clock.now()):
                return ()
            if isinstance(change, Revoked):  # brought late, behind this, it is not taken in any more
                self._arrivals.claim(transaction, change.channel_id, change.message, self._clock.now())
                self._arrivals.claim(transaction, change.channel_id, given_back(change.message), self._clock.now())
            known_as = (change.sender, *(change.also_known_as if isinstance(change, StopChanged | Revoked) else ()))
            found = (self._people.find(transaction, change.channel_id, address) for address in known_as)
            speaker = next((each for each in found if each is not None), None)
            return () if speaker is None else self._apply(transaction, speaker, change)

        for name in await self._store.run(unit):
            self._files.remove(name)
        return None

    def _apply(
        self,
        transaction: Transaction,
        speaker: Speaker,
        change: "ReachChanged | StopChanged | Reacted | Revoked | AddressChanged",
    ) -> Sequence[str]:
        """The files that are to go from the disk."""
        match change:
            case ReachChanged():
                self._people.unreachable(transaction, speaker.person, None if change.reachable else change.sent_at)
            case StopChanged():
                self._people.stop(transaction, speaker.person, change.sent_at if change.stopped else None)
                self._consenting.stop_changed(transaction, speaker, stopped=change.stopped)
                if change.stopped:
                    self._conversations.withhold(transaction, speaker)
            case AddressChanged():
                self._people.move(transaction, speaker, change.becomes)
            case Reacted():
                self._react(transaction, speaker, change)
            case Revoked():
                self._short.change(speaker.conversation, lambda kept: None if _is_it(kept, change) else kept)
                number = self._named.said(transaction, speaker, change.message)
                if number is not None:
                    names = [kept.stored_as for kept in self._files.of_message(transaction, speaker, number)]
                    self._named.take_back(transaction, number)
                    return names
        return ()

    def _react(self, transaction: Transaction, speaker: Speaker, change: Reacted) -> None:
        """Nothing is answered: it is a line of the conversation, where words of theirs may be one, and the next answer
        is given with a look at it."""
        called = ProviderMessageId(f"reaction {change.message}")
        earlier = self._named.said(transaction, speaker, called)
        if earlier is not None:
            self._named.take_back(transaction, earlier)
        if change.sign and self._may_keep(transaction, speaker, change):
            self._conversations.remember(
                transaction,
                speaker,
                Body(text=reaction(change.sign), provider_id=called, own_words=False),
                by_person=True,
                at=min(change.sent_at, self._clock.now()),
                state=State.ANSWERED,
            )

    def _may_keep(self, transaction: Transaction, speaker: Speaker, change: Reacted) -> bool:
        if not self._collects(speaker.channel) or not is_willing(transaction, speaker):
            return False
        erased_at = self._arrivals.erased_at(transaction, speaker.channel, change.sender)
        if erased_at is not None and change.sent_at < whole_second(erased_at):
            return False
        return (
            not self._consenting.asks_first(speaker.channel)
            or self._consenting.standing(transaction, speaker.channel, (change.sender,)) is Standing.AGREED
        )

    def _note_report(self, transaction: Transaction, report: SendReported) -> ConversationId | None:
        found = self._named.ours(transaction, report.channel_id, _number(report.message), report.provider_id)
        if found is None:
            return None
        speaker = self._people.of_conversation(transaction, found.conversation)
        if speaker is None or speaker.channel != report.channel_id:
            return None
        if report.fate is not Fate.FAILED:
            # It arrived, whatever became of the answer to our request: it is not to be sent again.
            for kept in self._conversations.work(transaction, speaker, _MOST_OPEN):
                if kept.number == found.number:
                    self._conversations.sent(
                        transaction, speaker, kept, replace(kept.body, provider_id=report.provider_id)
                    )
                    return found.conversation
            return None
        self._named.lost(transaction, found.number, report.error)
        if report.unreachable:
            self._people.unreachable(transaction, speaker.person, self._clock.now())
        return None


def _is_it(kept: Kept, revoked: Revoked) -> bool:
    return kept.by_person and kept.body.provider_id == revoked.message


def _number(message: str) -> MessageId | None:
    """None for what cannot be a number of ours: whoever writes reports may write anything."""
    number = int(message) if message.isdecimal() and len(message) < 20 else 0
    return MessageId(number) if 0 < number <= HIGHEST else None
