"""What was used on each day, and by how many people as far as that may be said."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from console.ports.system import CountedOn, UsedOn
from core.errors import StoreUnavailable
from core.memory.day_counts import days_counted
from core.memory.people_counted import people_counted
from core.memory.store import Transaction
from core.memory.usage import day_of, days_used
from lethe.owner_door import Household
from privacy.counters import Asked, is_over, people


class OwnersUsage:
    """`console.ports.system.Usage`."""

    def __init__(self, house: Household) -> None:
        self._house = house

    async def used(self, days: int) -> Sequence[UsedOn]:
        now = self._house.clock.now()
        first = _first(now, days)

        def unit(transaction: Transaction) -> Sequence[UsedOn]:
            cells = people_counted(transaction)

            def by(assistant: str, day: datetime) -> int | None:
                return people(cells, Asked(days=frozenset({day}), assistants=frozenset({assistant})), now)

            return [
                UsedOn(
                    day=used.day.date(),
                    assistant=used.assistant,
                    questions=used.messages,
                    tokens=used.usage.tokens,
                    cost=f"{used.cost / 1_000_000:,.4f} {used.currency}" if used.currency else "",
                    people=by(used.assistant, used.day),
                    is_over=is_over(used.day, now),
                )
                for used in days_used(transaction)
                if used.day >= first
            ]

        return await self._house.memory.store.read(unit)

    async def counted(self, days: int) -> Sequence[CountedOn]:
        with suppress(StoreUnavailable):  # it is counted on, and written down later; what is written down is shown
            await self._house.rights.standing.counts.write_down()
        now = self._house.clock.now()
        first = _first(now, days)

        def unit(transaction: Transaction) -> Sequence[CountedOn]:
            cells = people_counted(transaction)
            by_day = {one.day: one for one in days_counted(transaction, first)}
            counted = []
            for day in (first + timedelta(days=at) for at in range(days)):
                one = by_day.get(day)
                took = one.milliseconds / one.answered / 1000 if one is not None and one.answered else None
                counted.append(
                    CountedOn(
                        day=day.date(),
                        messages=one.messages if one else 0,
                        people=people(cells, Asked(days=frozenset({day})), now),
                        errors=one.errors if one else 0,
                        answer_seconds=took,
                        is_over=is_over(day, now),
                    )
                )
            return counted

        return await self._house.memory.store.read(unit)


def _first(now: datetime, days: int) -> datetime:
    return day_of(now) - timedelta(days=days - 1)
