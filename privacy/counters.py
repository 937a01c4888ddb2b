"""How many people there were, in numbers from which nobody can be picked out. Pure.

Each cell, a day and a channel and an assistant, is published once: never before its day is over, not at all below ten
people, and rounded down to five. Whatever is asked is answered by adding up published cells, and nothing else. So two
questions that overlap differ by cells that were published anyway, a total gives no hidden part back, and the same
question has the same answer for ever: what was counted is not counted back when somebody is erased.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.identifiers import ChannelId
from core.memory.people_counted import Counted

FEWEST = 10
"""People of a cell; of fewer no number is said."""
_STEP = 5
_OVER_AFTER = timedelta(hours=25)
"""From its beginning: an answer that was begun before midnight still counts for its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which cells; None: whichever."""

    days: frozenset[datetime] | None = None
    channels: frozenset[ChannelId] | None = None
    assistants: frozenset[str] | None = None

    def wants(self, cell: Counted) -> bool:
        return (
            (self.days is None or cell.day in self.days)
            and (self.channels is None or cell.channel in self.channels)
            and (self.assistants is None or cell.assistant in self.assistants)
        )


def published(cells: Iterable[Counted], now: datetime) -> Sequence[Counted]:
    """What may be said of them; one that is left out had fewer than ten people, or none, or its day is not over."""
    return [
        Counted(day=cell.day, channel=cell.channel, assistant=cell.assistant, people=cell.people // _STEP * _STEP)
        for cell in cells
        if is_over(cell.day, now) and cell.people >= FEWEST
    ]


def is_over(day: datetime, now: datetime) -> bool:
    """`day`: its beginning."""
    return now - day >= _OVER_AFTER


def people(cells: Iterable[Counted], asked: Asked, now: datetime) -> int | None:
    """At least so many, each counted once a day and channel; None: fewer than ten on each channel, or the day
    is not over."""
    found = sum(cell.people for cell in published(cells, now) if asked.wants(cell))
    return found or None


def day_in_words(found: int | None, day: datetime, now: datetime) -> str:
    """Of what `people` found of one day."""
    if found is not None:
        return in_words(found)
    return f"{in_words(None)} on each channel" if is_over(day, now) else "once the day is over"


def in_words(found: int | None) -> str:
    return f"fewer than {FEWEST}" if found is None else f"{found:,}+"
