"""A support case: the person opens their conversation to the owner for a day by saying so, and closes it again."""

from core.clock import Clock
from core.identifiers import MessageId
from core.memory.store import Store
from core.memory.wishes import Wishes
from core.messages import Button, InboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording
from privacy.owner_views import OPEN_FOR

OPEN, CLOSE = "/open", "/close"


def is_about_opening(text: str) -> bool:
    """Only by a slash word: nobody opens what they said by a sentence that was meant otherwise."""
    return text.strip().casefold() in (OPEN, CLOSE)


class OpenToOwner:
    name = "open"

    def __init__(self, *, store: Store, wording: Wording, clock: Clock) -> None:
        self._store = store
        self._wishes = Wishes()
        self._wording = wording
        self._clock = clock

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        say, language = self._wording.say, speaker.language
        if message.text.strip().casefold() == CLOSE:
            await self._store.run(lambda transaction: self._wishes.open_until(transaction, speaker.person, None))
            return Reply(text=say("close_done", language))
        if speaker.paused:
            return Reply(text=say("pause_already", language))
        until = self._clock.now() + OPEN_FOR
        await self._store.run(lambda transaction: self._wishes.open_until(transaction, speaker.person, until))
        text = say("open_done", language, until=f"{until:%Y-%m-%d %H:%M}")
        return Reply(text=text, buttons=(Button(label=CLOSE, says=CLOSE),))
