"""Talk to a person: how to reach one, and a mark for the owner that somebody wants to."""

from core.identifiers import MessageId
from core.log import Log
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording
from privacy.commands import spoken_in


class TalkToAPerson:
    """`contact`: how the owner wants a person to be reached; else who they say runs this."""

    name = "human"

    def __init__(self, *, contact: str, owner: str, wording: Wording, log: Log) -> None:
        self._contact = contact or owner
        self._wording = wording
        self._log = log

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        language = spoken_in(message, speaker).language
        # Nothing of who it was: which conversation, the person's own list of requests says.
        self._log.event("handover.asked", channel=speaker.channel)
        if not self._contact:
            return Reply(text=self._wording.say("human_nobody", language))
        return Reply(text=self._wording.say("human_contact", language, contact=self._contact))
