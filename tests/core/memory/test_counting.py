"""How much a channel holds, also where there is nothing to count in."""

from pathlib import Path

import pytest

from core.errors import StorageError
from core.memory.counting import held


def test_where_there_is_no_database_nothing_is_held(tmp_path: Path) -> None:
    assert held(tmp_path / "lethe.db", "site") == (0, 0)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "lethe.db").touch()
    assert held(tmp_path / "lethe.db", "site") == (0, 0)


def test_what_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "lethe.db").write_bytes(b"no database" * 100)
    with pytest.raises(StorageError, match=r"lethe\.db cannot be read"):
        held(tmp_path / "lethe.db", "site")
