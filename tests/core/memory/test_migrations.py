"""From nothing to this release's tables, from any start, and safe to interrupt."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from core.memory import tables  # noqa: F401  defines what is compared
from core.memory.about import declared_tables
from core.memory.migrations.runner import _upgrade, known_revisions, migrate, revision_of
from tests.patience import PATIENCE

_HOUSE = Path(__file__).parents[3]


def _shape(path: Path) -> dict[str, object]:
    """Every table's columns, keys and indexes, in whatever order they were made."""
    connection = sqlite3.connect(path)
    shape: dict[str, object] = {}
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        shape[name] = sorted(
            (pragma, tuple(str(part).upper() for part in row[1:]))
            for pragma in ("table_xinfo", "foreign_key_list", "index_list")
            for row in connection.execute(f"PRAGMA {pragma}({name})").fetchall()
        )
    for name, definition in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > ''"):
        shape[f"index {name}"] = " ".join(definition.split()).upper()
    connection.close()
    return shape


def test_a_new_file_is_made_as_the_steps_would_have_made_it(tmp_path: Path) -> None:
    new, walked = tmp_path / "new.db", tmp_path / "walked.db"
    migrate(str(new))
    _upgrade(str(walked))
    assert _shape(new) == _shape(walked)
    assert revision_of(str(new)) == revision_of(str(walked))


def test_the_steps_lead_to_exactly_the_tables_that_the_code_declares(tmp_path: Path) -> None:
    path = tmp_path / "lethe.db"
    _upgrade(str(path))
    assert not migrate(str(path)), "a second time there is nothing to do"
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        declared = {name for name in declared_tables() if not name.endswith("_for_a_test")}
        differences = [
            difference
            for difference in compare_metadata(context, SQLModel.metadata)
            if not (isinstance(difference, tuple) and getattr(difference[1], "name", "") not in declared)
        ]
    engine.dispose()
    assert differences == []
    assert revision_of(str(path)) == known_revisions()[-1]


_KILLED_AT_EACH = """
import os, signal, sys, time
from pathlib import Path
from core.memory.migrations.runner import migrate

ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
for attempt, path in enumerate(map(Path, sys.argv[1:])):
    child = os.fork()
    if child == 0:
        migrate(str(path))
        os._exit(0)
    while not list(path.parent.glob(path.name + "*")) and os.waitid(os.P_PID, child, ended) is None:
        time.sleep(0.001)
    time.sleep(0.01 * attempt)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""
"""A process of its own for each file, killed ever later; all of them forked by one that has imported already."""


def test_a_start_killed_in_the_middle_of_a_migration_is_made_good_by_the_next(tmp_path: Path) -> None:
    paths = [tmp_path / f"lethe{attempt}.db" for attempt in range(6)]
    subprocess.run([sys.executable, "-c", _KILLED_AT_EACH, *paths], cwd=_HOUSE, check=True, timeout=PATIENCE)
    for path in paths:
        assert not path.exists() or path.stat().st_size > 0, "it is there whole or not at all"
        assert migrate(str(path)) in (True, False)
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        connection.close()
        assert names >= {"person", "message", "arrival"}
