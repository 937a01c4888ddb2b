"""A number that answers what we just offered means the choice that bears it, where a channel draws no buttons."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from core.clock import whole_second
from core.journey.ear import Ear
from core.journey.fitting import numbered
from core.memory.bodies import Body
from core.memory.conversations import Conversations, Kept
from core.memory.short_memory import ShortMemory
from core.memory.store import Store, Transaction
from core.memory.tables import State
from core.ports.command import Speaker

_LONGEST = 16
"""Characters; a number alone is never longer."""
_NUMBER = re.compile(r"\s*\(?\s*(\d{1,2})\s*[.)\u3002]?\s*")
_BACK = 20
"""Messages read to find what the offer answered."""


def number_in(text: str) -> int:
    """The number that is all there is in the words, in whatever digits it is written; 0 for anything else."""
    if not text or len(text) > _LONGEST:
        return 0
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKC", text)
        if unicodedata.category(character) not in ("Cf", "Mn", "Me")
    )
    found = _NUMBER.fullmatch(plain)
    return int(found[1]) if found else 0


class Choosing:
    """Nothing is noted down for it: what was offered is kept with our message, and falls with the person. Where no word
    is kept, it is in memory for long enough.
    `minutes`: how long a number is taken for a choice; not longer than a confirming step is good for."""

    def __init__(
        self, *, store: Store, conversations: Conversations, short: ShortMemory, ear: Ear, minutes: float
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._short = short
        self._ear = ear
        self._life = timedelta(minutes=minutes)

    def look(self, transaction: Transaction, speaker: Speaker, kept: Kept) -> None:
        """As it is taken in: the ear hears what is chosen in place of the number."""
        if _may_choose(kept.body):
            self._ear.note(kept.number, self.meant(transaction, speaker, kept))

    async def recall(self, speaker: Speaker, waiting: Sequence[Kept]) -> None:
        """The same for what was taken in before this process, or so long ago that the ear forgot it."""
        for kept in waiting:
            if _may_choose(kept.body) and not self._ear.is_noted(kept.number):
                await self._store.read(partial(self._look_again, speaker, kept))

    def _look_again(self, speaker: Speaker, kept: Kept, transaction: Transaction) -> None:
        self.look(transaction, speaker, kept)

    def meant(self, transaction: Transaction, speaker: Speaker, kept: Kept) -> str:
        """What the chosen button says; empty where the number is only a number. It must follow our offer at once:
        whatever either has said in between could be what the number answers, and one of the choices may delete."""
        if not _may_choose(kept.body):
            return ""
        on_disk = self._conversations.since(transaction, speaker, max(0, kept.sequence - 1 - _BACK), 4 * _BACK)
        # After the disk: what goes from there just now was in memory before.
        around = [*on_disk, *self._short.recall(speaker.conversation)]
        before = next((each for each in around if each.sequence == kept.sequence - 1), None)
        if before is None or not _may_have_been_seen(before):
            return ""
        says = chosen_of(before.body, kept.body)
        if not says:
            return ""
        asked = next((each for each in around if each.number == before.reply_to), None)
        # By the platform's own clock where that tells: what was typed before the offer, and comes late, chose nothing.
        is_late = kept.at < (asked.at if asked is not None else whole_second(before.at))
        return "" if is_late or abs(kept.at - before.at) > self._life else says


def chosen_of(offer: Body, answer: Body) -> str:
    """What the button says whose number the answer is; empty where it is none of the offer's. Pure."""
    buttons, number = offer.buttons, number_in(answer.text)
    # A channel that drew them as buttons wrote no numbers.
    if not buttons or numbered(len(buttons), buttons[-1]) not in offer.text or number > len(buttons):
        return ""
    return buttons[number - 1].says if _may_choose(answer) else ""


def _may_choose(body: Body) -> bool:
    """Only what somebody typed themselves can be a choice."""
    return body.own_words and not body.attachments and not body.too_long and number_in(body.text) > 0


def _may_have_been_seen(kept: Kept) -> bool:
    return not kept.by_person and (kept.maybe_sent or kept.state in (State.SENT, State.SENDING))
