"""Remember that …: a sentence about the person, kept because they asked, and given to the model before it answers."""

from core.errors import Superseded
from core.identifiers import MessageId
from core.journey.proposing import KEEP_IT, KEEP_NOT, one_line
from core.memory.facts import LONGEST_FACT, MOST_FACTS, Facts, Remembered
from core.memory.people import People
from core.memory.proposed import ProposedFacts
from core.memory.store import Store, Transaction
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording
from privacy.commands import menu_buttons, spoken_in
from privacy.phrases import understand


class RememberThis:
    name = "remember"

    def __init__(
        self, *, store: Store, people: People, facts: Facts, proposed: ProposedFacts, wording: Wording
    ) -> None:
        self._store = store
        self._people = people
        self._facts = facts
        self._proposed = proposed
        self._wording = wording

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        answer = message.text.strip().casefold()
        if answer in (KEEP_IT, KEEP_NOT):
            return await self._answered(speaker, agrees=answer == KEEP_IT)
        text = one_line(understand(message.text, speaker.language).rest)
        speaker = spoken_in(message, speaker)
        say, language = self._wording.say, speaker.language
        if not text:
            return Reply(text=say("remember_what", language))
        if len(text) > LONGEST_FACT:
            return Reply(text=say("remember_too_long", language, limit=LONGEST_FACT))

        def unit(transaction: Transaction) -> Remembered | None:
            if not self._people.stands(transaction, speaker):
                raise Superseded
            return self._facts.remember(transaction, speaker, text)

        return self._said(text, await self._store.run(unit), language)

    async def _answered(self, speaker: Speaker, *, agrees: bool) -> Reply:
        """To the question whether what a model proposed is to be remembered: what was shown then, and nothing else."""
        say, language = self._wording.say, speaker.language

        def unit(transaction: Transaction) -> tuple[str, Remembered | None]:
            if not self._people.stands(transaction, speaker):
                raise Superseded
            text = self._proposed.take(transaction, speaker)
            return text, self._facts.remember(transaction, speaker, text) if text and agrees else None

        text, kept = await self._store.run(unit)
        if not text:
            return Reply(text=say("remember_nothing", language))
        return self._said(text, kept, language) if agrees else Reply(text=say("remember_not", language))

    def _said(self, text: str, kept: Remembered | None, language: str) -> Reply:
        say = self._wording.say
        if kept is None:
            return Reply(
                text=say("remember_full", language, limit=MOST_FACTS), buttons=menu_buttons(language, "correct")
            )
        return Reply(text=say("remember_done", language, fact=text), buttons=menu_buttons(language, "correct"))
