"""Owners: making an account with a link, signing in, changing who may do what, and programs with tokens."""

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from console.asked import Who
from console.audit import Audit
from console.claiming import Letter, Letters, hash_of
from console.passwords import Passwords, mistake_of
from console.roles import Role, role_named
from console.sessions import Sessions
from core.clock import Clock
from core.errors import StoreUnavailable
from core.memory.opening import Memory
from core.memory.owner_accounts import Account, KnownToken
from core.memory.owner_passkeys import forget_passkeys
from core.memory.store import Transaction

_LONGEST_NAME = 60
_NOTED_EVERY = timedelta(minutes=1)
_COMMAND_LINE = "command line"
_NOBODYS = (_COMMAND_LINE, "program ")
"""As the activity names who is no account: nobody may pass for one of these."""


class NotAllowed(Exception):
    """`sentence` names what the owner is told, `field` what it stands beside."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Owners:
    def __init__(
        self, *, memory: Memory, letters: Letters, passwords: Passwords, sessions: Sessions, audit: Audit, clock: Clock
    ) -> None:
        self._memory = memory
        self._letters = letters
        self._passwords = passwords
        self._sessions = sessions
        self._audit = audit
        self._clock = clock

    async def take_letters(self) -> None:
        """What the command line said since; before anybody is let in."""
        if not self._letters.are_there():
            return
        letters = self._letters.of("passkeys", "revoke", "token")
        if letters:
            await self._memory.store.run(lambda transaction: self._obey(transaction, letters))
            for letter in letters:
                if letter.kind == "revoke":
                    self._letters.take_back_invitations(letter.name)
            self._letters.drop(letters)

    async def claim(self, token: str, name: str, password: str, browser: str, *, forgets_passkeys: bool = False) -> str:
        """A session. Raises NotAllowed, and `passwords.TooManyAtOnce`."""
        name = shown_name(name)
        letter = self._letters.opening(token, self._clock.now())
        if letter is None:
            raise NotAllowed("link_over", "token")
        if not name or len(name) > _LONGEST_NAME:
            raise NotAllowed("name_wrong", "name")
        if name.casefold().startswith(_NOBODYS):
            raise NotAllowed("name_taken", "name")
        if mistake := mistake_of(password, name):
            raise NotAllowed(mistake, "password")
        known = await self._memory.store.read(lambda transaction: self._memory.owners.credentials(transaction, name))
        if known is not None and not letter.recovers:
            raise NotAllowed("name_taken", "name")
        hashed = await self._passwords.hashed(password)

        def unit(transaction: Transaction) -> str:
            is_new = self._memory.owners.credentials(transaction, name) is None
            if not is_new and not letter.recovers:
                raise NotAllowed("name_taken", "name")
            number = self._memory.owners.put(transaction, name, letter.role, hashed)
            did = "owner.claimed" if is_new else "owner.recovered"
            self._audit.inside(transaction, name, did, name)
            if forgets_passkeys and forget_passkeys(transaction, name):
                self._audit.inside(transaction, name, "passkey.all_removed", name)
            return self._sessions.begin(transaction, number, browser)

        if not self._letters.used(letter):
            raise NotAllowed("link_over", "token")
        try:
            return await self._memory.store.run(unit)
        except Exception:  # nobody came in by it: it opens once more
            self._letters.put_back(letter)
            raise

    async def sign_in(self, name: str, password: str, browser: str) -> str | None:
        """A session, or None where name and password do not belong together; both take as long."""
        name = shown_name(name)
        known = await self._memory.store.read(lambda transaction: self._memory.owners.credentials(transaction, name))
        if not await self._passwords.is_right(password, known.password if known else None) or known is None:
            return None

        def unit(transaction: Transaction) -> str | None:
            # While it was looked at they may have been taken out, or given another password, which ends all sessions.
            now_known = self._memory.owners.credentials(transaction, name)
            if now_known is None or now_known.password != known.password:
                return None
            self._audit.inside(transaction, name, "owner.signed_in", name)
            return self._sessions.begin(transaction, now_known.number, browser)

        return await self._memory.store.run(unit)

    async def all(self) -> Sequence[Account]:
        return await self._memory.store.read(self._memory.owners.all)

    async def tokens(self) -> Sequence[KnownToken]:
        return await self._memory.store.read(self._memory.owners.tokens)

    async def invite(self, by: Who, role: Role) -> str:
        """The token of a link."""
        token = self._letters.link(role=role.word, now=self._clock.now(), recovers=False, by=by.name)
        await self._audit.note(by.name, "owner.invited", role.word)
        return token

    async def change_role(self, by: Who, name: str, role: Role) -> bool:
        def unit(transaction: Transaction) -> bool:
            self._keep_one_owner(transaction, name, role)
            if not self._memory.owners.change_role(transaction, name, role.word):
                return False
            self._audit.inside(transaction, by.name, f"owner.made_{role.word}", name)
            if role is not Role.OWNER:  # who may not make a token has none
                self._end_tokens_of(transaction, by.name, name)
            return True

        changed = await self._memory.store.run(unit)
        if changed and role is not Role.OWNER:
            self._letters.take_back_invitations(name)
        return changed

    async def remove(self, by: Who, name: str) -> bool:
        def unit(transaction: Transaction) -> bool:
            self._keep_one_owner(transaction, name, None)
            if not self._memory.owners.remove(transaction, name):
                return False
            self._audit.inside(transaction, by.name, "owner.removed", name)
            self._end_tokens_of(transaction, by.name, name)
            return True

        removed = await self._memory.store.run(unit)
        if removed:
            self._letters.take_back_invitations(name)
        return removed

    async def end_session(self, by: Who, number: int) -> bool:
        def unit(transaction: Transaction) -> bool:
            if not self._memory.owners.end(transaction, number):
                return False
            self._audit.inside(transaction, by.name, "session.ended")
            return True

        return await self._memory.store.run(unit)

    async def end_token(self, by: Who, number: int) -> bool:
        def unit(transaction: Transaction) -> bool:
            if not self._memory.owners.end_token(transaction, number):
                return False
            self._audit.inside(transaction, by.name, "token.ended")
            return True

        return await self._memory.store.run(unit)

    async def program(self, token: str) -> Who | None:
        """Whoever calls the API with this token. It is looked for by its hash, of which nobody can choose a beginning,
        so how long that takes tells nothing."""
        hashed, now = hash_of(token), self._clock.now()
        found = await self._memory.store.read(lambda transaction: self._memory.owners.token(transaction, hashed))
        if found is None or (found.expires_at is not None and found.expires_at <= now):
            return None
        if found.seen_at is None or now - found.seen_at >= _NOTED_EVERY:
            number = found.number
            with suppress(StoreUnavailable):  # what can be read can be asked for, also where nothing can be written
                await self._memory.store.run(lambda transaction: self._memory.owners.token_seen(transaction, number))
        return Who(name=found.name, role=Role.NOBODY, session=found.number, scopes=frozenset(found.scopes))

    def _obey(self, transaction: Transaction, letters: Sequence[Letter]) -> None:
        for letter in letters:
            if letter.kind == "token":
                if self._memory.owners.token(transaction, letter.token) is not None:
                    continue
                expires = datetime.fromtimestamp(letter.until, UTC) if letter.until else None
                self._memory.owners.grant(transaction, letter.name, letter.scopes, letter.token, expires)
                self._audit.inside(transaction, _COMMAND_LINE, "token.made", letter.name)
            elif letter.kind == "passkeys":
                if forget_passkeys(transaction, letter.name):
                    self._audit.inside(transaction, _COMMAND_LINE, "passkey.all_removed", letter.name)
            else:
                self._memory.owners.remove(transaction, letter.name)
                for token in self._memory.owners.tokens(transaction):
                    if token.name == letter.name:
                        self._memory.owners.end_token(transaction, token.number)
                self._audit.inside(transaction, _COMMAND_LINE, "owner.revoked", letter.name)
                self._end_tokens_of(transaction, _COMMAND_LINE, letter.name)

    def _end_tokens_of(self, transaction: Transaction, by: str, name: str) -> None:
        """A program is let in by somebody, and goes out with them: they may have kept its token."""
        for token in self._memory.owners.end_tokens_of(transaction, name):
            self._audit.inside(transaction, by, "token.ended", token)

    def _keep_one_owner(self, transaction: Transaction, name: str, role: Role | None) -> None:
        """Raises NotAllowed where nobody would be left who decides."""
        others = [
            one
            for one in self._memory.owners.all(transaction)
            if one.name != name and role_named(one.role) is Role.OWNER
        ]
        if not others and role is not Role.OWNER:
            raise NotAllowed("last_owner")


def shown_name(name: str) -> str:
    """In one form, without what cannot be seen."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).strip() if letter.isprintable())
