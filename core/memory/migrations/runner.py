"""Numbered steps from one release's tables to the next, safe to interrupt: a step is one transaction."""

from contextlib import closing
from pathlib import Path

from core.errors import StorageError
from core.memory import consent_tables as _consent_tables  # noqa: F401  what is made is what was declared
from core.memory import day_counts as _day_counts  # noqa: F401  likewise
from core.memory import linked_tables as _linked_tables  # noqa: F401  likewise
from core.memory import looks as _looks  # noqa: F401  likewise
from core.memory import mask_tables as _mask_tables  # noqa: F401  likewise
from core.memory import owner_calls as _owner_calls  # noqa: F401  likewise
from core.memory import owner_events as _owner_events  # noqa: F401  likewise
from core.memory import owner_passkeys as _owner_passkeys  # noqa: F401  likewise
from core.memory import owner_tables as _owner_tables  # noqa: F401  likewise
from core.memory import people_counted as _people_counted  # noqa: F401  likewise
from core.memory import proposed_table as _proposed_table  # noqa: F401  likewise
from core.memory import provider_tables as _provider_tables  # noqa: F401  likewise
from core.memory import receipt_table as _receipt_table  # noqa: F401  likewise
from core.memory import rights_tables as _rights_tables  # noqa: F401  likewise
from core.memory import tables as _tables  # noqa: F401  likewise
from core.memory.migrations.making import make_tables
from core.memory.private_files import put_in_place
from core.memory.sqlite_file import connect

_STEPS = "alembic_version"
_VERSIONS = Path(__file__).parent / "versions"


def known_revisions() -> tuple[str, ...]:
    """Oldest first; the first word of each file's name is its revision."""
    return tuple(sorted(path.name.split("_")[0] for path in _VERSIONS.glob("[0-9]*.py")))


def revision_of(path: str) -> str | None:
    """Which step the file stands at; None for one without any table. Raises StorageError for somebody else's."""
    with closing(connect(path, reads_only=True)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            return None
        if not tables >= {_STEPS, "person"}:
            raise StorageError(
                f"{Path(path).name} is a database, but not one of Lethe's. Nothing was changed. Set storage.database to"
                " another file, or put the right one back."
            )
        found = connection.execute(f"SELECT version_num FROM {_STEPS}").fetchone()
    return str(found[0]) if found else None


def migrate(path: str) -> bool:
    """Bring the file to this release's tables; True if anything was done. Raises StorageError."""
    if not Path(path).exists():
        _make(path)
        return True
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


def _make(path: str) -> None:
    """A new one is made beside its place: killed in the middle, this leaves nothing that looks like a database."""
    beside = Path(path + ".new")
    for end in ("", "-wal", "-shm", "-journal"):
        beside.with_name(beside.name + end).unlink(missing_ok=True)
    with closing(connect(str(beside))) as connection:
        make_tables(connection, known_revisions()[-1])
    put_in_place(beside, Path(path))


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
