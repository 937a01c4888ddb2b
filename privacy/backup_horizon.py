"""Until when a backup may still hold somebody: what is set, and what earlier backups were made under."""

import json
from datetime import date, timedelta
from pathlib import Path

from core.memory.private_files import make_private_folder, write_private

WRITTEN_DOWN = "backups.json"


def written_down(folder: Path) -> date | None:
    """Until when the backups that were made so far are kept; None where none was made, or nobody knows."""
    try:
        return _said_by((folder / WRITTEN_DOWN).read_bytes())
    except OSError:
        return None


def write_down(folder: Path, *, made: date, days: int) -> date:
    """A backup was made, and is kept for so many days; it returns until when any of them is."""
    return _not_before(folder, made + timedelta(days=days))


def take_over(folder: Path, content: bytes) -> None:
    """`content`: what was written down where a backup was made that is put back here. The later day counts."""
    until = _said_by(content)
    if until is not None:
        _not_before(folder, until)


def horizon_days(folder: Path, *, days: int, today: date) -> int:
    """After so many days no backup holds anybody who is erased from today on. Those that were made while more days
    were set count for as long as that."""
    until = written_down(folder)
    return days if until is None else max(days, (until - today).days)


def _not_before(folder: Path, day: date) -> date:
    make_private_folder(folder)
    until = max(day, written_down(folder) or date.min)
    write_private(folder / WRITTEN_DOWN, json.dumps({"until": until.isoformat()}).encode())
    return until


def _said_by(content: bytes) -> date | None:
    try:
        return date.fromisoformat(json.loads(content)["until"])
    except (ValueError, LookupError, TypeError):
        return None
