"""Passkeys in a memory of a test's own, with an owner who has just signed in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher

from console.asked import Who
from console.audit import Audit
from console.claiming import hash_of
from console.passkeys.challenges import Challenges
from console.passkeys.keeping import Passkeys
from console.passwords import Passwords
from console.roles import Role
from console.sessions import Sessions
from core.memory.opening import Memory
from core.memory.owner_passkeys import OwnerPasskeys
from tests.core.memory.opened import opened
from tests.fakes.authenticator import Asks, Authenticator
from tests.fakes.still_clock import StillClock

HERE = "http://localhost:8080"
PASSWORD = "seven lamps of invented light"
SOURCE = "203.0.113.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    memory: Memory
    passkeys: Passkeys
    sessions: Sessions
    audit: Audit
    clock: StillClock
    hashed: str

    async def owner(self, name: str = "Ada Sample", role: str = "owner") -> Who:
        session = await self.memory.store.run(
            lambda unit: self.sessions.begin(unit, self.memory.owners.put(unit, name, role, self.hashed), "a browser")
        )
        found = await self.sessions.who(session)
        assert found is not None
        return found

    async def asked_to_add(self, who: Who, origin: str = HERE, password: str = "") -> Asks:
        return await self.passkeys.ask_to_add(who, origin, password, SOURCE, self.clock.now())

    async def with_passkey(self, who: Who, name: str = "A telephone", origin: str = HERE) -> Authenticator:
        device = Authenticator(origin)
        await self.passkeys.add(who, origin, name, device.make(await self.asked_to_add(who, origin)))
        return device

    async def asked_to_sign(self, origin: str = HERE) -> Asks:
        return await self.passkeys.ask_to_sign(origin, SOURCE)

    async def sign_in(self, sent: str, origin: str = HERE) -> Who:
        found = await self.sessions.who(await self.passkeys.sign_in(origin, sent, "a browser"))
        assert found is not None
        return found

    async def done(self) -> list[str]:
        return [one.did for one in await self.audit.page()]

    async def signed_in(self) -> int:
        return len(await self.sessions.all())


@asynccontextmanager
async def owned(folder: Path, public_address: str = "") -> AsyncIterator[House]:
    clock = StillClock()
    passwords = Passwords(hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    async with opened(folder, clock) as memory:
        sessions, audit = Sessions(memory, clock), Audit(memory)
        passkeys = Passkeys(
            memory=memory,
            kept=OwnerPasskeys(ids=memory.ids, clock=clock),
            passwords=passwords,
            sessions=sessions,
            audit=audit,
            challenges=Challenges(clock),
            public_address=public_address,
        )
        yield House(
            memory=memory,
            passkeys=passkeys,
            sessions=sessions,
            audit=audit,
            clock=clock,
            hashed=await passwords.hashed(PASSWORD),
        )
    passwords.close()


def nobody() -> Who:
    """Who was taken out meanwhile."""
    return Who(name="Nobody", role=Role.OWNER, session=int(hash_of("nobody")[:8], 16))
