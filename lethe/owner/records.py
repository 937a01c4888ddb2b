"""The data map, read off the register, and the papers that an owner begins from it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Literal

from console.ports.privacy import Paper, PlaceRow
from core.clock import Clock
from core.memory.short_memory import CONTEXT_MINUTES, ShortMemory
from lethe.commands.records import in_facts, in_markdown, record_named
from lethe.commands.register import declared
from lethe.owner.reading import Reading
from privacy.quarantine import QuarantinedPayloads
from privacy.register import Declared
from settings.settings import Settings

_SENTENCES: Mapping[str, str] = {
    "processing": "paper_processing",
    "recipients": "paper_recipients",
    "assessment": "paper_assessment",
    "map": "paper_map",
}


class OwnersRecords:
    """`console.ports.privacy.Records`."""

    def __init__(self, *, reading: Reading, clock: Clock) -> None:
        self._reading = reading
        self._clock = clock

    async def places(self) -> Sequence[PlaceRow]:
        settings = await self._reading.now()
        return [_row(settings, place) for place in sorted(declared(settings), key=lambda one: one.category)]

    def papers(self) -> Sequence[Paper]:
        return [Paper(name=name, sentence=sentence) for name, sentence in _SENTENCES.items()]

    async def paper(self, name: str, form: Literal["md", "json"]) -> bytes | None:
        if name not in _SENTENCES:
            return None
        settings = await self._reading.now()
        today = self._clock.now().date()
        record = await asyncio.to_thread(lambda: record_named(name, settings, declared(settings), today))
        if form == "md":
            return in_markdown(record).encode()
        return json.dumps({"schema": "lethe.record/1", **in_facts(record)}, ensure_ascii=False, indent=1).encode()


def _row(settings: Settings, place: Declared) -> PlaceRow:
    longest = max((one.privacy.retention.days for one in settings.assistants if one.privacy.collect), default=0)
    days: float | None = longest or CONTEXT_MINUTES / 1440
    if place.called == QuarantinedPayloads.called:
        days = settings.timing.quarantine_days
    elif place.called == ShortMemory.called:
        days = CONTEXT_MINUTES / 1440
    elif not place.table:
        days = None
    in_database = bool(place.table) or place.called == QuarantinedPayloads.called
    return PlaceRow(
        called=place.called,
        category=place.category,
        purpose=place.purpose,
        where="sealed" if in_database else "memory",
        days=days,
    )
