"""What waits for a person's consent: words that are kept already are held, and the question is asked."""

from collections.abc import Sequence

from core.errors import Superseded
from core.identifiers import Address, ChannelId
from core.journey.outbox import Outbox, Outgoing
from core.journey.permits import Consenting, Meant, Permit, Standing
from core.journey.turn import Turn
from core.memory.conversations import Conversations
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.memory.tables import State
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker


class _Unsaid(Superseded):
    """They were asked only just now."""


class Holding:
    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        outbox: Outbox,
        consenting: Consenting,
        pause_minutes: float,
    ) -> None:
        self._store = store
        self._people = people
        self._conversations = conversations
        self._outbox = outbox
        self._consenting = consenting
        self._pause = int(pause_minutes * 60_000)

    async def hold(self, turn: Turn, permit: Permit) -> float | None:
        """Ask, or stay silent where they were asked only just now; either way the messages wait for what they say."""
        speaker = turn.speaker

        def within(transaction: Transaction) -> None:
            pause = 0 if permit.asks else self._pause
            if not self._conversations.may_notice(transaction, speaker.conversation, "consent", pause=pause):
                raise _Unsaid
            if permit.asks:
                self._consenting.asked(transaction, speaker, permit.version)

        try:
            if permit.question is None:
                raise _Unsaid
            outgoing = Outgoing(
                reply=permit.question,
                answers=turn.numbers,
                reply_to=turn.last.number,
                after=State.HELD,
                within=within,
            )
            return await self._outbox.deliver(speaker, outgoing)
        except _Unsaid:
            await self._store.run(lambda transaction: self._hold(transaction, turn))
            return None

    def _hold(self, transaction: Transaction, turn: Turn) -> None:
        if not self._people.stands(transaction, turn.speaker):
            raise Superseded
        for number in turn.numbers:
            self._conversations.answered(transaction, number, State.HELD)


class NobodyIsAsked:
    """Where nothing that is told ever changes, as in a chat on a terminal."""

    async def permit(self, speaker: Speaker) -> Permit:
        return Permit(allowed=True)

    def changed(self, speaker: Speaker) -> str | None:
        return ""

    def shown(self, transaction: Transaction, speaker: Speaker, version: str) -> None: ...

    def asked(self, transaction: Transaction, speaker: Speaker, version: str) -> None: ...

    def stop_changed(self, transaction: Transaction, speaker: Speaker, *, stopped: bool) -> None: ...

    def asks_first(self, channel: ChannelId) -> bool:
        return False

    def standing(self, transaction: Transaction, channel: ChannelId, addresses: Sequence[Address]) -> Standing:
        return Standing.AGREED

    def meant(self, text: str, language: str) -> Meant:
        return "words"

    async def unkept(self, message: InboundMessage) -> Reply | None:
        return None

    def question(self, channel: ChannelId, language: str, *, whole: bool) -> tuple[Reply, str]:
        raise AssertionError("nobody is asked")

    def declined(self, language: str) -> Reply:
        raise AssertionError("nobody is asked")
