"""Remember that …: a sentence about the person, kept because they asked, and given to the model before it answers."""

import re

from core.errors import Superseded
from core.identifiers import MessageId
from core.journey.prompting import readable_by_model
from core.memory.bodies import storable
from core.memory.facts import LONGEST_FACT, MOST_FACTS, Facts, Remembered
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording
from privacy.commands import menu_buttons, spoken_in
from privacy.phrases import understand

_SPACE = re.compile(r"\s+")


class RememberThis:
    name = "remember"

    def __init__(self, *, store: Store, people: People, facts: Facts, wording: Wording) -> None:
        self._store = store
        self._people = people
        self._facts = facts
        self._wording = wording

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
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

        kept = await self._store.run(unit)
        if kept is None:
            return Reply(
                text=say("remember_full", language, limit=MOST_FACTS), buttons=menu_buttons(language, "correct")
            )
        return Reply(text=say("remember_done", language, fact=text), buttons=menu_buttons(language, "correct"))


def one_line(text: str) -> str:
    """As it is kept and shown again: no line breaks, and none of the characters that nobody sees."""
    return _SPACE.sub(" ", readable_by_model(storable(text))).strip()
