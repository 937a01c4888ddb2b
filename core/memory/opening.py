"""Open everything that is kept, or refuse in one human sentence and create nothing over it."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import SQLModel

from core.clock import Clock, milliseconds
from core.errors import StorageError, StoreUnavailable
from core.log import Log
from core.memory.about import declared_tables
from core.memory.arrivals import Arrivals
from core.memory.backlog import Backlog
from core.memory.conversations import Conversations
from core.memory.files import Files
from core.memory.migrations.runner import migrate
from core.memory.people import People
from core.memory.private_files import make_private_folder
from core.memory.quarantine import Quarantine
from core.memory.row_ids import RowIds
from core.memory.sqlite_file import SqliteFile
from core.memory.sqlite_store import SqliteStore
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import Erasure, ServerFact
from core.memory.transcript import KeptTranscript
from core.memory.vault import Vault

_FACT = table_of(ServerFact)
_READ_FACT = Statement(select(_FACT.c.value).where(_FACT.c.name == bindparam("name")))
_WRITE_FACT = Statement(insert(_FACT))
_LETTER_OWNERS = Statement(select(table_of(Erasure).c.id))
_KEY_CHECK = "key check"
_NOT_OURS = frozenset({"alembic_version"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    store: SqliteStore
    vault: Vault
    ids: RowIds
    people: People
    conversations: Conversations
    backlog: Backlog
    arrivals: Arrivals
    files: Files
    quarantine: Quarantine
    transcript: KeptTranscript
    file: SqliteFile

    def close(self) -> None:
        self.store.close()
        self.vault.close()
        self.file.release()


async def open_memory(
    *,
    database: Path,
    keys: Path,
    files: Path,
    clock: Clock,
    log: Log,
    random: Callable[[int], bytes] = os.urandom,
    longest_queue: int = 10_000,
) -> Memory:
    """Raises StorageError."""
    with _said_plainly(database.name):
        memory = _open(database, keys, files, clock, log, random, longest_queue)
        try:
            await memory.store.run(lambda transaction: _check_keys(transaction, memory.vault))
            await _refuse_undeclared(memory)
            memory.ids.begin_after(await memory.store.read(_highest_number))
            await _drop_orphans(memory, log)
        except BaseException:
            memory.close()
            raise
    return memory


def _open(
    database: Path,
    keys: Path,
    files: Path,
    clock: Clock,
    log: Log,
    random: Callable[[int], bytes],
    longest_queue: int,
) -> Memory:
    make_private_folder(database.parent)
    file = SqliteFile(database)
    vault = Vault(keys)
    try:
        file.claim()
        new = not file.exists
        vault.open(create=new)
        # Keys of nobody are what a first start leaves that was killed before it had a database: it begins again.
        if new and vault.used():
            raise StorageError(
                f"There are keys of people in the keys folder but no database: {database.name} is missing. Put it back"
                " from its backup, or empty the keys folder to begin with nothing."
            )
        make_private_folder(files)
        if migrate(str(database)):
            log.event("store.migrated")
        store = SqliteStore(str(database), log, vault.sync, longest_queue)
    except BaseException:
        vault.close()
        file.release()
        raise
    ids = RowIds(lambda: milliseconds(clock.now()))
    people = People(vault=vault, ids=ids, clock=clock)
    conversations = Conversations(vault=vault, ids=ids, clock=clock)
    arrivals = Arrivals(vault=vault)
    kept_files = Files(folder=files, vault=vault, ids=ids, clock=clock, random=random)
    return Memory(
        store=store,
        vault=vault,
        ids=ids,
        people=people,
        conversations=conversations,
        backlog=Backlog(),
        arrivals=arrivals,
        files=kept_files,
        quarantine=Quarantine(store=store, vault=vault, ids=ids, clock=clock),
        transcript=KeptTranscript(
            store=store, people=people, conversations=conversations, arrivals=arrivals, files=kept_files
        ),
        file=file,
    )


@contextmanager
def _said_plainly(database: str) -> Iterator[None]:
    """What the system refuses is said in a sentence, as everything else that is refused here."""
    try:
        yield
    except StoreUnavailable:
        raise StorageError(f"{database} could be opened but not used. Is the disk full, or does it fail?") from None
    except OSError as error:
        name = Path(str(error.filename)).name if error.filename else database
        raise StorageError(
            f"{name} cannot be opened ({os.strerror(error.errno or 0)}). Give the server's user the right to read it"
            " and to write to it."
        ) from None
    except sqlite3.Error as error:
        reason = getattr(error, "sqlite_errorname", type(error).__name__)
        raise StorageError(
            f"{database} cannot be opened ({reason}). Give the server's user the right to read it and to write to it"
            " and to its folder."
        ) from None


def _check_keys(transaction: Transaction, vault: Vault) -> None:
    """The database remembers a value that only its own master key opens."""
    row = transaction.row(_READ_FACT, name=_KEY_CHECK)
    if row is None:
        transaction.change(_WRITE_FACT, name=_KEY_CHECK, value=vault.seal_own(_KEY_CHECK, 0, b"lethe"))
        return
    try:
        vault.unseal_own(_KEY_CHECK, 0, row[0])
    except StorageError:
        raise StorageError(
            "The master key in the keys folder does not belong to this database: nothing in it could be read. Put the"
            " right master.key back."
        ) from None


def _highest_number(transaction: Transaction) -> int:
    numbered = [
        table for table in SQLModel.metadata.tables.values() if "id" in table.c and table.name in declared_tables()
    ]
    rows = [transaction.row(Statement(select(func.max(table.c.id)))) for table in numbered]
    return max(row[0] or 0 for row in rows if row is not None)


async def _refuse_undeclared(memory: Memory) -> None:
    unknown = sorted(set(await memory.store.tables()) - set(declared_tables()) - _NOT_OURS)
    if unknown:
        raise StorageError(
            f"The database has tables that this Lethe knows nothing about ({', '.join(unknown)}), so it could neither"
            " show nor delete what people have in them. Remove them, or run the Lethe that made them."
        )


async def _drop_orphans(memory: Memory, log: Log) -> None:
    """A crash between a key and its rows, or a file and its row, leaves what belongs to nobody. Raises StorageError,
    and drops nothing, where the keys are not this database's."""

    def unit(transaction: Transaction) -> tuple[dict[int, int], set[int], set[str]]:
        owners = {int(number) for number in memory.people.numbers(transaction)}
        owners |= {number for (number,) in transaction.rows(_LETTER_OWNERS)}
        return memory.people.key_slots(transaction), owners, set(memory.files.names(transaction))

    slots, owners, names = await memory.store.read(unit)
    held = memory.vault.owners()
    missing = sum(held.get(person) != slot for person, slot in slots.items())
    dropped = [(owner, slot) for owner, slot in held.items() if owner not in owners]
    if missing or not all(memory.vault.opens(owner, slot) for owner, slot in dropped):
        raise StorageError(
            "person.keys in the keys folder does not belong to this database and its master.key: it is another one or"
            f" an older one, which lacks the keys of {missing} people. Put back the one that belongs to it, or the"
            " database, the keys and the files of one and the same backup."
        )
    for owner, slot in dropped:
        memory.vault.shred(owner, slot)
    if dropped:
        log.event("store.orphan_keys_dropped", count=len(dropped))
    for name, _ in memory.files.on_disk():
        if name not in names:
            memory.files.remove(name)
