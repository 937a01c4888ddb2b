"""`lethe receipt`: check a receipt without asking anybody, and sign with a new key."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from core.memory.sqlite_file import SqliteFile
from lethe.commands.configured import configured
from lethe.commands.failing import refusal
from lethe.commands.printing import print_json
from lethe.saying import say
from privacy.chain import BrokenChain, read_chain
from privacy.ledger import KEYS
from privacy.ledger_heads import SignedHead, read_head
from privacy.receipts import PublicKey, Receipt, SigningKey, read_keys, read_receipt

_GENUINE, _FORGED, _MISUSED = 0, 1, 2


class _Wrong(Exception):
    """Its text says in one sentence what is not right."""

    def __init__(self, says: str, code: int = _FORGED) -> None:
        super().__init__(says)
        self.code = code


def verify_receipt(
    config: Path | None, file: Path, *, key: Path | None, ledger: Path | None, head: Path | None, as_json: bool
) -> int:
    """0: genuine. 1: not, or not in that ledger, or the ledger was written anew. 2: a file that cannot be read."""
    try:
        if head is not None and ledger is None:
            raise _Wrong("--head is compared with a ledger: name one with --ledger.", _MISUSED)
        keys = _keys(key if key is not None else configured(config).storage.ledger / KEYS)
        receipt = _genuine(sys.stdin.read() if str(file) == "-" else _text(file), keys)
        if ledger is not None:
            _check_ledger(receipt, ledger, _head(head, keys) if head is not None else None)
    except _Wrong as wrong:
        if as_json and wrong.code == _FORGED:
            print_json("lethe.receipt/1", genuine=False, because=str(wrong))
        say(str(wrong))
        return wrong.code
    if as_json:
        print_json(
            "lethe.receipt/1",
            genuine=True,
            code=receipt.code,
            key=receipt.key,
            in_ledger=ledger is not None,
            says=receipt.body,
        )
    else:
        print(receipt.body)
        looked_up = " It is in the ledger." if ledger is not None else ""
        say(f"Genuine: signed with the key {receipt.key}, and not one character was changed.{looked_up}")
    return _GENUINE


def rotate_key(config: Path | None) -> int:
    """Raises StorageError while the server runs."""
    storage = configured(config).storage
    database = SqliteFile(storage.database_file)
    database.claim()
    try:
        key = SigningKey(storage.keys)
        key.replace()
    finally:
        database.release()
    say(f"The next start signs with the key {key.public.id}, and goes on publishing the old ones.")
    return 0


def _genuine(text: str, keys: Mapping[str, PublicKey]) -> Receipt:
    receipt = read_receipt(text)
    if receipt is None:
        raise _Wrong("Not genuine: there is no whole receipt in it, from its first line to its signature.")
    if receipt.key not in keys:
        raise _Wrong(f"Not genuine: it names the key {receipt.key}, which is not among the public keys.")
    if not receipt.is_signed_by(keys):
        raise _Wrong("Not genuine: what it says was not signed like this.")
    return receipt


def _check_ledger(receipt: Receipt, path: Path, head: SignedHead | None) -> None:
    try:
        chain = read_chain(_bytes(path))
    except BrokenChain as error:
        raise _Wrong(f"The ledger is not right: entry {error.number} does not follow from the one before.") from None
    if head is not None and not chain.extends(head.head):
        raise _Wrong("The ledger was written anew: it does not go on from that head.")
    if not chain.holds(receipt.commitment):
        raise _Wrong("The receipt is genuine, and is not in this ledger. One of today is published tomorrow.")


def _head(path: Path, keys: Mapping[str, PublicKey]) -> SignedHead:
    """Alone in its file, or as the server publishes it beside its keys."""
    text = _text(path)
    try:
        head = read_head(str(json.loads(text)["head"]) if text.startswith("{") else text)
    except (ValueError, LookupError, TypeError):
        raise _Wrong(f"{path.name} is no head of a ledger.", _MISUSED) from None
    if not head.is_signed_by(keys):
        raise _Wrong("That head was not signed with any of the public keys.")
    return head


def _keys(path: Path) -> Mapping[str, PublicKey]:
    try:
        return read_keys(_text(path))
    except ValueError:
        raise _Wrong(f"{path.name} holds no public keys of receipts.", _MISUSED) from None


def _text(path: Path) -> str:
    return _bytes(path).decode("utf-8", "replace")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _Wrong(f"It cannot be read: {refusal(error)}.", _MISUSED) from None
