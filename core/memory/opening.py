"""Open everything that is kept, or refuse in one human sentence and create nothing over it."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import SQLModel

from core.clock import Clock, milliseconds
from core.errors import StorageError, StoreUnavailable
from core.log import Log
from core.memory.about import declared_tables
from core.memory.arrivals import Arrivals
from core.memory.backlog import Backlog
from core.memory.belonging import KeysMark, check_master, drop_what_belongs_to_nobody
from core.memory.conversations import Conversations
from core.memory.facts import Facts
from core.memory.files import Files
from core.memory.links import Links
from core.memory.masked_words import MaskedWords
from core.memory.migrations.runner import migrate
from core.memory.named_messages import NamedMessages
from core.memory.owner_accounts import OwnerAccounts
from core.memory.owner_activity import OwnerActivities
from core.memory.people import People
from core.memory.private_files import make_private_folder
from core.memory.proposed import ProposedFacts
from core.memory.quarantine import Quarantine
from core.memory.requests import Requests
from core.memory.row_ids import RowIds
from core.memory.short_memory import ShortMemory
from core.memory.sqlite_file import SqliteFile
from core.memory.sqlite_store import SqliteStore
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.memory.transcript import KeptTranscript
from core.memory.vault import Vault

_NOT_OURS = frozenset({"alembic_version"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    store: SqliteStore
    vault: Vault
    ids: RowIds
    people: People
    conversations: Conversations
    named_messages: NamedMessages
    backlog: Backlog
    arrivals: Arrivals
    files: Files
    links: Links
    masked_words: MaskedWords
    facts: Facts
    proposed: ProposedFacts
    requests: Requests
    quarantine: Quarantine
    short: ShortMemory
    transcript: KeptTranscript
    owners: OwnerAccounts
    activities: OwnerActivities
    file: SqliteFile
    mark: KeysMark

    async def renew_keys(self) -> None:
        """From time to time: whatever disks and snapshots still hold of keys that were shredded opens no more."""
        await asyncio.to_thread(self.vault.begin_epoch, only_if_shredded=True)

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
            await memory.store.run(lambda transaction: check_master(transaction, memory.vault))
            await _refuse_undeclared(memory)
            memory.ids.begin_after(await memory.store.read(_highest_number))
            await drop_what_belongs_to_nobody(
                store=memory.store,
                vault=memory.vault,
                people=memory.people,
                files=memory.files,
                mark=memory.mark,
                log=log,
            )
            memory.vault.end_old_epochs()
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
        mark = KeysMark(vault)
        store = SqliteStore(str(database), log, mark.before_commit, longest_queue)
    except BaseException:
        vault.close()
        file.release()
        raise
    ids = RowIds(lambda: milliseconds(clock.now()))
    people = People(vault=vault, ids=ids, clock=clock)
    conversations = Conversations(vault=vault, ids=ids, clock=clock)
    arrivals = Arrivals(vault=vault)
    kept_files = Files(folder=files, vault=vault, ids=ids, clock=clock, random=random)
    short = ShortMemory(clock)
    return Memory(
        store=store,
        vault=vault,
        ids=ids,
        people=people,
        conversations=conversations,
        named_messages=NamedMessages(vault=vault),
        backlog=Backlog(clock=clock),
        arrivals=arrivals,
        files=kept_files,
        links=Links(vault=vault, ids=ids, people=people, files=kept_files, clock=clock),
        masked_words=MaskedWords(vault=vault, ids=ids, clock=clock, random=random),
        facts=Facts(vault=vault, ids=ids, clock=clock),
        proposed=ProposedFacts(facts=Facts(vault=vault, ids=ids, clock=clock), vault=vault, clock=clock),
        requests=Requests(vault=vault, ids=ids, clock=clock),
        quarantine=Quarantine(store=store, vault=vault, ids=ids, clock=clock),
        short=short,
        transcript=KeptTranscript(
            store=store, people=people, conversations=conversations, arrivals=arrivals, files=kept_files, short=short
        ),
        owners=OwnerAccounts(ids=ids, clock=clock),
        activities=OwnerActivities(derived_key=vault.derived_key, ids=ids, clock=clock),
        file=file,
        mark=mark,
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
