"""Pause and resume: what is said is used for nothing; it is kept, sealed, where words are kept at all."""

from core.clock import Clock
from core.identifiers import MessageId
from core.memory.conversations import Conversations
from core.memory.standing import Standings
from core.memory.store import Store, Transaction
from core.memory.wishes import Wishes
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker
from core.ports.in_flight import InFlight
from core.wording import Wording
from privacy.commands import NoticeOf, menu_buttons, spoken_in
from privacy.phrases import understand


class PauseAndResume:
    name = "pause"

    def __init__(
        self,
        *,
        store: Store,
        conversations: Conversations,
        in_flight: InFlight,
        notice: NoticeOf,
        wording: Wording,
        clock: Clock,
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._wishes = Wishes()
        self._standings = Standings()
        self._in_flight = in_flight
        self._notice = notice
        self._wording = wording
        self._clock = clock

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        language = spoken_in(message, speaker).language
        if understand(message.text, speaker.language).command == "resume":
            return await self._resume(speaker, language)
        if not speaker.paused:
            await self._pause(speaker)
        done = "pause_done" if self._notice(speaker.channel).facts.collect else "pause_done_unkept"
        done = "pause_already" if speaker.paused else done
        return Reply(text=self._wording.say(done, language), buttons=menu_buttons(language, "resume", "show", "delete"))

    async def _pause(self, speaker: Speaker) -> None:
        now = self._clock.now()
        await self._store.run(lambda transaction: self._wishes.pause(transaction, speaker.person, now))
        # What a model is being asked just now ends, and what it has answered already is not sent after this.
        await self._in_flight.cancel(speaker)

        def unit(transaction: Transaction) -> None:
            self._conversations.withhold(transaction, speaker)
            self._wishes.open_until(transaction, speaker.person, None)

        await self._store.run(unit)

    async def _resume(self, speaker: Speaker, language: str) -> Reply:
        if not (speaker.paused or speaker.with_human):
            return Reply(text=self._wording.say("resume_already", language))

        def unit(transaction: Transaction) -> None:
            self._wishes.pause(transaction, speaker.person, None)
            self._standings.give_back(transaction, speaker.person)

        await self._store.run(unit)
        # Who said stop as well still has to say start.
        done = "resume_done" if speaker.paused else "human_back"
        again = "stop_already" if speaker.stopped else done
        return Reply(text=self._wording.say(again, language))
