"""Do the keys, the database and the files belong together? What a crash or an older backup left goes; else a refusal.

The keys count their changes, and the database remembers with every commit how far they had counted, always after
them: so keys may be ahead of their database, and are behind it only where they are older.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from core.errors import StorageError
from core.identifiers import PersonId
from core.log import Log
from core.memory.files import Files
from core.memory.people import People
from core.memory.provider_jobs import end_request, open_requests
from core.memory.statements import Statement, table_of
from core.memory.store import Store, Transaction
from core.memory.tables import Erasure, ServerFact
from core.memory.vault import Vault

_FACT = table_of(ServerFact)
_ERASURE = table_of(Erasure)
_READ_FACT = Statement(select(_FACT.c.value).where(_FACT.c.name == bindparam("name")))
_WRITE_FACT = Statement(insert(_FACT))
_NEW_FACT = insert_or_update(_FACT)
_SET_FACT = Statement(
    _NEW_FACT.on_conflict_do_update(index_elements=["name"], set_={"value": _NEW_FACT.excluded.value}), "name", "value"
)
_ERASURES = Statement(select(_ERASURE.c.id, _ERASURE.c.person_id, _ERASURE.c.letter_slot))
_END_ERASURE = Statement(delete(_ERASURE).where(_ERASURE.c.id == bindparam("number")))
_KEY_CHECK = "key check"
_KEYS = "keys"
_MARK = struct.Struct(">16sQ")
"""The name of the keys, and how often they had changed."""


class KeysMark:
    """What the database remembers of the keys: their name, and how far they had counted at its last commit."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._written: int | None = None

    def before_commit(self, transaction: Transaction) -> None:
        """The keys are durable first, then what says so. Before `begin` nothing is said: they may be the wrong ones."""
        changes = self._vault.sync()
        if self._written is not None and changes != self._written:
            self._write(transaction, changes)

    def read(self, transaction: Transaction) -> int | None:
        """How far these keys had counted; None where it is not known, or was of others."""
        row = transaction.row(_READ_FACT, name=_KEYS)
        if row is None:
            return None
        name, changes = _MARK.unpack(row[0])
        return int(changes) if name == self._vault.keys_name else None

    def begin(self, transaction: Transaction) -> None:
        self._write(transaction, self._vault.sync())

    def _write(self, transaction: Transaction, changes: int) -> None:
        # Were this undone with its transaction, the database would only remember less: keys may be ahead of it.
        transaction.change(_SET_FACT, name=_KEYS, value=_MARK.pack(self._vault.keys_name, changes))
        self._written = changes


def read_fact(transaction: Transaction, name: str) -> bytes | None:
    row = transaction.row(_READ_FACT, name=name)
    return bytes(row[0]) if row is not None else None


def write_fact(transaction: Transaction, name: str, value: bytes) -> None:
    transaction.change(_SET_FACT, name=name, value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    slots: Mapping[int, int]
    """Of everybody who is not being erased: where their key should lie."""
    erasures: Sequence[tuple[int, int, int]]
    people: frozenset[int]
    counted: int | None
    asked: Mapping[int, int]
    """Of what platforms are still asked to delete: where the key of it should lie."""


def check_master(transaction: Transaction, vault: Vault) -> None:
    """The database remembers a value that only its own master key opens. Raises StorageError."""
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


async def drop_what_belongs_to_nobody(
    *, store: Store, vault: Vault, people: People, files: Files, mark: KeysMark, log: Log
) -> None:
    """Keys without rows, rows without keys, files without rows: what a crash leaves, or a backup of the database that
    is put back beside newer keys. Raises StorageError, and drops nothing, where the keys are not this database's."""

    def look(transaction: Transaction) -> _Found:
        return _Found(
            slots=people.key_slots(transaction),
            erasures=[(number, person, slot) for number, person, slot in transaction.rows(_ERASURES)],
            people=frozenset(people.numbers(transaction)),
            counted=mark.read(transaction),
            asked=open_requests(transaction),
        )

    found = await store.read(look)
    held = vault.owners()
    keyless = [PersonId(person) for person, slot in found.slots.items() if held.get(person) != slot]
    # Its letter is destroyed last: this erasure was carried out, and only an older backup knows nothing of it.
    done = [(number, PersonId(person)) for number, person, slot in found.erasures if held.get(number) != slot]
    gone = {*keyless, *(person for _, person in done)}
    letters = {number for number, _, _ in found.erasures} - {number for number, _ in done}
    ended = [number for number, slot in found.asked.items() if held.get(number) != slot]
    owners = (found.people - gone) | letters | (found.asked.keys() - set(ended))
    orphans = [(owner, slot) for owner, slot in held.items() if owner not in owners]
    if not all(vault.opens(owner, slot) for owner, slot in orphans):
        raise StorageError(
            "person.keys in the keys folder does not belong to this database and its master.key: it is another one."
            " Put the right one back."
        )
    if keyless:
        _refuse_unless_erased(len(keyless), vault.sync(), found.counted)
        log.event("store.older_than_keys", "warning", count=len(keyless))
    vault.catch_up(found.counted or 0)

    def begin(transaction: Transaction) -> Sequence[str]:
        for person in gone:
            people.remove(transaction, person)
        for number, _ in done:
            transaction.change(_END_ERASURE, number=number)
        for number in ended:
            end_request(transaction, number)
        mark.begin(transaction)
        return files.names(transaction)

    names = set(await store.run(begin))
    for owner, slot in orphans:
        vault.shred(owner, slot)
    if orphans:
        log.event("store.orphan_keys_dropped", count=len(orphans))
    for name, _ in files.on_disk():
        if name not in names:
            files.remove(name)


def _refuse_unless_erased(keyless: int, changes: int, counted: int | None) -> None:
    """Whoever was erased since the database's last commit raised the count of the keys at least by one."""
    if counted is None:
        raise StorageError(
            f"person.keys in the keys folder does not belong to this database: it lacks the keys of {keyless} people."
            " Put the newest person.keys of this server back."
        )
    if changes < counted:
        raise StorageError(
            f"person.keys in the keys folder is older than this database: it lacks the keys of {keyless} people. Put"
            " the newest person.keys back. Where it is lost, the database, the keys and the files of one and the same"
            " backup can be put back together; whoever was deleted since comes back with them."
        )
    if keyless > changes - counted:
        raise StorageError(
            f"person.keys in the keys folder is damaged: it lacks the keys of {keyless} people, of whom no more than"
            f" {changes - counted} can have been deleted. Put a copy of it back that was taken later than the database."
        )
