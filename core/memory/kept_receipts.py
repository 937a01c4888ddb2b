"""Receipts as they are kept: under a hash of their code, sealed so that only who has the code can read one."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from core.clock import milliseconds
from core.memory.belonging import read_fact, write_fact
from core.memory.receipt_table import KeptReceipt
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.vault import Vault

_TABLE = table_of(KeptReceipt)
_PLACE = "receipt"
_DAY = 24 * 3600 * 1000
_FIND = Statement(select(_TABLE.c.sealed).where(_TABLE.c.code_index == bindparam("code")))
_GONE = Statement(delete(_TABLE).where(_TABLE.c.code_index == bindparam("code")))
_NEW = Statement(insert(_TABLE))
_OLD = Statement(delete(_TABLE).where(_TABLE.c.day_at < bindparam("before")))
_LEDGER = "ledger"


class KeptReceipts:
    """Everything here runs inside a transaction."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def keep(self, transaction: Transaction, code: str, content: bytes, at: datetime) -> None:
        """In place of what was kept under the same code. Of the time only the day is written down."""
        index, secret = self._vault.index(_PLACE, code), code.encode()
        transaction.change(_GONE, code=index)
        transaction.change(
            _NEW,
            code_index=index,
            day_at=milliseconds(at) // _DAY * _DAY,
            sealed=self._vault.seal_under(secret, _PLACE, content),
        )

    def find(self, transaction: Transaction, code: str) -> bytes | None:
        row = transaction.row(_FIND, code=self._vault.index(_PLACE, code))
        return self._vault.unseal_under(code.encode(), _PLACE, row[0]) if row is not None else None

    def forget(self, transaction: Transaction, before: datetime) -> None:
        transaction.change(_OLD, before=milliseconds(before))


def read_ledger_head(transaction: Transaction) -> bytes | None:
    """What the database last knew of the ledger; None where it knows of none."""
    return read_fact(transaction, _LEDGER)


def write_ledger_head(transaction: Transaction, head: bytes) -> None:
    write_fact(transaction, _LEDGER, head)
