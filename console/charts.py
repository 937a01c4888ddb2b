"""A picture of a few numbers, drawn here, which the template sets beside the table of the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 560, 120
_GAP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    label: str
    value: str
    """As the table says it."""
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """As templates/chart.html draws it."""

    title: str
    unit: str
    bars: Sequence[Bar]
    most: str
    """The highest number, as the table says it."""
    width: int = WIDTH
    height: int = HEIGHT


def chart(title: str, unit: str, numbers: Sequence[tuple[str, float]]) -> Chart:
    """`numbers`: a label and a number each, none of them below 0."""
    most = max((number for _, number in numbers), default=0.0) or 1.0
    step = WIDTH / max(len(numbers), 1)
    bars = [
        Bar(
            label=label,
            value=_written(number),
            x=round(place * step + _GAP / 2, 2),
            y=round(HEIGHT - number / most * (HEIGHT - 4), 2),
            width=round(max(1.0, step - _GAP), 2),
            height=round(number / most * (HEIGHT - 4), 2),
        )
        for place, (label, number) in enumerate(numbers)
    ]
    highest = _written(max((number for _, number in numbers), default=0.0))
    return Chart(title=title, unit=unit, bars=bars, most=highest)


def _written(number: float) -> str:
    if not number % 1:
        return f"{int(number):,}"
    return f"{number:,.4g}" if number > 1 else f"{number:.2g}"
