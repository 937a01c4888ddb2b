"""Bars are judged by the medians, beside the server that they name."""

from benchmarks.figures import ANSWERED, CPU, IDLE, Figures
from benchmarks.servers import Kind
from benchmarks.verdicts import verdicts


def _figures(lethe_cpu: float) -> Figures:
    figures = Figures()
    for value in (lethe_cpu, 0.1, 100.0):
        figures.add(CPU, Kind.LETHE, value)
    figures.add(CPU, Kind.SCRIPT, 4.0)
    return figures


def test_a_ratio_is_of_medians() -> None:
    (verdict,) = verdicts(_figures(1.0))
    assert verdict.measured == 0.25
    assert verdict.held


def test_a_bar_is_missed_from_beyond_it_only() -> None:
    assert verdicts(_figures(2.0))[0].held
    assert not verdicts(_figures(2.1))[0].held


def test_more_is_better_where_it_says_so() -> None:
    figures = Figures()
    figures.add(ANSWERED, Kind.LETHE, 199)
    figures.add(ANSWERED, Kind.SCRIPT, 100)
    assert not verdicts(figures)[0].held
    figures.add(ANSWERED, Kind.LETHE, 301)
    assert verdicts(figures)[0].held


def test_nothing_is_said_of_what_was_not_measured() -> None:
    figures = Figures()
    figures.add(CPU, Kind.LETHE, 1.0)
    assert verdicts(figures) == []
    figures.add(IDLE, Kind.LETHE, 116)
    assert [verdict.held for verdict in verdicts(figures)] == [False]
