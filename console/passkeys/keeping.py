"""Passkeys of owners: added while signed in, asked for at the entrance, taken away again; a password always remains."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from console.asked import Who
from console.audit import Audit
from console.owners import NotAllowed, shown_name
from console.passkeys.challenges import Challenges
from console.passkeys.places import NoPlace, Place, place_of
from console.passwords import Passwords, is_too_long
from console.sessions import Sessions
from core.memory.opening import Memory
from core.memory.owner_passkeys import KnownPasskey, OwnerPasskeys, forget_passkey
from core.memory.store import Transaction

MOST = 20
_LONGEST_NAME = 60
_FRESH = timedelta(minutes=10)
_SIGN_IN = "sign in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a page says of passkeys to whoever came by this address."""

    works: bool
    """Can one be made or used here?"""
    are_there: bool
    """Has anybody one?"""
    sentence: str = ""
    """Why none works here."""
    instead: str = ""
    """The origin where one would."""


class Passkeys:
    def __init__(
        self,
        *,
        memory: Memory,
        kept: OwnerPasskeys,
        passwords: Passwords,
        sessions: Sessions,
        audit: Audit,
        challenges: Challenges,
        public_address: str,
    ) -> None:
        self._memory = memory
        self._kept = kept
        self._passwords = passwords
        self._sessions = sessions
        self._audit = audit
        self._challenges = challenges
        self._public_address = public_address

    async def offer(self, origin: str) -> Offer:
        are_there = await self._memory.store.read(self._kept.are_there)
        place = place_of(origin, self._public_address)
        if isinstance(place, NoPlace):
            return Offer(works=False, are_there=are_there, sentence=place.sentence, instead=place.instead)
        return Offer(works=True, are_there=are_there)

    async def of(self, name: str) -> Sequence[KnownPasskey]:
        return await self._memory.store.read(lambda transaction: self._kept.of(transaction, name))

    async def asks_password(self, who: Who, now: datetime) -> bool:
        """Whether whoever sits there may have found the browser open: they signed in some time ago."""
        begun = next((one.created_at for one in await self._sessions.all() if one.number == who.session), None)
        return begun is None or now - begun >= _FRESH

    async def ask_to_add(
        self, who: Who, origin: str, password: str, source: str, now: datetime
    ) -> Mapping[str, object]:
        """What the browser is handed. Raises NotAllowed, and `passwords.TooManyAtOnce`."""
        place = self._place(origin)
        known = await self.of(who.name)
        if len(known) >= MOST:
            raise NotAllowed("passkey_enough")
        account = await self._memory.store.read(
            lambda transaction: self._memory.owners.credentials(transaction, who.name)
        )
        if account is None:
            raise NotAllowed("already_gone")
        if await self.asks_password(who, now):
            if not password:
                raise NotAllowed("passkey_password_needed")
            if is_too_long(password) or not await self._passwords.is_right(password, account.password):
                raise NotAllowed("password_before_wrong", "password")
        await _loaded()
        from console.passkeys.ceremonies import asked_to_add

        return asked_to_add(
            place,
            self._challenges.new(_adding(who), source),
            handle=_handle(account.number),
            name=who.name,
            known=[one.credential for one in known],
        )

    async def add(self, who: Who, origin: str, name: str, sent: str) -> None:
        """Raises NotAllowed."""
        place, name = self._place(origin), shown_name(name)
        if not name or len(name) > _LONGEST_NAME:
            raise NotAllowed("passkey_name_wrong", "label")
        await _loaded()
        from console.passkeys.ceremonies import NotProven, added, challenge_of_addition

        try:
            challenge = challenge_of_addition(sent)
            if not self._challenges.take(challenge, _adding(who)):
                raise NotAllowed("passkey_late")
            made = added(place, sent, challenge)
        except NotProven:
            raise NotAllowed("passkey_not_made") from None

        def unit(transaction: Transaction) -> None:
            account = self._memory.owners.credentials(transaction, who.name)
            known = self._kept.of(transaction, who.name)
            if account is None:
                raise NotAllowed("already_gone")
            if len(known) >= MOST:
                raise NotAllowed("passkey_enough")
            if name.casefold() in [one.name.casefold() for one in known]:
                raise NotAllowed("passkey_name_taken", "label")
            if self._kept.by_credential(transaction, made.credential) is not None:
                raise NotAllowed("passkey_known")
            self._kept.add(transaction, account.number, name, made.credential, made.key, made.count)
            self._audit.inside(transaction, who.name, "passkey.added", name)

        await self._memory.store.run(unit)

    async def ask_to_sign(self, origin: str, source: str) -> Mapping[str, object]:
        """What the browser is handed. Raises NotAllowed."""
        place = self._place(origin)
        await _loaded()
        from console.passkeys.ceremonies import asked_to_sign

        return asked_to_sign(place, self._challenges.new(_SIGN_IN, source))

    async def sign_in(self, origin: str, sent: str, browser: str) -> str:
        """A session. Raises NotAllowed."""
        place = self._place(origin)
        await _loaded()
        from console.passkeys.ceremonies import NotProven, proven_count, signature

        try:
            signed = signature(sent)
            if not self._challenges.take(signed.challenge, _SIGN_IN):
                raise NotAllowed("passkey_late")
            known = await self._memory.store.read(
                lambda transaction: self._kept.by_credential(transaction, signed.credential)
            )
            if known is None or signed.handle != _handle(known.owner):
                raise NotAllowed("passkey_unknown")
            count = proven_count(place, signed, signed.challenge, credential=known.credential, key=known.key)
        except NotProven:
            raise NotAllowed("passkey_not_right") from None

        def unit(transaction: Transaction) -> str | None:
            now_known = self._kept.by_credential(transaction, known.credential)
            if now_known is None or now_known.number != known.number:
                raise NotAllowed("passkey_unknown")
            if (count or now_known.count) and count <= now_known.count:
                self._audit.inside(transaction, known.owner_name, "passkey.counted_back", now_known.name)
                return None
            self._kept.used(transaction, known.number, count)
            self._audit.inside(transaction, known.owner_name, "owner.signed_in_by_passkey", now_known.name)
            return self._sessions.begin(transaction, known.owner, browser)

        session = await self._memory.store.run(unit)
        if session is None:
            raise NotAllowed("passkey_copied")
        return session

    async def remove(self, who: Who, number: int) -> bool:
        """Only one of their own."""

        def unit(transaction: Transaction) -> bool:
            named = [one.name for one in self._kept.of(transaction, who.name) if one.number == number]
            if not forget_passkey(transaction, who.name, number):
                return False
            self._audit.inside(transaction, who.name, "passkey.removed", named[0])
            return True

        return await self._memory.store.run(unit)

    def _place(self, origin: str) -> Place:
        """Raises NotAllowed where no passkey works."""
        place = place_of(origin, self._public_address)
        if isinstance(place, NoPlace):
            raise NotAllowed(place.sentence)
        return place


async def _loaded() -> None:
    """Reading what checks passkeys takes a moment, once, and is done aside so that nobody waits for it."""
    await asyncio.to_thread(import_module, "console.passkeys.ceremonies")


def _handle(owner: int) -> bytes:
    """By which a device says whose a passkey is: a number that says nothing of them."""
    return owner.to_bytes(8, "big")


def _adding(who: Who) -> str:
    return f"add {who.session}"
