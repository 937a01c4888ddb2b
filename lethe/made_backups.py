"""Backups that the console made: they lie in the data folder for a day, to be downloaded, and go by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

FOLDER = "backups"
ENDING = ".backup"
STAYS = timedelta(days=1)
_UNFINISHED = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    name: str
    made_at: datetime


def made_in(data_dir: Path) -> Sequence[Made]:
    """The newest first; one whose making was broken off is none."""
    folder = data_dir / FOLDER
    if not folder.is_dir():
        return ()
    found = [Made(name=path.name, made_at=_made_at(path)) for path in folder.glob(f"*{ENDING}") if path.is_file()]
    return sorted(found, key=lambda made: made.made_at, reverse=True)


def clear_old(data_dir: Path, now: datetime) -> int:
    """How many files went: of backups that stayed long enough, and of such as were never finished."""
    folder, gone = data_dir / FOLDER, 0
    for path in list(folder.iterdir()) if folder.is_dir() else ():
        unfinished = path.suffix in (".new", ".database")
        if path.is_file() and now - _made_at(path) >= (_UNFINISHED if unfinished else STAYS):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _made_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.fromtimestamp(0, UTC)
