"""A ledger is read beside a server that writes to it."""

import io
from pathlib import Path, PosixPath

from privacy.ledger_pages import ErasureCount

_LINE = b'{"v":1,"seq":1,"day":"2026-11-22","kind":"erasure","commit":"00"}\n'


class _Growing(io.BufferedReader):
    """Half a line becomes whole as soon as somebody has read it."""

    def readlines(self, hint: int | None = -1, /) -> list[bytes]:
        lines = super().readlines(-1 if hint is None else hint)
        if lines and not lines[-1].endswith(b"\n"):
            with Path(str(self.name)).open("ab") as file:
                file.write(_LINE.removeprefix(lines[-1]))
        return lines


class _Folder(PosixPath):
    def open(self, *_how: object) -> io.BufferedReader:  # type: ignore[override]  # only in one way
        return _Growing(io.FileIO(str(self)))


def test_an_erasure_whose_line_becomes_whole_meanwhile_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "ledger.jsonl").write_bytes(_LINE + _LINE[:30])
    growing = ErasureCount(_Folder(tmp_path))
    assert growing.count() == 1
    assert growing.count() == 2
