"""Accounts in a memory of a test's own; what happens while a password is looked at, is up to the test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher

from console.asked import Who
from console.audit import Audit
from console.claiming import Letters
from console.own_account import OwnAccount
from console.owners import Owners
from console.passwords import Passwords
from console.roles import Role
from console.sessions import Sessions
from core.memory.opening import Memory
from tests.core.memory.opened import opened
from tests.fakes.still_clock import StillClock

NAME, PASSWORD = "Ada Sample", "seven lamps of invented light"


class Looking(Passwords):
    """Quick, and `meanwhile` happens once, as soon as a password was looked at."""

    def __init__(self) -> None:
        super().__init__(hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def is_right(self, password: str, kept: str | None) -> bool:
        is_right = await super().is_right(password, kept)
        await self._happens()
        return is_right

    async def hashed(self, password: str) -> str:
        hashed = await super().hashed(password)
        await self._happens()
        return hashed

    async def _happens(self) -> None:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            await happens()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    memory: Memory
    passwords: Looking
    letters: Letters
    sessions: Sessions
    owners: Owners
    account: OwnAccount
    clock: StillClock

    async def claim(self, name: str = NAME, role: str = "owner", password: str = PASSWORD) -> Who:
        session = await self.owners.claim(self.link(role), name, password, "a browser")
        found = await self.sessions.who(session)
        assert found is not None
        return found

    def link(self, role: str = "owner", *, recovers: bool = False) -> str:
        return self.letters.link(role=role, now=self.clock.now(), recovers=recovers)

    async def roles(self) -> dict[str, str]:
        return {one.name: one.role for one in await self.owners.all()}


ROOT = Who(name="Another owner", role=Role.OWNER)


@asynccontextmanager
async def owned(folder: Path) -> AsyncIterator[Owned]:
    clock, passwords, letters = StillClock(), Looking(), Letters(folder)
    async with opened(folder, clock) as memory:
        sessions, audit = Sessions(memory, clock), Audit(memory)
        owners = Owners(
            memory=memory, letters=letters, passwords=passwords, sessions=sessions, audit=audit, clock=clock
        )
        account = OwnAccount(memory=memory, passwords=passwords, sessions=sessions, audit=audit)
        yield Owned(
            memory=memory,
            passwords=passwords,
            letters=letters,
            sessions=sessions,
            owners=owners,
            account=account,
            clock=clock,
        )
    passwords.close()
