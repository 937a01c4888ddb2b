"""The ledger of erasures as the owner sees it: its head, whether it holds, and whether a pasted receipt is genuine."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

from console.ports.privacy import LedgerShown, Verdict
from core.errors import StorageError
from core.memory.opening import Memory
from privacy.chain import BrokenChain, Chain, read_chain
from privacy.issuing import known_ledger
from privacy.ledger import CHAIN, HEADS, KEYS
from privacy.ledger_heads import Head, SignedHead, read_heads
from privacy.ledger_pages import newest_head
from privacy.receipts import PublicKey, read_keys, read_receipt


class OwnersLedger:
    """`console.ports.privacy.Ledgers`. `folder`: that of the ledger; it is read beside the server, which writes it."""

    def __init__(self, *, memory: Memory, folder: Path) -> None:
        self._memory = memory
        self._folder = folder

    async def shown(self) -> LedgerShown | None:
        return await asyncio.to_thread(self._shown)

    async def verify(self) -> Verdict:
        try:
            known = await self._memory.store.read(known_ledger)
        except StorageError as error:
            return Verdict(genuine=False, sentence="ledger_wrong", facts={"why": str(error)})
        return await asyncio.to_thread(self._verified, known.head if known is not None else None)

    async def read_receipt(self, text: str) -> Verdict:
        return await asyncio.to_thread(self._receipt, text)

    def _shown(self) -> LedgerShown | None:
        try:
            newest = newest_head(self._folder) or Chain().head
            keys, heads = read_keys(self._bytes(KEYS).decode()), self._heads()
            since = {key["id"]: key["since"] for key in json.loads(self._bytes(KEYS))["keys"]}
        except (StorageError, OSError, ValueError, LookupError, TypeError):
            return None
        return LedgerShown(
            entries=newest.size,
            head=newest.hash,
            published=heads[-1].text if heads else "",
            keys=[(name, since.get(name, "")) for name in keys],
        )

    def _verified(self, known: Head | None) -> Verdict:
        try:
            chain, keys, heads = self._read()
        except BrokenChain as error:
            return Verdict(genuine=False, sentence="ledger_broken", facts={"number": error.number})
        except (OSError, ValueError, LookupError, TypeError):
            return Verdict(genuine=False, sentence="ledger_unreadable")
        if not all(head.is_signed_by(keys) for head in heads):
            return Verdict(genuine=False, sentence="ledger_unsigned")
        # An entry may be written that the database is told of in the next moment; fewer than it knows may not be.
        if not all(chain.extends(head) for head in (*(each.head for each in heads), *([known] if known else []))):
            return Verdict(genuine=False, sentence="ledger_rewritten")
        return Verdict(genuine=True, sentence="ledger_holds", facts={"entries": chain.head.size, "heads": len(heads)})

    def _receipt(self, text: str) -> Verdict:
        receipt = read_receipt(text)
        if receipt is None:
            return Verdict(genuine=False, sentence="receipt_none")
        try:
            chain, keys, _ = self._read()
        except (BrokenChain, OSError, ValueError, LookupError, TypeError):
            return Verdict(genuine=False, sentence="ledger_unreadable")
        if receipt.key not in keys:
            return Verdict(genuine=False, sentence="receipt_other_key", facts={"key": receipt.key})
        if not receipt.is_signed_by(keys):
            return Verdict(genuine=False, sentence="receipt_changed")
        found = "receipt_in_ledger" if chain.holds(receipt.commitment) else "receipt_not_in_ledger"
        return Verdict(genuine=True, sentence=found, facts={"key": receipt.key})

    def _read(self) -> tuple[Chain, Mapping[str, PublicKey], list[SignedHead]]:
        """Heads first: an entry that comes in between makes the chain longer, which every head allows."""
        signed = self._heads()
        return read_chain(self._bytes(CHAIN)), read_keys(self._bytes(KEYS).decode()), signed

    def _heads(self) -> list[SignedHead]:
        heads = self._bytes(HEADS)
        whole = heads.rfind(b"\n\n") + 2 if b"\n\n" in heads else 0
        return list(read_heads(heads[:whole].decode()))

    def _bytes(self, name: str) -> bytes:
        path = self._folder / name
        return path.read_bytes() if path.exists() else b""
