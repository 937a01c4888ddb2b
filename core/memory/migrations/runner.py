"""Numbered steps from one release's tables to the next, safe to interrupt: a step is one transaction."""

import sqlite3
from pathlib import Path

from core.errors import StorageError
from core.memory.sqlite_file import connect

_VERSIONS = Path(__file__).parent / "versions"


def known_revisions() -> tuple[str, ...]:
    """Oldest first; the first word of each file's name is its revision."""
    return tuple(sorted(path.name.split("_")[0] for path in _VERSIONS.glob("[0-9]*.py")))


def revision_of(path: str) -> str | None:
    """Which step the file stands at; None for one without our tables."""
    connection = connect(path)
    try:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()
    return str(found[0]) if found else None


def migrate(path: str) -> bool:
    """Bring the file to this release's tables; True if anything was done. Raises StorageError."""
    known = known_revisions()
    revision = revision_of(path)
    if revision == known[-1]:
        return False
    if revision is not None and revision not in known:
        raise StorageError(
            f"The database was written by a newer Lethe (tables {revision}; this one knows {known[-1]})."
            " Run that newer Lethe, or put an older backup back."
        )
    _upgrade(path)
    return True


def _upgrade(path: str) -> None:
    # Imported here: most starts find nothing to do, and these cost a quarter of a second.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine, event
    from sqlalchemy.engine import Connection
    from sqlalchemy.pool import StaticPool

    configuration = Config()
    configuration.set_main_option("script_location", str(_VERSIONS.parent).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(configuration)
    engine = create_engine("sqlite://", creator=lambda: connect(path), poolclass=StaticPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver begins by itself only before data changes, so that tables would be made outside a transaction.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with (
        engine.connect() as connection,
        EnvironmentContext(configuration, script, fn=lambda at, _: script._upgrade_revs("head", at)) as environment,
    ):
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.commit()
        environment.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
        with environment.begin_transaction():
            environment.run_migrations()
        connection.commit()
    engine.dispose()
