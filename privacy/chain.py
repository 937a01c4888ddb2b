"""The entries of the ledger as a chain: each holds the hash of the one before, so none can be changed alone. Pure."""

import hashlib
import json
from datetime import date

from privacy.ledger_heads import Head
from privacy.packed import Commitments, Days, Hashes

KEY = "key"
"""The kind of an entry that names a key which signs from here on; the first entry is one."""
ERASURE = "erasure"
_KINDS = frozenset({KEY, ERASURE})
_BEFORE_THE_FIRST = "0" * 64


class BrokenChain(ValueError):
    """`number`: the first entry that is not right, counted from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(f"entry {number} of the ledger is not right")
        self.number = number


class Chain:
    """What is needed of the entries: their hashes and days in order, and which commitments are among them."""

    def __init__(self) -> None:
        self.hashes = Hashes()
        self.days = Days()
        self.signers: list[bytes] = []
        """SHA-256 of each key that was named to sign."""
        self._commitments = Commitments()

    @property
    def head(self) -> Head:
        return Head(size=len(self.hashes), hash=self.hashes[-1] if self.hashes else _BEFORE_THE_FIRST)

    def holds(self, commitment: bytes) -> bool:
        return commitment in self._commitments

    def extends(self, head: Head) -> bool:
        """Was this the head once?"""
        return 0 < head.size <= len(self.hashes) and self.hashes[head.size - 1] == head.hash

    def size_before(self, day: date) -> int:
        """How many entries there were when that day began."""
        size = len(self.days)
        while size and self.days[size - 1] >= day:
            size -= 1
        return size

    def add(self, line: bytes) -> None:
        """Raises BrokenChain for what is not, byte for byte, an entry that may come next."""
        head = self.head
        try:
            content = json.loads(line)
            day, kind, commitment = (
                date.fromisoformat(content["day"]),
                content["kind"],
                bytes.fromhex(content["commit"]),
            )
        except (ValueError, LookupError, TypeError, RecursionError):
            raise BrokenChain(head.size + 1) from None
        is_new = not self.holds(commitment) or kind == KEY
        fits = kind in _KINDS and len(commitment) == 32 and is_new and not (self.days and day < self.days[-1])
        if not fits or (head.size == 0 and kind != KEY) or line != entry(head, day, kind, commitment):
            raise BrokenChain(head.size + 1)
        self.hashes.append(hash_of(line))
        self.days.append(day)
        if kind == KEY:
            self.signers.append(commitment)
        else:
            self._commitments.add(commitment)


def entry(after: Head, day: date, kind: str, commitment: bytes) -> bytes:
    """As it is written; without its line end."""
    written = {
        "v": 1,
        "seq": after.size + 1,
        "day": day.isoformat(),
        "kind": kind,
        "commit": commitment.hex(),
        "prev": after.hash,
    }
    return json.dumps(written, separators=(",", ":")).encode()


def hash_of(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def read_chain(content: bytes) -> Chain:
    """Raises BrokenChain. What follows the last line end was never finished, and is no entry."""
    chain = Chain()
    for line in content.split(b"\n")[:-1]:
        chain.add(line)
    return chain
