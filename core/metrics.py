"""What is counted and measured: a closed set, read at /metrics, in which no label can name a person."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.utils import floatToGoString

PAGE_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_MOST_LABELS = 500
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


@dataclass(slots=True)
class Tally:
    """What was counted of everybody together since it was last taken."""

    messages: int = 0
    errors: int = 0
    answered: int = 0
    seconds: float = 0.0
    """That those answers took, together."""


class Metrics:
    def __init__(self) -> None:
        self._tally = Tally()
        registry = self._registry = CollectorRegistry()
        self._accepted = _Counts("lethe_accepted", "Messages that are safe with us", (), registry)
        self._answered = _Counts("lethe_answered", "Messages that were answered, by what answered", ("kind",), registry)
        self._quarantined = _Counts("lethe_quarantined", "Authentic, but not understood", (), registry)
        self._duplicates = _Counts("lethe_duplicates", "Messages that had been here before", (), registry)
        self._refused = _Counts("lethe_refused", "Knocks at the door that were refused", ("reason",), registry)
        self._model = _Counts("lethe_model_requests", "Questions to a model", ("outcome",), registry)
        self._sends = _Counts("lethe_sends", "Messages sent", ("channel", "outcome"), registry)
        self._gate = _Counts("lethe_gate_requests", "Requests to the outside", ("recipient", "outcome"), registry)
        self._erasures = _Counts("lethe_erasures", "Deletions of a person", ("outcome",), registry)
        self._drills = _Counts("lethe_drills", "Drills: an invented person erased", ("outcome",), registry)
        self._provider = _Counts(
            "lethe_provider_deletions", "What a platform was asked to delete", ("channel", "outcome"), registry
        )
        self._model_seconds = _Seconds("lethe_model_seconds", "How long a model took", registry)
        self._send_seconds = _Seconds("lethe_send_seconds", "How long a send took", registry)
        self._answer_seconds = _Seconds("lethe_answer_seconds", "From accepted to answered", registry)
        self._queue_depth = Gauge("lethe_queue_depth", "Messages that wait for their turn", registry=registry)
        self._in_flight = Gauge("lethe_in_flight", "Turns under way", registry=registry)
        self._in_doubt = Gauge("lethe_in_doubt", "Sends whose arrival is not known", registry=registry)
        self._models_away = Gauge("lethe_models_away", "Model servers left alone for a while", registry=registry)
        self._sends_told: Callable[[str, str, float], None] = lambda channel, outcome, seconds: None
        self._loop_lag = Gauge("lethe_loop_lag_seconds", "How late the event loop is", registry=registry)

    def take_tally(self) -> Tally:
        taken, self._tally = self._tally, Tally()
        return taken

    def give_back(self, tally: Tally) -> None:
        """It could not be written down: it is part of the next one."""
        self._tally = Tally(
            messages=tally.messages + self._tally.messages,
            errors=tally.errors + self._tally.errors,
            answered=tally.answered + self._tally.answered,
            seconds=tally.seconds + self._tally.seconds,
        )

    def accepted(self) -> None:
        self._tally.messages += 1
        self._accepted.add()

    def answered(self, kind: str) -> None:
        self._answered.add(kind)

    def quarantined(self) -> None:
        self._quarantined.add()

    def duplicate(self) -> None:
        self._duplicates.add()

    def refused(self, reason: str) -> None:
        self._refused.add(reason)

    def model_request(self, outcome: str, seconds: float | None = None) -> None:
        self._model.add(outcome)
        self._tally.errors += outcome not in ("answered", "cancelled")
        if seconds is not None:
            self._model_seconds.observe(seconds)

    def models_away(self, count: int) -> None:
        self._models_away.set(count)

    def send(self, channel: str, outcome: str, seconds: float | None = None) -> None:
        self._sends.add(channel, outcome)
        self._tally.errors += outcome != "sent"
        if seconds is not None:
            self._send_seconds.observe(seconds)
        self._sends_told(channel, outcome, seconds or 0.0)

    def tell_sends(self, told: Callable[[str, str, float], None]) -> None:
        """Of every further send: its channel, how it went, how many seconds it took."""
        self._sends_told = told

    def answer_took(self, seconds: float) -> None:
        self._tally.answered += 1
        self._tally.seconds += seconds
        self._answer_seconds.observe(seconds)

    def gate_request(self, recipient: str, outcome: str) -> None:
        self._gate.add(recipient, outcome)

    def erasure(self, outcome: str) -> None:
        self._erasures.add(outcome)

    def drilled(self, outcome: str) -> None:
        self._drills.add(outcome)

    def provider_answered(self, channel: str, outcome: str, count: int) -> None:
        self._provider.add(channel, outcome, count=count)

    def watch(
        self,
        *,
        queue_depth: Callable[[], float] | None = None,
        in_flight: Callable[[], float] | None = None,
        in_doubt: Callable[[], float] | None = None,
        loop_lag_seconds: Callable[[], float] | None = None,
    ) -> None:
        """Asked each time that the page is read; what is left out stays as it was."""
        for gauge, read in (
            (self._queue_depth, queue_depth),
            (self._in_flight, in_flight),
            (self._in_doubt, in_doubt),
            (self._loop_lag, loop_lag_seconds),
        ):
            if read is not None:
                gauge.set_function(read)

    def page(self) -> bytes:
        return generate_latest(self._registry)


class _Counts:
    """One counter; past the most label values that it will remember, a new one counts as "other", so nobody outside
    can make it grow. A number in a dict until the page is read: six are added to for each message."""

    def __init__(self, name: str, help: str, labels: tuple[str, ...], registry: CollectorRegistry) -> None:
        self._name, self._help, self._labels = name, help, labels
        self._known: dict[tuple[str, ...], int] = {} if labels else {(): 0}
        registry.register(self)

    def add(self, *values: str, count: int = 1) -> None:
        known = self._known
        if values not in known:
            if len(known) >= _MOST_LABELS:
                values = ("other",) * len(values)
            known.setdefault(values, 0)
        known[values] += count

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(self._name, self._help, labels=self._labels)
        for values, count in list(self._known.items()):
            family.add_metric(values, count)
        yield family


class _Seconds:
    """One histogram, in the same way."""

    def __init__(self, name: str, help: str, registry: CollectorRegistry) -> None:
        self._name, self._help = name, help
        self._counts = [0] * (len(_SECONDS) + 1)
        """Of what was longer than the bound before and at most this one; last, of what was longer than all."""
        self._sum = 0.0
        registry.register(self)

    def observe(self, seconds: float) -> None:
        self._counts[bisect_left(_SECONDS, seconds)] += 1
        self._sum += seconds

    def collect(self) -> Iterator[HistogramMetricFamily]:
        family = HistogramMetricFamily(self._name, self._help)
        bounds = (*map(floatToGoString, _SECONDS), "+Inf")
        family.add_metric([], list(zip(bounds, accumulate(self._counts), strict=True)), self._sum)
        yield family
