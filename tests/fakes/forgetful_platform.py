"""A channel whose platform keeps copies, and does with each what a test says."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from core.errors import DeliveryError
from core.ports.copies import Answered, Copy, Outcome


@dataclass(kw_only=True)
class ForgetfulPlatform:
    clears_chat: bool = False
    deletes_within: timedelta | None = None
    tidies_after: timedelta | None = None
    asked: list[Sequence[Copy]] = field(default_factory=list, repr=False)
    fails: list[DeliveryError] = field(default_factory=list)
    """Raised one after the other."""
    refuses: set[str] = field(default_factory=set)
    not_yet: set[str] = field(default_factory=set)
    lies_about: set[str] = field(default_factory=set)
    """Said to be deleted, and shown still."""
    before: Callable[[Sequence[Copy]], Awaitable[None]] | None = None

    @property
    def named(self) -> list[str]:
        return [copy.name for copies in self.asked for copy in copies]

    def things(self, copy: Copy) -> int:
        return bool(copy.name)

    async def delete_copies(self, copies: Sequence[Copy]) -> Answered:
        if self.before is not None:
            await self.before(copies)
        self.asked.append(copies)
        if self.fails:
            raise self.fails.pop(0)
        counts: Counter[Outcome] = Counter()
        again: list[Copy] = []
        for copy in copies:
            if copy.name in self.not_yet | self.lies_about:
                again.append(copy)
            else:
                counts[Outcome.REFUSED if copy.name in self.refuses else Outcome.GONE] += 1
        lied = sum(copy.name in self.lies_about for copy in again)
        return Answered(counts=counts, again=tuple(again), still_there=lied)
