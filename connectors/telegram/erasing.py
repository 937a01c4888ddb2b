"""Messages deleted at Telegram, on both sides of a private chat: a hundred at once, and one by one where that fails."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import BadRequest

from connectors.telegram.errors import is_about_nobody, translated
from core.errors import DeliveryError, TryAgain, Unreachable
from core.identifiers import ProviderMessageId
from core.ports.copies import COPIES_AT_ONCE, Answered, Copy, Outcome

DELETED_WITHIN = timedelta(hours=48)
"""Telegram deletes nothing that is older."""
TIDIED_AFTER = timedelta(hours=47)
_NAMED = re.compile(r"(-?[0-9]{1,20}):([0-9]{1,20}(?:,[0-9]{1,20})*)(?::.*)?")
_NOT_THERE = "message to delete not found"

Named = tuple[int, int]
"""A chat, and the number of a message in it."""


def messages_of(copy: Copy) -> Sequence[Named]:
    """Each once; nothing for a button that was pressed, which is no message."""
    return tuple(dict.fromkeys(named for name in (copy.name, *copy.files) for named in _named(name)))


class Erasing:
    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def delete(self, copies: Sequence[Copy], now: datetime) -> Answered:
        counts: Counter[Outcome] = Counter()
        young: dict[Named, datetime] = {}
        for copy in copies:
            for named in messages_of(copy):
                if now - copy.made_at < DELETED_WITHIN:
                    young[named] = copy.made_at
                else:
                    counts[Outcome.TOO_OLD] += 1
        left, retry_after = dict(young), None
        try:
            for chat in dict.fromkeys(chat for chat, _ in young):
                numbers = [number for of, number in young if of == chat]
                for start in range(0, len(numbers), COPIES_AT_ONCE):
                    await self._delete(chat, numbers[start : start + COPIES_AT_ONCE], counts, left)
        except DeliveryError as error:
            retry_after = error.retry_after if isinstance(error, TryAgain) else None
        again = tuple(Copy(name=_name(*named), made_at=made_at) for named, made_at in left.items())
        return Answered(counts=counts, again=again, retry_after=retry_after)

    async def _delete(
        self, chat: int, numbers: Sequence[int], counts: Counter[Outcome], left: dict[Named, datetime]
    ) -> None:
        """What is settled is counted, and taken out of what is left."""
        together = await self._delete_together(chat, numbers)
        for number in numbers:
            counts[together or await self._delete_alone(chat, number)] += 1
            del left[chat, number]

    async def _delete_together(self, chat: int, numbers: Sequence[int]) -> Outcome | None:
        """None where one that cannot be deleted may have kept the others from being so."""
        try:
            with translated():
                try:
                    await self._bot.delete_messages(chat, numbers)
                except BadRequest as error:
                    if is_about_nobody(error):
                        raise
                    return None
        except Unreachable:  # they blocked us, or deleted their account: there is nothing we could do any more
            return Outcome.REFUSED
        return Outcome.GONE

    async def _delete_alone(self, chat: int, number: int) -> Outcome:
        try:
            with translated():
                try:
                    await self._bot.delete_message(chat, number)
                except BadRequest as error:
                    return Outcome.GONE if _NOT_THERE in error.message.lower() else Outcome.REFUSED
        except Unreachable:
            return Outcome.REFUSED
        return Outcome.GONE


def _named(name: str) -> Iterator[Named]:
    found = _NAMED.fullmatch(name)
    if found is not None:
        yield from ((int(found[1]), int(number)) for number in found[2].split(","))


def _name(chat: int, number: int) -> ProviderMessageId:
    return ProviderMessageId(f"{chat}:{number}")
