"""Receipts and tombstones of erasures: made once each, entered in the ledger, kept for whoever has the code."""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from core.clock import Clock
from core.errors import StorageError
from core.identifiers import ChannelId
from core.log import Log
from core.memory.kept_receipts import KeptReceipts, read_ledger_head, write_ledger_head
from core.memory.store import Store, Transaction
from core.memory.vault import Vault
from core.ports.copies import Asked
from core.wording import Wording
from privacy.journal import Case, Letter
from privacy.ledger import Ledger
from privacy.ledger_heads import Head
from privacy.notices import NoticeFacts
from privacy.our_words import OurWords
from privacy.receipt_text import ConsentSaid, Said, consent_lines, receipt_lines
from privacy.receipts import SigningKey, new_code, new_nonce, read_receipt, signed
from privacy.report import MARK_DAYS
from privacy.tombstones import Tombstones

KEPT = timedelta(days=3 * 365)
"""How long a receipt can be asked for by its code; as long as claims may be made about an erasure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLedger:
    """What the database last knew of what lies beside it."""

    head: Head
    tombstones: int


class Issuing:
    def __init__(
        self,
        *,
        store: Store,
        vault: Vault,
        key: SigningKey,
        ledger: Ledger,
        tombstones: Tombstones,
        facts: Callable[[ChannelId], NoticeFacts],
        wording: Wording,
        clock: Clock,
        log: Log,
        random: Callable[[int], bytes],
        version: str,
        notices: Callable[[], Iterable[str]] = tuple,
        page: str = "",
        backup_days: int | None = None,
    ) -> None:
        """`notices`: the versions that were ever in force. `page`, `backup_days`: as `privacy.receipt_text.Said`."""
        self._store = store
        self._kept = KeptReceipts(vault)
        self._key = key
        self._ledger = ledger
        self._tombstones = tombstones
        self._facts = facts
        self._wording = wording
        self._clock = clock
        self._log = log
        self._random = random
        self._version = version
        self._page = page
        self._backup_days = backup_days
        self.ours = OurWords(store=store, ledger=ledger, tombstones=tombstones, also=lambda: (version, *notices()))
        """What a look for somebody's traces tells from theirs."""

    def new_code(self) -> str:
        return new_code(self._random)

    def new_nonce(self) -> str:
        return new_nonce(self._random)

    def carrier(self, channel: ChannelId) -> str:
        """The channel's own name where nobody is told who carries it."""
        carriers = (each.name for each in self._facts(channel).recipients if each.role == "channel")
        return next(carriers, channel)

    def draw(self, letter: Letter, asked: Sequence[Asked]) -> str:
        """Signed; of the same letter another one each time it is asked for, so it is asked for once."""
        said = Said(
            letter=letter,
            day=self._clock.now().date(),
            facts=self._facts(letter.channel),
            asked=asked,
            mark_days=MARK_DAYS,
            backup_days=self._backup_days,
            version=self._version,
            page=self._page,
            carrier=self.carrier,
        )
        return signed(letter.code, letter.nonce, receipt_lines(said, self._wording), self._key)

    def draw_consent(
        self, language: str, action: Literal["given", "withdrawn"], notice: str, facts: NoticeFacts | None
    ) -> str:
        """Signed; it is kept with the person's own events and in no ledger, which is one of erasures."""
        said = ConsentSaid(
            action=action,
            notice=notice,
            facts=facts,
            day=self._clock.now().date(),
            language=language,
            version=self._version,
            page=self._page,
        )
        return signed(self.new_code(), self.new_nonce(), consent_lines(said, self._wording), self._key)

    async def bury(self, cases: Iterable[Case]) -> None:
        """Before their keys go: whoever is put back from a backup from here on is erased again. Raises OSError."""
        people = [case.person for case in cases]
        await asyncio.to_thread(self._tombstones.add, people, self._clock.now().date())

    async def enter(self, letters: Iterable[Letter]) -> None:
        """Durable when this returns. Raises OSError."""
        receipts = [read_receipt(letter.receipt) for letter in letters]
        commitments = [receipt.commitment for receipt in receipts if receipt is not None]
        await asyncio.to_thread(self._ledger.enter, commitments, self._clock.now().date())

    def keep(self, transaction: Transaction, case: Case) -> None:
        """With what the database is to know of the ledger, which has it already."""
        remember_ledger(transaction, self._ledger.head, self._tombstones.last)
        letter = case.letter
        if letter.receipt:
            content = json.dumps({"receipt": letter.receipt, "case": case.number}, ensure_ascii=False)
            self._kept.keep(transaction, letter.code, content.encode(), self._clock.now())

    async def find(self, code: str) -> tuple[str, int] | None:
        """The receipt with this code, and the number of its erasure."""
        content = await self._store.read(lambda transaction: self._kept.find(transaction, code))
        if content is None:
            return None
        found = json.loads(content)
        return str(found["receipt"]), int(found["case"])

    async def tidy(self) -> None:
        """From time to time: sign the head of a day that is over, and forget receipts that are too old."""
        now = self._clock.now()
        try:
            await asyncio.to_thread(self._ledger.sign, now.date())
            if self._backup_days is not None:  # no backup that may still be put back is from before these
                await asyncio.to_thread(self._tombstones.drop, now.date() - timedelta(days=self._backup_days + 1))
        except OSError as error:
            self._log.failure("ledger.not_signed", error)
        await self._store.run(lambda transaction: self._kept.forget(transaction, now - KEPT))


def known_ledger(transaction: Transaction) -> KnownLedger | None:
    """None where the database knows of no ledger yet. Raises StorageError."""
    written = read_ledger_head(transaction)
    if written is None:
        return None
    try:
        content = json.loads(written)
        head = Head(size=int(content["size"]), hash=str(content["hash"]))
        return KnownLedger(head=head, tombstones=int(content["tombstones"]))
    except (ValueError, LookupError, TypeError):
        raise StorageError("What the database knows of the ledger of erasures is damaged.") from None


def remember_ledger(transaction: Transaction, head: Head, tombstones: int) -> None:
    known = {"size": head.size, "hash": head.hash, "tombstones": tombstones}
    write_ledger_head(transaction, json.dumps(known).encode())
