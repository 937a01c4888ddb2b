"""What stands before the commands: the fresh check of a number that was silent for long, and a person's own PIN."""

from collections.abc import Mapping

from core.identifiers import MessageId
from core.journey.proposing import KEEP_IT, KEEP_NOT
from core.messages import InboundMessage
from core.ports.command import Command, Reply, Speaker
from privacy.commands import spoken_in
from privacy.linked_rights import EVERYWHERE, THIS_ONLY
from privacy.linking import AGREE_TO_LINK, DECLINE_LINK, LINK
from privacy.linking import UNLINK as UNLINK_CHANNELS
from privacy.locking import LOCK, UNLOCK, LockMyData, is_pin
from privacy.phrases import understand
from privacy.readable_digits import with_plain_digits
from privacy.recycled import STILL_ME, FreshCheck

WORDS: Mapping[str, str] = {
    LINK: "link",
    AGREE_TO_LINK: "link",
    DECLINE_LINK: "link",
    UNLINK_CHANNELS: "link",
    LOCK: "lock",
    UNLOCK: "unlock",
    STILL_ME: "still_me",
    EVERYWHERE: "delete",
    THIS_ONLY: "delete",
    KEEP_IT: "remember",
    KEEP_NOT: "remember",
}
"""Heard in every language. Linking and locking have their sentences too; agreeing and opening have these alone."""

_WITHOUT_A_CHECK = frozenset({"privacy", "help", "stop", "start", "human", "complain", "receipt"})
"""They show nothing of what is kept, and take nothing away. A receipt is shown to whoever has its code; of what the
person agreed to, `Consent.receipt` shows none while there is a doubt."""
_BEHIND_THE_PIN = frozenset({"show", "export", "correct", "link", "unlink"})
"""Never deleting: who is robbed of their phone may still want everything gone, and a thief gains nothing by it."""


def word_in(text: str) -> str:
    """The command that such a word means; empty for other words."""
    first = text.split(maxsplit=1)[:1]
    return WORDS.get(first[0].partition("@")[0].casefold(), "") if first else ""


class Guarding:
    def __init__(self, *, fresh: FreshCheck, lock: LockMyData) -> None:
        self.fresh = fresh
        self.lock = lock

    def over(self, commands: Mapping[str, Command]) -> Mapping[str, Command]:
        return {name: Guarded(name, command, self) for name, command in commands.items()}


class Guarded:
    def __init__(self, kind: str, command: Command, guarding: Guarding) -> None:
        self.name = command.name
        self._kind = kind
        self._command = command
        self._fresh = guarding.fresh
        self._lock = guarding.lock

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        instead = await self._instead(message, speaker)
        return instead or await self._command.respond(message, number, speaker)

    async def _instead(self, message: InboundMessage, speaker: Speaker) -> Reply | None:
        if self._kind not in _WITHOUT_A_CHECK and await self._fresh.is_doubted(speaker):
            spoken = spoken_in(message, speaker)
            if self._kind == "delete":
                return await self._fresh.delete_card(spoken)
            if not self._confirms(message, speaker) and not self._proves(message):
                return await self._fresh.question(spoken)
        if self._kind in _BEHIND_THE_PIN and await self._lock.is_closed(speaker):
            return self._lock.ask(spoken_in(message, speaker))
        return None

    def _confirms(self, message: InboundMessage, speaker: Speaker) -> bool:
        return self._kind == "confirm" and understand(message.text, speaker.language).command == "confirm"

    def _proves(self, message: InboundMessage) -> bool:
        return self._kind == "unlock" and is_pin(with_plain_digits("".join(message.text.split()[1:])))
