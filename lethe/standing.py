"""What an owner watches and steps into while people write: what each day counted, and who waits for a human."""

from dataclasses import dataclass

from core.clock import Clock
from core.journey.telling import Telling
from core.log import Log
from core.memory.day_counts import DayCounts
from core.memory.opening import Memory
from core.metrics import Metrics
from core.wording import Wording
from privacy.handing_over import HandingOver
from settings.handover import HandoverSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    counts: DayCounts
    handing: HandingOver


def standing_of(
    memory: Memory,
    settings: HandoverSettings,
    telling: Telling,
    wording: Wording,
    clock: Clock,
    log: Log,
    metrics: Metrics,
) -> Standing:
    return Standing(
        counts=DayCounts(store=memory.store, metrics=metrics, clock=clock),
        handing=HandingOver(
            store=memory.store,
            people=memory.people,
            conversations=memory.conversations,
            wording=wording,
            clock=clock,
            log=log,
            minutes=settings.minutes,
            wake=telling.wake,
        ),
    )
