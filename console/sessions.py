"""Who is signed in, as the server remembers it: a browser holds a random word, the server its hash and its end."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from console.asked import Who
from console.claiming import hash_of, new_token
from console.roles import role_named
from core.clock import Clock
from core.errors import StoreUnavailable
from core.memory.opening import Memory
from core.memory.owner_accounts import SignedIn
from core.memory.store import Transaction

IDLE = timedelta(hours=8)
LIFE = timedelta(days=7)
SECURE_COOKIE = "__Host-lethe"
PLAIN_COOKIE = "lethe_console"
_NOTED_EVERY = timedelta(minutes=1)
_LONGEST_BROWSER = 120


class Sessions:
    def __init__(self, memory: Memory, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock

    def begin(self, transaction: Transaction, owner: int, browser: str) -> str:
        """What the browser is to hold; whatever it held before opens nothing."""
        token = new_token()
        now = self._clock.now()
        self._memory.owners.end_old(transaction, made_before=now - LIFE, seen_before=now - IDLE)
        # A header may hold bytes that are no letters, which no database takes.
        named = browser[:_LONGEST_BROWSER].encode("utf-8", "replace").decode()
        self._memory.owners.sign_in(transaction, owner, hash_of(token), named)
        return token

    async def who(self, token: str) -> Who | None:
        if not token:
            return None
        hashed, now = hash_of(token), self._clock.now()
        found = await self._memory.store.read(lambda transaction: self._memory.owners.signed_in(transaction, hashed))
        role = role_named(found.role) if found is not None else None
        if found is None or role is None or not _holds(found, now):
            return None
        if now - found.seen_at >= _NOTED_EVERY:
            # Where memory takes nothing, the owner is let in all the same: they come to see what is to be mended.
            with suppress(StoreUnavailable):
                await self._memory.store.run(lambda transaction: self._memory.owners.seen(transaction, found.number))
        return Who(name=found.name, role=role, session=found.number)

    async def all(self) -> Sequence[SignedIn]:
        now = self._clock.now()
        found = await self._memory.store.read(self._memory.owners.sessions)
        return [one for one in found if _holds(one, now)]

    async def end(self, number: int) -> bool:
        return await self._memory.store.run(lambda transaction: self._memory.owners.end(transaction, number))


def _holds(found: SignedIn, now: datetime) -> bool:
    # A clock that was put right must not let somebody stay who signed in while it was years ahead.
    return -IDLE < now - found.created_at < LIFE and abs(now - found.seen_at) < IDLE


def cookie_name(*, is_secure: bool) -> str:
    return SECURE_COOKIE if is_secure else PLAIN_COOKIE


def cookie(token: str, *, is_secure: bool) -> str:
    """The header that sets it; an empty token takes it away."""
    life = int(LIFE.total_seconds()) if token else 0
    secure = "; Secure" if is_secure else ""
    return f"{cookie_name(is_secure=is_secure)}={token}; Path=/; Max-Age={life}; HttpOnly; SameSite=Lax{secure}"
