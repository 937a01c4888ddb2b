"""What an answer took of a model, in tokens, and what these cost."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    input_tokens: int = 0
    cached_tokens: int = 0
    """Of the input, those that the provider had read before, which cost less."""
    output_tokens: int = 0
    estimated_tokens: int = 0
    """Of all of them, those that nobody counted."""

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def and_later(self, later: "Usage") -> "Usage":
        """Counts only rise while an answer is written, and not each of them is told every time."""
        return Usage(
            input_tokens=max(self.input_tokens, later.input_tokens),
            cached_tokens=max(self.cached_tokens, later.cached_tokens),
            output_tokens=max(self.output_tokens, later.output_tokens),
            estimated_tokens=max(self.estimated_tokens, later.estimated_tokens),
        )


Counts = Callable[[Usage], None]
"""Told what an answer took so far, as often as the provider says it."""


def counts_nothing(_usage: Usage) -> None:
    """For whoever does not want to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """For a million tokens."""

    currency: str
    input: float
    output: float
    cached: float | None = None
    """None: as much as any other input."""

    def of(self, usage: Usage) -> int:
        """In millionths of the currency, rounded up."""
        cached = self.input if self.cached is None else self.cached
        fresh = max(0, usage.input_tokens - usage.cached_tokens)
        return ceil(fresh * self.input + usage.cached_tokens * cached + usage.output_tokens * self.output)


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutePrice:
    """For a minute of what is said by voice."""

    currency: str
    minute: float

    def of(self, seconds: float) -> int:
        """In millionths of the currency, rounded up."""
        return ceil(seconds * self.minute * 1_000_000 / 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """For one day; None: without an end."""

    tokens: int | None = None
    cost: int | None = None
    """In millionths of the currency of the price."""

    @property
    def ends(self) -> bool:
        return self.tokens is not None or self.cost is not None

    def allows(self, tokens: int, cost: int) -> bool:
        return (self.tokens is None or tokens <= self.tokens) and (self.cost is None or cost <= self.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an assistant costs, and how much of it there may be in a day."""

    price: Price | None = None
    """None: nobody knows."""
    recording: MinutePrice | None = None
    """What it costs to have something written down; None: nobody knows."""
    a_day: Budget = Budget()
    a_person: Budget = Budget()
    """For each person and day."""

    @property
    def can_price_recordings(self) -> bool:
        """As far as that is asked for: where money is limited, in the currency in which it is."""
        if self.a_day.cost is None and self.a_person.cost is None:
            return True
        return bool(self.recording and self.price and self.recording.currency == self.price.currency)


UNLIMITED = Terms()
