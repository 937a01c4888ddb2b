"""What somebody who is signed in does with their own account, and the programs that an owner lets in."""

from collections.abc import Sequence
from datetime import datetime

from console.asked import Who
from console.audit import Audit
from console.claiming import hash_of, new_token
from console.owners import NotAllowed, shown_name
from console.passwords import Passwords, is_too_long, mistake_of
from console.roles import Role, role_named
from console.sessions import Sessions
from core.memory.opening import Memory
from core.memory.store import Transaction

_LONGEST_NAME = 60


class OwnAccount:
    def __init__(self, *, memory: Memory, passwords: Passwords, sessions: Sessions, audit: Audit) -> None:
        self._memory = memory
        self._passwords = passwords
        self._sessions = sessions
        self._audit = audit

    async def change_password(self, who: Who, before: str, after: str, browser: str) -> str:
        """A new session; every other one ends. Raises NotAllowed, and `passwords.TooManyAtOnce`."""
        known = await self._memory.store.read(
            lambda transaction: self._memory.owners.credentials(transaction, who.name)
        )
        is_right = not is_too_long(before) and await self._passwords.is_right(before, known.password if known else None)
        if known is None or not is_right:
            raise NotAllowed("password_before_wrong", "before")
        if mistake := mistake_of(after, who.name):
            raise NotAllowed(mistake, "after")
        hashed = await self._passwords.hashed(after)

        def unit(transaction: Transaction) -> str:
            # Hashing takes a while, in which they may have been taken out, given another role or another password.
            now_known = self._memory.owners.credentials(transaction, who.name)
            if now_known is None or now_known.password != known.password:
                raise NotAllowed("password_before_wrong", "before")
            number = self._memory.owners.put(transaction, who.name, now_known.role, hashed)
            self._audit.inside(transaction, who.name, "owner.changed_password", who.name)
            return self._sessions.begin(transaction, number, browser)

        return await self._memory.store.run(unit)

    async def sign_out_everywhere(self, by: Who, name: str) -> int:
        """How many sessions ended; that of whoever asks is among them where it is their own."""

        def unit(transaction: Transaction) -> int:
            ended = self._memory.owners.end_all(transaction, name)
            if ended:
                self._audit.inside(transaction, by.name, "session.all_ended", name)
            return ended

        return await self._memory.store.run(unit)

    async def make_token(self, by: Who, name: str, scopes: Sequence[str], until: datetime | None) -> str:
        """What the program sends, which is kept nowhere. Raises NotAllowed."""
        name = shown_name(name)
        if not name or len(name) > _LONGEST_NAME:
            raise NotAllowed("token_name_wrong", "name")
        if not scopes:
            raise NotAllowed("scopes_missing", "scopes")
        token = new_token()

        def unit(transaction: Transaction) -> None:
            account = self._memory.owners.credentials(transaction, by.name)
            if account is None or role_named(account.role) is not Role.OWNER:
                raise NotAllowed("not_an_owner", "name")
            if name in [known.name for known in self._memory.owners.tokens(transaction)]:
                raise NotAllowed("token_name_taken", "name")
            self._memory.owners.grant(transaction, name, scopes, hash_of(token), until, by=by.name)
            self._audit.inside(transaction, by.name, "token.made", name)

        await self._memory.store.run(unit)
        return token
