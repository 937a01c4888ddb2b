"""The figures beside each other, as a table for people and as JSON."""

from collections.abc import Sequence
from statistics import median

from benchmarks.figures import Figure, Figures
from benchmarks.servers import Kind
from benchmarks.verdicts import Verdict

SCHEMA = "lethe.bench/1"


def as_text(figures: Figures, verdicts: Sequence[Verdict], machine: Sequence[str]) -> str:
    rows = [["median [min-max]", *(str(kind) for kind in Kind)]]
    rows += [
        [_title(figure), *(_cell(figure, figures.of(figure, kind)) for kind in Kind)] for figure in figures.measured()
    ]
    rows.append(["answers that were wrong", *(str(figures.mistakes.get(kind, "")) for kind in Kind)])
    bars = [["bar", "measured", "promised", ""]]
    for verdict in verdicts:
        sign = "≥" if verdict.bar.at_least else "≤"
        held = "held" if verdict.held else "MISSED"
        bars.append([verdict.bar.says, f"{verdict.measured:.2f}", f"{sign} {verdict.bar.limit:g}", held])
    return "\n\n".join(["\n".join(machine), _table(rows), _table(bars)])


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
