"""What was measured: every figure of every server, round by round."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, inf
from statistics import median

from benchmarks.servers import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    title: str
    unit: str
    digits: int = 1


ACCEPTED = Figure(title="accepted, saturated", unit="messages/s", digits=0)
ANSWERED = Figure(title="answered, saturated", unit="messages/s", digits=0)
A_CPU_SECOND = Figure(title="accepted and answered, saturated", unit="messages/CPU s", digits=0)
CPU = Figure(title="CPU per message, saturated", unit="ms", digits=3)
SATURATED_P99 = Figure(title="answer p99, saturated", unit="ms")
ACKNOWLEDGED_P50 = Figure(title="acknowledged p50 at 50/s", unit="ms", digits=2)
ACKNOWLEDGED_P99 = Figure(title="acknowledged p99 at 50/s", unit="ms", digits=2)
ANSWERED_P50 = Figure(title="answered p50 at 50/s", unit="ms", digits=2)
ANSWERED_P99 = Figure(title="answered p99 at 50/s", unit="ms", digits=2)
PACED_CPU = Figure(title="CPU per message at 50/s", unit="ms", digits=3)
IDLE = Figure(title="memory, idle", unit="MB")
TALKING = Figure(title="memory, many conversations", unit="MB")
START = Figure(title="start, nothing kept yet", unit="s", digits=2)
START_AGAIN = Figure(title="start, with what was kept", unit="s", digits=2)
START_LARGE = Figure(title="start, largest database", unit="s", digits=2)
HELP = Figure(title="lethe --help", unit="s", digits=2)
GROWN_CPU_SMALL = Figure(title="CPU per message, small database", unit="ms", digits=3)
GROWN_CPU_LARGE = Figure(title="CPU per message, large database", unit="ms", digits=3)
GROWN_RATE_SMALL = Figure(title="answered, small database", unit="messages/s", digits=0)
GROWN_RATE_LARGE = Figure(title="answered, large database", unit="messages/s", digits=0)
SWEPT_WORST = Figure(title="slowest acknowledged during a sweep, large", unit="ms")
HANG_ACKNOWLEDGED_P99 = Figure(title="acknowledged p99, model hangs", unit="ms", digits=2)
HANG_ANSWERED_P99 = Figure(title="others answered p99, model hangs", unit="ms", digits=2)
HANG_TOLD = Figure(title="told that the answer will take longer", unit="% of those waiting", digits=0)


@dataclass(slots=True)
class Figures:
    """In the order in which they were first measured."""

    rounds: dict[tuple[Figure, Kind], list[float]] = field(default_factory=dict)
    mistakes: dict[Kind, int] = field(default_factory=dict)

    def add(self, figure: Figure, kind: Kind, value: float) -> None:
        self.rounds.setdefault((figure, kind), []).append(value)

    def add_mistakes(self, kind: Kind, count: int) -> None:
        self.mistakes[kind] = self.mistakes.get(kind, 0) + count

    def of(self, figure: Figure, kind: Kind) -> list[float]:
        return self.rounds.get((figure, kind), [])

    def median(self, figure: Figure, kind: Kind) -> float | None:
        values = self.of(figure, kind)
        return median(values) if values else None

    def measured(self) -> list[Figure]:
        return list(dict.fromkeys(figure for figure, _ in self.rounds))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all does not exceed; `inf` where there is none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered) - 1e-9) - 1)] if ordered else inf
