"""Every bar that was promised, what was measured for it, and whether it is held."""

from dataclasses import dataclass

from benchmarks.figures import (
    ANSWERED,
    ANSWERED_P50,
    CPU,
    GROWN_CPU_LARGE,
    GROWN_CPU_SMALL,
    HANG_ACKNOWLEDGED_P99,
    HELP,
    IDLE,
    START,
    START_AGAIN,
    Figure,
    Figures,
)
from benchmarks.servers import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    says: str
    figure: Figure
    limit: float
    at_least: bool = False
    beside: tuple[Figure, Kind] | None = None
    """The measured value is a ratio to this one."""


BARS = (
    Bar(says="CPU per message, of the script's", figure=CPU, limit=0.5, beside=(CPU, Kind.SCRIPT)),
    Bar(says="throughput, of the script's", figure=ANSWERED, limit=2.0, at_least=True, beside=(ANSWERED, Kind.SCRIPT)),
    Bar(
        says="answer p50 at 50/s, of the synced floor's",
        figure=ANSWERED_P50,
        limit=1.5,
        beside=(ANSWERED_P50, Kind.SYNCED),
    ),
    Bar(
        says="answer p50 at 50/s, of the bare floor's",
        figure=ANSWERED_P50,
        limit=1.5,
        beside=(ANSWERED_P50, Kind.FLOOR),
    ),
    Bar(
        says="CPU per message, large database, of the small's",
        figure=GROWN_CPU_LARGE,
        limit=1.25,
        beside=(GROWN_CPU_SMALL, Kind.LETHE),
    ),
    Bar(says="idle memory, MB", figure=IDLE, limit=115),
    Bar(says="first start, s", figure=START, limit=1.5),
    Bar(says="later start, s", figure=START_AGAIN, limit=1.5),
    Bar(says="lethe --help, s", figure=HELP, limit=0.4),
    Bar(says="acknowledged p99 while the model hangs, ms", figure=HANG_ACKNOWLEDGED_P99, limit=50),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    bar: Bar
    measured: float

    @property
    def held(self) -> bool:
        return self.measured >= self.bar.limit if self.bar.at_least else self.measured <= self.bar.limit


def verdicts(figures: Figures) -> list[Verdict]:
    """Only of what was measured."""
    found = []
    for bar in BARS:
        measured = figures.median(bar.figure, Kind.LETHE)
        if measured is None:
            continue
        if bar.beside is not None:
            other = figures.median(*bar.beside)
            if not other:
                continue
            measured /= other
        found.append(Verdict(bar=bar, measured=measured))
    return found
