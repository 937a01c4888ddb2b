"""A PIN of the person's own, without which nobody who holds their phone is shown or sent what is kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from hashlib import scrypt
from hmac import compare_digest

from core.clock import Clock
from core.identifiers import MessageId, PersonId
from core.memory.blanking import blank
from core.memory.joined import Joined
from core.memory.locks import Lock, Locks
from core.memory.store import Store, Transaction
from core.memory.vault import Vault
from core.messages import Button, InboundMessage
from core.ports.command import Reply, Speaker
from core.ports.telling import Tells
from core.wording import Wording
from privacy.menu import menu
from privacy.readable_digits import with_plain_digits
from privacy.said_plainly import as_slash_word

LOCK, UNLOCK = "/lock", "/unlock"
OFF, FORGOTTEN, HALT = "off", "forgotten", "stop"

MOST_TRIES = 3
OPEN_MINUTES = 10
"""After a right PIN."""
_CLOSED_FOR = timedelta(hours=1)
FORGOTTEN_FOR = timedelta(hours=24)
"""Until a PIN that was forgotten is not asked for any more; and then for as long it is not."""
_REMEMBERED = 10_000
_SALT = 16


def is_pin(text: str) -> bool:
    return text.isascii() and text.isdigit() and 4 <= len(text) <= 8


def _is_closed(lock: Lock, now: datetime) -> bool:
    """After too many tries. A clock put back must not close it for longer than was said."""
    return lock.tries >= MOST_TRIES and now < lock.closed_until <= now + _CLOSED_FOR


def hashed(pin: str, salt: bytes) -> bytes:
    """Takes some 50 milliseconds and 16 MB, on purpose."""
    return scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


class LockMyData:
    """A lock is that of everybody its owner linked: who is shown one of them is shown all.
    `proved`: told of somebody who had the right PIN."""

    name = "lock"

    def __init__(
        self,
        *,
        store: Store,
        vault: Vault,
        locks: Locks,
        joined: Joined,
        tells: Tells,
        proved: Callable[[Speaker], Awaitable[None]],
        wording: Wording,
        clock: Clock,
        random: Callable[[int], bytes],
    ) -> None:
        self._store = store
        self._vault = vault
        self._locks = locks
        self._joined = joined
        self._tells = tells
        self._proved = proved
        self._wording = wording
        self._clock = clock
        self._random = random
        self._opened: OrderedDict[PersonId, dict[PersonId, float]] = OrderedDict()
        """By who gave the PIN: whose it was, and until when that holds. Random numbers and times, until a restart."""
        self._halted: OrderedDict[PersonId, float] = OrderedDict()
        """Whose forgotten PIN was said not to be forgotten, and when."""

    async def is_closed(self, speaker: Speaker) -> bool:
        """Is a PIN to be asked for before they are shown anything?"""
        return await self._store.read(lambda transaction: self._closed(transaction, speaker))

    def ask(self, speaker: Speaker) -> Reply:
        return self._say("lock_ask", speaker)

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        word, *said = with_plain_digits(as_slash_word(message.text, speaker.language)).casefold().split()
        rest = "".join(said)
        # Whatever it is: what stands after the word is nobody's to read again, nor any model's.
        await self._store.run(lambda transaction: blank(transaction, self._vault, speaker, number, word))
        if word == LOCK:
            return await (self._off(speaker) if rest == OFF else self._close(speaker, rest))
        if rest == FORGOTTEN:
            return await self._forgotten(speaker)
        if rest == HALT:
            return await self._halt(speaker)
        return await self._try(speaker, rest)

    async def _close(self, speaker: Speaker, pin: str) -> Reply:
        if not is_pin(pin):
            return await self._without_pin(speaker)
        salt = self._random(_SALT)
        made = await asyncio.to_thread(hashed, pin, salt)

        def unit(transaction: Transaction) -> bool:
            if self._closed(transaction, speaker):
                return False
            self._locks.close(transaction, speaker, salt, made)
            return True

        if not await self._store.run(unit):
            return self.ask(speaker)
        for opened in self._opened.values():  # with the PIN before
            opened.pop(speaker.person, None)
        others = await self._store.read(lambda transaction: self._others_have(transaction, speaker))
        return self._say("lock_done", speaker, and_of_others=others)

    async def _off(self, speaker: Speaker) -> Reply:
        def unit(transaction: Transaction) -> str:
            if self._locks.of(transaction, speaker) is None:
                return self._as_it_is(transaction, speaker)
            if self._closed(transaction, speaker):
                return "lock_ask"
            self._locks.remove(transaction, speaker)
            return "lock_open" if self._of_all(transaction, speaker) else "lock_off"  # a linked chat may have its own

        says = await self._store.run(unit)
        others = await self._store.read(lambda transaction: self._others_have(transaction, speaker))
        return self._say(says, speaker, and_of_others=others and says == "lock_open")

    async def _without_pin(self, speaker: Speaker) -> Reply:
        """What there is to say where no PIN was written that could be taken."""

        def unit(transaction: Transaction) -> tuple[str, bool]:
            return self._as_it_is(transaction, speaker), self._others_have(transaction, speaker)

        says, others = await self._store.read(unit)
        return self._say(says, speaker, and_of_others=others and says == "lock_open")

    def _as_it_is(self, transaction: Transaction, speaker: Speaker) -> str:
        if self._closed(transaction, speaker):
            return "lock_ask"
        return "lock_open" if self._of_all(transaction, speaker) else "lock_form"

    async def _try(self, speaker: Speaker, pin: str) -> Reply:
        def count(transaction: Transaction) -> tuple[Sequence[tuple[Speaker, Lock]], Sequence[tuple[Speaker, Lock]]]:
            """Before anything is checked, so that many at once are no more tries than one after the other. All that
            there are, and those of them that the PIN is tried at."""
            found = self._of_all(transaction, speaker)
            now = self._clock.now()
            free = [(whose, lock) for whose, lock in found if not _is_closed(lock, now)]
            for whose, lock in free:
                tries = lock.tries % MOST_TRIES + 1
                until = now + _CLOSED_FOR if tries >= MOST_TRIES else None
                self._locks.tried(transaction, whose, tries, until)
            return found, free

        if not is_pin(pin):
            return await self._without_pin(speaker)
        found, free = await self._store.run(count)
        if not found:
            return self._say("lock_form", speaker)
        if not free:
            return self._say("unlock_closed", speaker)
        right = [
            whose for whose, lock in free if compare_digest(await asyncio.to_thread(hashed, pin, lock.salt), lock.hash)
        ]
        if not right:
            # It was meant for one that is asked for: how often another may be tried says nothing of that.
            meant = [one for one in found if self._is_asked_for(speaker, *one)] or found
            tries = (lock.tries % MOST_TRIES + 1 for whose, lock in meant if (whose, lock) in free)
            left = MOST_TRIES - min(tries, default=MOST_TRIES)
            return self._say("unlock_wrong", speaker, tries=left) if left else self._say("unlock_closed", speaker)
        await self._store.run(lambda transaction: self._settle(transaction, right, [whose for whose, _ in free]))
        opened = self._opened.setdefault(speaker.person, {})
        until = self._clock.monotonic() + OPEN_MINUTES * 60
        opened.update({whose.person: until for whose in right})
        if len(self._opened) > _REMEMBERED:
            self._opened.popitem(last=False)
        await self._proved(speaker)
        if await self.is_closed(speaker):
            return self._say("unlock_more", speaker)
        return self._say("unlock_done", speaker, minutes=OPEN_MINUTES)

    def _settle(self, transaction: Transaction, right: Sequence[Speaker], tried: Sequence[Speaker]) -> None:
        """What is right for one was no try at another, which gets that single one back: of what anybody tried there
        meanwhile nothing, or who knows one PIN could try at another for ever."""
        for whose in tried:
            lock = self._locks.of(transaction, whose)
            if lock is not None:
                self._locks.tried(transaction, whose, 0 if whose in right else max(lock.tries - 1, 0), None)

    async def _forgotten(self, speaker: Speaker) -> Reply:
        halted = self._halted.get(speaker.person)
        if halted is not None and self._clock.monotonic() - halted < FORGOTTEN_FOR.total_seconds():
            return self._say("unlock_stopped", speaker)
        now = self._clock.now()

        def unit(transaction: Transaction) -> tuple[datetime | None, Sequence[Speaker]]:
            """From when on; and who is told, where nobody was yet."""
            found = self._of_all(transaction, speaker)
            if not found:
                return None, ()
            waiting = [lock.opens for _, lock in found if lock.opens is not None and now < lock.opens + FORGOTTEN_FOR]
            at = min(waiting, default=now + FORGOTTEN_FOR)
            for whose, _ in found:
                self._locks.opens(transaction, whose, at)
            return at, () if waiting else self._joined.others(transaction, speaker)

        at, others = await self._store.run(unit)
        if at is None:
            return self._say("lock_form", speaker)
        said_at = f"{at:%Y-%m-%d %H:%M}"
        for one in others:
            label = next(entry.title for entry in menu(one.language).entries if entry.command == "stop")
            text = self._wording.say("unlock_notice", one.language, channel=speaker.channel, at=said_at)
            self._tells.tell(one, Reply(text=text, buttons=(Button(label=label, says=f"{UNLOCK} {HALT}"),)))
        return self._say("unlock_later", speaker, at=said_at)

    async def _halt(self, speaker: Speaker) -> Reply:
        def unit(transaction: Transaction) -> Sequence[Speaker]:
            for whose, _ in self._of_all(transaction, speaker):
                self._locks.opens(transaction, whose, None)
            return (speaker, *self._joined.others(transaction, speaker))

        for one in await self._store.run(unit):
            self._halted[one.person] = self._clock.monotonic()
            if len(self._halted) > _REMEMBERED:
                self._halted.popitem(last=False)
        return self._say("unlock_stopped", speaker)

    def _closed(self, transaction: Transaction, speaker: Speaker) -> bool:
        return any(self._is_asked_for(speaker, whose, lock) for whose, lock in self._of_all(transaction, speaker))

    def _is_asked_for(self, speaker: Speaker, whose: Speaker, lock: Lock) -> bool:
        if lock.opens is not None and lock.opens <= self._clock.now() < lock.opens + FORGOTTEN_FOR:
            return False
        return self._opened.get(speaker.person, {}).get(whose.person, float("-inf")) <= self._clock.monotonic()

    def _of_all(self, transaction: Transaction, speaker: Speaker) -> Sequence[tuple[Speaker, Lock]]:
        found = ((one, self._locks.of(transaction, one)) for one in self._all(transaction, speaker))
        return [(one, lock) for one, lock in found if lock is not None]

    def _others_have(self, transaction: Transaction, speaker: Speaker) -> bool:
        """A linked chat has a PIN of its own, which nothing that is written here changes."""
        return any(whose.person != speaker.person for whose, _ in self._of_all(transaction, speaker))

    def _all(self, transaction: Transaction, speaker: Speaker) -> Sequence[Speaker]:
        return (speaker, *self._joined.others(transaction, speaker))

    def _say(self, sentence: str, speaker: Speaker, *, and_of_others: bool = False, **facts: object) -> Reply:
        text = self._wording.say(sentence, speaker.language, **facts)
        return Reply(text=f"{text} {self._wording.say('lock_others', speaker.language)}" if and_of_others else text)
