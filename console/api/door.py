"""Who calls the API: a program with a token that holds, not too often, and with the token where no log sees it."""

from collections.abc import Mapping

from console.api.calls import ANY
from console.api.problems import Refused
from console.asked import Who
from console.owners import Owners
from core.clock import Clock

HEADERS = ("content-type", "if-match", "idempotency-key")
"""What a call may say beside its body."""
_TOKEN_WORDS = frozenset({"token", "access_token", "api_key", "apikey", "key", "bearer", "authorization"})
_MOST_GUESSES = 30
"""Wrong tokens that one source may send within a minute."""
_MOST_KNOWN = 20_000


class Allowance:
    """So many at once, and so many a minute; what was not used comes back with time."""

    def __init__(self, clock: Clock, *, a_minute: int) -> None:
        self._clock = clock
        self._most = float(a_minute)
        self._left: dict[str, tuple[float, float]] = {}

    def seconds_to_wait(self, who: str) -> int:
        """0: may go on."""
        left = self._now(who)
        return 0 if left >= 1.0 else int((1.0 - left) * 60.0 / self._most) + 1

    def use(self, who: str) -> None:
        left = self._now(who)
        if who not in self._left and len(self._left) >= _MOST_KNOWN:
            self._left = {known: seen for known, seen in self._left.items() if self._now(known) < self._most}
        if who in self._left or len(self._left) < _MOST_KNOWN:
            self._left[who] = (max(0.0, left - 1.0), self._clock.monotonic())

    def _now(self, who: str) -> float:
        left, at = self._left.get(who, (self._most, 0.0))
        return min(self._most, left + (self._clock.monotonic() - at) * self._most / 60.0)


class ApiDoor:
    def __init__(self, *, owners: Owners, clock: Clock, calls_a_minute: int) -> None:
        self._owners = owners
        self._calls = Allowance(clock, a_minute=calls_a_minute)
        self._guesses = Allowance(clock, a_minute=_MOST_GUESSES)

    async def program(self, headers: Mapping[str, str], query: Mapping[str, str], source: str) -> Who:
        """Raises Refused."""
        if _TOKEN_WORDS & {name.lower().replace("-", "_") for name in query}:
            raise Refused(
                400,
                "token_in_address",
                "A token in an address stays in logs. If this was one, take it back (lethe owner revoke NAME), make"
                " another, and send that as: Authorization: Bearer TOKEN",
            )
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        who = await self._owners.program(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
        if who is None:  # a token that holds is let in however many others were guessed from the same place
            if wait := self._guesses.seconds_to_wait(source):
                raise _too_many(wait)
            self._guesses.use(source)
            raise Refused(
                401,
                "no_token",
                "Send a token that holds, as: Authorization: Bearer TOKEN. To make one: lethe owner token",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if wait := self._calls.seconds_to_wait(str(who.session)):
            raise _too_many(wait)
        self._calls.use(str(who.session))
        return Who(name=f"program {who.name}", role=who.role, session=who.session, scopes=who.scopes | {ANY})


def _too_many(wait: int) -> Refused:
    return Refused(429, "too_many", f"Go on in {wait} seconds.", headers={"Retry-After": str(wait)})
