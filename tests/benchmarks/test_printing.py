"""The same figures as a table and as JSON."""

from benchmarks.figures import CPU, IDLE, Figures
from benchmarks.printing import as_json, as_text
from benchmarks.servers import Kind
from benchmarks.verdicts import verdicts


def _measured() -> Figures:
    figures = Figures()
    for value in (1.0, 3.0, 1.5):
        figures.add(CPU, Kind.LETHE, value)
    figures.add(CPU, Kind.SCRIPT, 2.0)
    figures.add(IDLE, Kind.LETHE, 100)
    figures.add_mistakes(Kind.LETHE, 2)
    return figures


def test_the_table_shows_the_servers_beside_each_other() -> None:
    text = as_text(_measured(), verdicts(_measured()), ("A machine",))
    (cpu,) = (line for line in text.splitlines() if line.startswith(CPU.title))
    assert cpu.split()[-5:] == ["1.500", "[1.000-3.000]", "2.000", "–", "–"]
    assert text.startswith("A machine\n")
    (bar,) = (line for line in text.splitlines() if line.startswith("CPU per message, of the script's"))
    assert bar.split()[-4:] == ["0.75", "≤", "0.5", "MISSED"]


def test_json_has_every_round() -> None:
    found = as_json(_measured(), verdicts(_measured()), ("A machine",))
    assert found["schema"] == "lethe.bench/1"
    figures = found["figures"]
    assert isinstance(figures, list)
    assert figures[0]["servers"] == {
        "lethe": {"median": 1.5, "rounds": [1.0, 3.0, 1.5]},
        "script": {"median": 2.0, "rounds": [2.0]},
    }
    assert found["mistakes"] == {"lethe": 2}


def test_other_channels_and_models_have_a_table_of_their_own() -> None:
    figures = _measured()
    figures.add(CPU, Kind.TWILIO, 2.5)
    figures.add_mistakes(Kind.TWILIO, 0)
    tables = as_text(figures, (), ("A machine",)).split("\n\n")
    (others,) = (table for table in tables if str(Kind.TWILIO) in table)
    assert str(Kind.SCRIPT) not in others
    (cpu,) = (line for line in others.splitlines() if line.startswith(CPU.title))
    assert cpu.split()[-3:] == ["2.500", "–", "–"]
    assert IDLE.title not in others
