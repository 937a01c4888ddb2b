"""Talk to a person: how to reach one, or one who comes into this very chat; then the assistant waits for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import Clock
from core.identifiers import ChannelId, MessageId, PersonId
from core.log import Log
from core.memory.bodies import Body, storable
from core.memory.conversations import Conversations
from core.memory.people import People
from core.memory.standing import Standings, WithHuman
from core.memory.store import Store, Transaction
from core.memory.tables import State
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording
from privacy.commands import menu_buttons, spoken_in
from privacy.readable import readable

_MOST = 200
"""Who wait, shown or looked at together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody waits for a human; nothing of who, and nothing of what they said."""

    person: PersonId
    channel: ChannelId


class HandingOver:
    """`minutes`: how long the assistant waits for a human; 0: nobody ever comes. `wake`: what waits in a conversation
    may go out now."""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        wording: Wording,
        clock: Clock,
        log: Log,
        minutes: float,
        wake: Callable[[Speaker], None],
    ) -> None:
        self._store = store
        self._people = people
        self._conversations = conversations
        self._standings = Standings()
        self._wording = wording
        self._clock = clock
        self._log = log
        self._lasts = timedelta(minutes=minutes)
        self._wake = wake
        self.note: Callable[[Transaction, Asked], None] = lambda transaction, asked: None
        """Writes down that the owner is to be told, in the very step that lets somebody wait."""

    def lasts(self, minutes: float) -> None:
        """From now on; who waits longer already has the assistant again at the next look."""
        self._lasts = timedelta(minutes=minutes)

    @property
    def comes(self) -> bool:
        """Does anybody?"""
        return bool(self._lasts)

    @property
    def minutes(self) -> int:
        return max(1, round(self._lasts.total_seconds() / 60))

    async def begin(self, speaker: Speaker) -> bool:
        """False where they wait already."""
        now = self._clock.now()

        def unit(transaction: Transaction) -> bool:
            begun = self._standings.hand_over(transaction, speaker.person, now, now + self._lasts)
            if begun:
                self.note(transaction, Asked(person=speaker.person, channel=speaker.channel))
            return begun

        return await self._store.run(unit)

    async def waiting(self) -> Sequence[WithHuman]:
        return await self._store.read(lambda transaction: self._standings.waiting(transaction, _MOST))

    async def answer(self, person: PersonId, text: str) -> bool:
        """As a human says it, and marked so; the time begins anew. False where nobody waits there any more."""
        now = self._clock.now()

        def unit(transaction: Transaction) -> Speaker | None:
            speaker = self._people.by_number(transaction, person)
            if speaker is None or speaker.stopped:
                return None
            if not self._standings.human_wrote(transaction, person, now, now + self._lasts):
                return None
            self._say(transaction, speaker, f"{self.marked(speaker)}{text}", by_human=True)
            return speaker

        return self._woken(await self._store.run(unit))

    def marked(self, speaker: Speaker) -> str:
        """What stands before the words of a human."""
        return f"{self._wording.say('human_says', speaker.language)}\n\n"

    async def give_back(self, person: PersonId, says: str = "human_back", until: datetime | None = None) -> bool:
        """False where the assistant had them already. `until`: as `Standings.give_back`."""

        def unit(transaction: Transaction) -> Speaker | None:
            speaker = self._people.by_number(transaction, person)
            if speaker is None or not self._standings.give_back(transaction, person, until):
                return None
            if not speaker.stopped:
                self._say(transaction, speaker, self._wording.say(says, speaker.language))
            return speaker

        return self._woken(await self._store.run(unit))

    async def look(self) -> None:
        """From time to time: whose time is over is told that nobody came, and has the assistant again."""
        waiting = await self.waiting()
        now = self._clock.now()  # who came while that was read began before this
        # A clock put back must not silence anybody for longer than was said.
        over = {one.person: one for one in waiting if now >= one.until or one.until > now + self._lasts}
        # Whom nobody can read is told nothing, and keeps nobody else waiting.
        known = await self._store.read(lambda transaction: readable(transaction, self._people, over, self._log))
        for one in (over[speaker.person] for speaker in known):
            says = "human_nobody_came" if one.wrote is None else "human_left"
            if await self.give_back(one.person, says, one.until):
                self._log.event("handover.over", channel=one.channel)

    def _say(self, transaction: Transaction, speaker: Speaker, text: str, *, by_human: bool = False) -> None:
        body = Body(text=storable(text), by_human=by_human)
        self._conversations.remember(
            transaction, speaker, body, by_person=False, at=self._clock.now(), state=State.PENDING
        )

    def _woken(self, speaker: Speaker | None) -> bool:
        if speaker is not None:
            self._wake(speaker)
        return speaker is not None


class TalkToAPerson:
    """`contact`: how the owner wants a person to be reached; else who they say runs this. `handing`: somebody may come
    into this chat."""

    name = "human"

    def __init__(
        self, *, contact: str, owner: str, wording: Wording, log: Log, handing: HandingOver | None = None
    ) -> None:
        self._contact = contact or owner
        self._wording = wording
        self._log = log
        self._handing = handing

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        language = spoken_in(message, speaker).language
        # Nothing of who it was: which conversation, the person's own list of requests says.
        self._log.event("handover.asked", channel=speaker.channel)
        may_come = not (speaker.stopped or speaker.paused or speaker.blocked)
        if self._handing is not None and self._handing.comes and may_come:
            begun = await self._handing.begin(speaker)
            says = self._wording.say(
                "human_asked" if begun else "human_still", language, minutes=f"{self._handing.minutes:,}"
            )
            return Reply(text=says, buttons=menu_buttons(language, "resume"))
        if not self._contact:
            return Reply(text=self._wording.say("human_nobody", language))
        return Reply(text=self._wording.say("human_contact", language, contact=self._contact))
