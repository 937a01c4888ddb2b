"""The figures beside each other, as a table for people and as JSON."""

from collections.abc import Sequence
from statistics import median

from benchmarks.figures import Figure, Figures
from benchmarks.servers import ALSO, COMPARED, Kind
from benchmarks.verdicts import Verdict

SCHEMA = "lethe.bench/1"


def as_text(figures: Figures, verdicts: Sequence[Verdict], machine: Sequence[str]) -> str:
    tables = [rows for kinds in (COMPARED, ALSO) if (rows := _side_by_side(figures, kinds))]
    bars = [["bar", "measured", "promised", ""]]
    for verdict in verdicts:
        sign = "≥" if verdict.bar.at_least else "≤"
        held = "held" if verdict.held else "MISSED"
        bars.append([verdict.bar.says, f"{verdict.measured:.2f}", f"{sign} {verdict.bar.limit:g}", held])
    return "\n\n".join(["\n".join(machine), *map(_table, tables), _table(bars)])


def as_json(figures: Figures, verdicts: Sequence[Verdict], machine: Sequence[str]) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "machine": list(machine),
        "figures": [
            {
                "title": figure.title,
                "unit": figure.unit,
                "servers": {
                    kind.name.lower(): {"median": median(values), "rounds": values}
                    for kind in Kind
                    if (values := figures.of(figure, kind))
                },
            }
            for figure in figures.measured()
        ],
        "mistakes": {kind.name.lower(): count for kind, count in figures.mistakes.items()},
        "bars": [
            {
                "says": verdict.bar.says,
                "measured": verdict.measured,
                "limit": verdict.bar.limit,
                "at_least": verdict.bar.at_least,
                "held": verdict.held,
            }
            for verdict in verdicts
        ],
    }


def _side_by_side(figures: Figures, kinds: Sequence[Kind]) -> list[list[str]]:
    """Nothing where nothing was measured of any of them."""
    measured = [figure for figure in figures.measured() if any(figures.of(figure, kind) for kind in kinds)]
    if not measured:
        return []
    return [
        ["median [min-max]", *map(str, kinds)],
        *([_title(figure), *(_cell(figure, figures.of(figure, kind)) for kind in kinds)] for figure in measured),
        ["answers that were wrong", *(str(figures.mistakes.get(kind, "")) for kind in kinds)],
    ]


def _title(figure: Figure) -> str:
    return f"{figure.title}, {figure.unit}"


def _cell(figure: Figure, values: Sequence[float]) -> str:
    if not values:
        return "–"
    digits = figure.digits
    middle = f"{median(values):,.{digits}f}"
    return middle if len(values) == 1 else f"{middle} [{min(values):,.{digits}f}-{max(values):,.{digits}f}]"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
