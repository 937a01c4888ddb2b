"""A signed head of the ledger, in the form of a C2SP checkpoint: whose ledger, how many entries, the hash of the last.

A checkpoint's hash is that of a tree; ours is that of the last entry of a chain, which says as much to whoever reads
the chain.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from privacy.receipts import PublicKey, SigningKey

_DASH = "\u2014 "
_ED25519 = b"\x01"
_ID = 4
_FILED = tuple(
    re.compile(line)
    for line in (
        rb"lethe-ledger/[0-9a-f]{16}",
        rb"[0-9]+",
        rb"[A-Za-z0-9+/=]{44}",
        rb"",
        _DASH.encode() + rb"lethe-ledger/[0-9a-f]{16} [A-Za-z0-9+/=]{92}",
        rb"",
    )
)
"""The lines of a head as they stand in the file of heads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    size: int
    hash: str
    """In hexadecimal digits, of the last entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    head: Head
    origin: str
    """Of which ledger it is."""
    text: str
    """As it is published, with the line end of its last line."""

    def is_signed_by(self, keys: Mapping[str, PublicKey]) -> bool:
        """By any of these."""
        note, _, line = self.text.partition("\n\n")
        try:
            signature = base64.b64decode(line.removesuffix("\n").rpartition(" ")[2], validate=True)
        except binascii.Error:
            return False
        return any(
            signature[:_ID] == _id(self.origin, key) and key.verifies(signature[_ID:], f"{note}\n".encode())
            for key in keys.values()
        )


def signed_head(head: Head, origin: str, key: SigningKey) -> SignedHead:
    note = f"{origin}\n{head.size}\n{base64.b64encode(bytes.fromhex(head.hash)).decode()}\n"
    signature = _id(origin, key.public) + key.sign(note.encode())
    text = f"{note}\n{_DASH}{origin} {base64.b64encode(signature).decode()}\n"
    return SignedHead(head=head, origin=origin, text=text)


def read_head(text: str) -> SignedHead:
    """Raises ValueError for what is none, down to the last character."""
    lines = text.split("\n")
    if len(lines) != 6 or lines[3] or lines[5] or not lines[1].isascii() or not lines[1].isdigit():
        raise ValueError("this is no head of a ledger")
    origin, size, hashed = lines[:3]
    try:
        raw = base64.b64decode(hashed, validate=True)
        signature = base64.b64decode(lines[4].removeprefix(f"{_DASH}{origin} "), validate=True)
    except binascii.Error:
        raise ValueError("this is no head of a ledger") from None
    # Written again from what was read: spare bits and other ways to write the same do not pass.
    again = f"{origin}\n{int(size)}\n{base64.b64encode(raw).decode()}\n\n{_DASH}{origin} "
    if len(raw) != 32 or text != f"{again}{base64.b64encode(signature).decode()}\n":
        raise ValueError("this is no head of a ledger")
    return SignedHead(head=Head(size=int(size), hash=raw.hex()), origin=origin, text=text)


def whole_heads(content: bytes) -> int:
    """How many bytes of the file of heads are whole ones: all of them, but for what a crash left of the last. What is
    behind the whole ones and is no beginning of one was not left by a crash, and counts."""
    lines = content.split(b"\n")
    ends = (len(lines) - 1) // len(_FILED) * len(_FILED)
    *written, unfinished = lines[ends:]
    is_begun = all(like.fullmatch(line) for like, line in zip(_FILED, written, strict=False))
    if not is_begun or (len(written) == len(_FILED) - 1 and unfinished):
        return len(content)
    return sum(len(line) + 1 for line in lines[:ends])


def read_heads(content: str) -> Sequence[SignedHead]:
    """Of a file in which an empty line follows each. Raises ValueError."""
    lines = content.split("\n")
    if any(lines[5 :: len(_FILED)]):
        raise ValueError("something stands between two heads")
    return [read_head("\n".join((*lines[start : start + 5], ""))) for start in range(0, len(lines) - 1, len(_FILED))]


def _id(origin: str, key: PublicKey) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + _ED25519 + key.raw).digest()[:_ID]
