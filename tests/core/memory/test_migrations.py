"""From nothing to this release's tables, from any start, and safe to interrupt."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from core.memory import tables  # noqa: F401  defines what is compared
from core.memory.about import declared_tables
from core.memory.migrations.runner import known_revisions, migrate, revision_of

_HOUSE = Path(__file__).parents[3]


def test_the_steps_lead_to_exactly_the_tables_that_the_code_declares(tmp_path: Path) -> None:
    path = tmp_path / "lethe.db"
    assert migrate(str(path))
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


def test_a_start_killed_in_the_middle_of_a_migration_is_made_good_by_the_next(tmp_path: Path) -> None:
    for attempt in range(6):
        path = tmp_path / f"lethe{attempt}.db"
        process = subprocess.Popen(
            [sys.executable, "-c", f"from core.memory.migrations.runner import migrate; migrate({str(path)!r})"],
            cwd=_HOUSE,
        )
        deadline = time.monotonic() + 20
        while not list(tmp_path.glob(f"{path.name}*")) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(0.01 * attempt)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not path.exists() or path.stat().st_size > 0, "it is there whole or not at all"
        assert migrate(str(path)) in (True, False)
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        connection.close()
        assert names >= {"person", "message", "arrival"}
