"""That a request was made and met, and on which day; not by whom.

An entry holds a day, a kind, a commitment, and the hash of the entry before. Whoever has a receipt finds its commitment
here; nobody else learns anything from one. The ledger lies outside the database and its backups, so that a database put
back from before an erasure is found out. The head of each finished day is signed and published: whoever kept one
notices when an earlier entry is written anew.
"""

import json
import os
import threading
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path

from core.errors import StorageError
from core.memory.private_files import append_synced, make_private_folder, write_private
from privacy.chain import ERASURE, KEY, BrokenChain, Chain, entry, hash_of, read_chain
from privacy.ledger_heads import Head, SignedHead, read_heads, signed_head, whole_heads
from privacy.receipts import PublicKey, SigningKey, read_keys

CHAIN = "ledger.jsonl"
HEADS = "heads.txt"
KEYS = "keys.json"
_AT_ONCE = 500
"""Entries read at a time, where all are read."""
_MEND = "Put the ledger folder back from where you keep a copy."


class Ledger:
    """Safe to use from several threads; each change is synced when its call returns."""

    def __init__(self, folder: Path, key: SigningKey) -> None:
        self._folder = folder
        self._key = key
        self._lock = threading.Lock()
        self._chain = Chain()
        self._keys: list[dict[str, str]] = []
        self._heads: list[SignedHead] = []

    def open(self, today: date, *, is_new: bool) -> None:
        """Raises StorageError for one that is damaged. `is_new`: the database knows of none, so one may be made."""
        make_private_folder(self._folder)
        content = self._read(CHAIN)
        if not content and not is_new:
            raise StorageError(
                f"The ledger of erasures is missing: {CHAIN} is not in the ledger folder, and the database knows it."
                f" Without it, people who were deleted could come back. {_MEND}"
            )
        try:
            self._chain = read_chain(content)
        except BrokenChain as error:
            raise _damaged(f"entry {error.number} of {CHAIN} is not what was written") from None
        whole = content.rfind(b"\n") + 1
        if whole < len(content):  # a crash in the middle of a line: nobody was told of that entry
            os.truncate(self._folder / CHAIN, whole)
        self._key.open(create=not self._chain.hashes)
        self._open_keys(today)
        self._open_heads()
        self.sign(today)

    @property
    def head(self) -> Head:
        return self._chain.head

    @property
    def keys(self) -> Mapping[str, PublicKey]:
        """All that ever signed, by name."""
        return read_keys(json.dumps({"keys": self._keys}))

    @property
    def published_keys(self) -> Sequence[Mapping[str, str]]:
        return tuple(self._keys)

    @property
    def published(self) -> SignedHead:
        """Of the last finished day: a newer one would tell at which hour something was entered."""
        return self._heads[-1]

    def published_entries(self) -> Iterator[bytes]:
        """Those below the published head, as they are written, some at a time: there are more with each year, and
        anybody may ask for them. Each step reads the disk. Raises OSError."""
        left = self.published.head.size
        with (self._folder / CHAIN).open("rb") as entries:
            while lines := list(islice(entries, min(left, _AT_ONCE))):
                left -= len(lines)
                yield b"".join(lines)

    def holds(self, commitment: bytes) -> bool:
        return self._chain.holds(commitment)

    @property
    def began(self) -> date:
        """The day of its first entry."""
        return self._chain.days[0]

    def written(self) -> str:
        """All that stands in its folder because we wrote it; of its entries, those that are byte for byte as they were
        written. Reads the disk. Raises OSError."""
        lines = zip(self._read(CHAIN).split(b"\n"), self._chain.hashes, strict=False)
        entries = (line.decode() for line, hashed in lines if hash_of(line) == hashed)
        return "\n".join((*entries, *(head.text for head in self._heads), json.dumps({"keys": self._keys}, indent=1)))

    def check(self, head: Head | None) -> int:
        """How many entries came after `head`, which is what the database last knew (None: of no ledger): they happened
        to a database that was put back from before. Raises StorageError, in a sentence for the owner, for a ledger that
        is shorter than that or is another."""
        size = self._chain.head.size
        if head is None:
            return size
        if size < head.size:
            raise StorageError(
                f"The ledger of erasures is shorter than it was: it has {size} entries, and had"
                f" {head.size}. Without the rest, people who were deleted could come back. {_MEND}"
            )
        if not self._chain.extends(head):
            raise StorageError(
                "The ledger of erasures is not the one that was here: its entries were written anew, or it"
                f" belongs to another server. {_MEND}"
            )
        return size - head.size

    def enter(self, commitments: Iterable[bytes], day: date) -> Head:
        """Durable when this returns. What is in it already is not entered again. Raises OSError."""
        with self._lock:
            new = [one for one in dict.fromkeys(commitments) if not self._chain.holds(one)]
            self._append(ERASURE, new, day)
            return self._chain.head

    def sign(self, today: date) -> None:
        """The head of the last finished day, where it is new; asked for at start and from time to time."""
        with self._lock:
            size = max(self._chain.size_before(today), 1)
            if self._heads and self._heads[-1].head.size >= size:
                return
            origin = f"lethe-ledger/{self._chain.hashes[0][:16]}"
            head = signed_head(Head(size=size, hash=self._chain.hashes[size - 1]), origin, self._key)
            append_synced(self._folder / HEADS, f"{head.text}\n".encode())
            self._heads.append(head)

    def _open_keys(self, today: date) -> None:
        """Those of the file are the ones that the entries name, and ours is the last of them."""
        try:
            text = self._read(KEYS).decode() or '{"keys": []}'
            self._keys = [
                {name: str(key[name]) for name in ("id", "algorithm", "key", "since")}
                for key in json.loads(text)["keys"]
            ]
            known = {sha256(key.raw).digest() for key in self.keys.values()} if self._keys else set()
        except (ValueError, LookupError, TypeError, RecursionError):
            raise _damaged(f"{KEYS} does not hold the public keys") from None
        ours = self._key.public
        named = sha256(ours.raw).digest()
        if known - {named} != set(self._chain.signers) - {named}:
            raise _damaged(f"{KEYS} does not hold the public keys that its entries name")
        if named not in known:
            key = {"id": ours.id, "algorithm": "Ed25519", "key": b64encode(ours.raw).decode()}
            self._keys.append({**key, "since": today.isoformat()})
            write_private(self._folder / KEYS, json.dumps({"keys": self._keys}, indent=1).encode())
        if not self._chain.signers or self._chain.signers[-1] != named:
            self._append(KEY, [named], today)

    def _open_heads(self) -> None:
        content = self._read(HEADS)
        whole = whole_heads(content)
        try:
            self._heads = list(read_heads(content[:whole].decode()))
        except ValueError:
            self._heads = []
            raise _damaged(f"{HEADS} does not hold the signed heads") from None
        if whole < len(content):  # a crash in the middle of one: it is signed again
            os.truncate(self._folder / HEADS, whole)
        if not all(head.is_signed_by(self.keys) for head in self._heads):
            raise _damaged(f"{HEADS} holds a head that no key of ours has signed")
        for head in self._heads:
            self.check(head.head)

    def _append(self, kind: str, commitments: Sequence[bytes], day: date) -> None:
        """Raises OSError, and then holds what it held before."""
        days, head, lines = self._chain.days, self._chain.head, list[bytes]()
        # The clock may have been put back; the days of a ledger never go backwards.
        day = max(day, days[-1]) if days else day
        for commitment in commitments:
            line = entry(head, day, kind, commitment)
            head = Head(size=head.size + 1, hash=hash_of(line))
            lines.append(line)
        if lines:
            append_synced(self._folder / CHAIN, b"".join(line + b"\n" for line in lines))
        for line in lines:
            self._chain.add(line)

    def _read(self, name: str) -> bytes:
        path = self._folder / name
        return path.read_bytes() if path.exists() else b""


def _damaged(how: str) -> StorageError:
    return StorageError(f"The ledger of erasures is damaged: {how}. {_MEND}")
