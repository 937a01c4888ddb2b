"""The bar of a command that takes long: on a terminal alone, on standard error alone, and gone at the end."""

import io
import sys
from pathlib import Path

import pytest

from lethe.commands.backup import bytes_of
from lethe.commands.progress import Bar, Watched, progress


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_fills_and_goes() -> None:
    screen = _Terminal()
    with progress("Copying", 200, screen=screen) as advance:
        for _ in range(3):
            advance(100)
    drawn = screen.getvalue().split("\r")
    assert drawn[1] == f"Copying [{'.' * 30}]   0 %"
    assert drawn[-1] == "", "the next line begins where it began"
    assert not drawn[-2].strip()


@pytest.mark.parametrize(
    ("total", "done", "drawn"),
    [
        (200, 100, f"Copying [{'#' * 15}{'.' * 15}]  50 %"),
        (200, 900, f"Copying [{'#' * 30}] 100 %"),
        (0, 2_500_000, "Copying 2.5 MB"),
        (0, 0, "Copying …"),
    ],
)
def test_it_says_how_far_it_is(total: int, done: int, drawn: str) -> None:
    screen = _Terminal()
    bar = Bar(screen, "Copying", total)
    bar.advance(done)
    bar.draw()
    assert screen.getvalue().rpartition("\r")[2] == drawn


def test_a_shorter_line_leaves_nothing_of_a_longer_one() -> None:
    screen = _Terminal()
    bar = Bar(screen, "Writing", 0)
    bar.draw()
    bar.advance(1_000_000)
    bar.draw()
    bar.clear()
    longest = len("Writing 1.0 MB")
    assert screen.getvalue().endswith(f"\r{' ' * longest}\r")


def test_nothing_where_nobody_sits_or_a_program_reads(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = _Terminal()
    with progress("Copying", 200, quiet=True, screen=quiet) as advance:
        advance(100)
    with progress("Copying", 200) as advance:
        advance(100)
    assert quiet.getvalue() == ""
    assert capsys.readouterr() == ("", "")


def test_a_file_says_how_much_was_written_to_it(tmp_path: Path) -> None:
    written: list[int] = []
    with (tmp_path / "out").open("wb") as file:
        watched = Watched(file, written.append)
        watched.write(b"1" * 10)
        watched.write(b"2" * 5)
        watched.flush()
        assert watched.tell() == sum(written) == 15


def test_what_is_erased_while_it_is_counted_hinders_no_backup(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"12345")
    assert bytes_of([tmp_path / "erased just now", tmp_path / "kept"]) == 5


def test_a_bar_stands_on_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    data, talk = _Terminal(), _Terminal()
    monkeypatch.setattr(sys, "stdout", data)
    monkeypatch.setattr(sys, "stderr", talk)
    with progress("Copying", 2):
        pass
    assert data.getvalue() == ""
    assert "Copying" in talk.getvalue()
