"""What was said about an erasure, signed: one chat message that anybody can check with the public key alone.

A receipt begins with its code and ends with its signature. Between them stand the very sentences that the person
reads, so nobody can show a signature over other words than those. Blanks and line ends may change on its way; no other
character may.
"""

import base64
import binascii
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.errors import StorageError
from core.memory.private_files import make_private_folder, refuse_if_readable_by_others, write_private

KEY_FILE = "receipts.key"
_FIRST = "LETHE RECEIPT 1"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of a code: none that is taken for another when it is read aloud or typed."""
_READ_AS = str.maketrans("OIL", "011")
_CODE_LETTERS = 16
"""Eighty bits: nobody tries them all."""
_NONCE = 16
_SIGNED_AS = b"lethe receipt 1\n"
_COMMITTED_AS = b"rcpt1"
_BLANKS = re.compile(r"[ \t\r\n]+")
_RECEIPT = re.compile(
    rf"(?P<body>{_FIRST} (?P<code>[0-9A-Z]{{4}}(?:-[0-9A-Z]{{4}}){{3}}) .+ nonce (?P<nonce>[0-9a-f]{{32}}))"
    r" signature (?P<key>[0-9a-f]{16}) (?P<signature>[A-Za-z0-9_-]{86})(?![A-Za-z0-9_-])",
    re.DOTALL,
)
LONGEST_READ = 20_000


class PublicKey:
    def __init__(self, raw: bytes) -> None:
        """Raises ValueError for what is no key."""
        self._key = Ed25519PublicKey.from_public_bytes(raw)
        self.raw = raw
        self.id = hashlib.sha256(raw).hexdigest()[:16]

    def verifies(self, signature: bytes, content: bytes) -> bool:
        try:
            self._key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """Lies beside the person keys, in a file of its own that nobody else may read."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / KEY_FILE
        self._key: Ed25519PrivateKey | None = None

    @property
    def exists(self) -> bool:
        return self._path.exists()

    @property
    def public(self) -> PublicKey:
        return PublicKey(self._opened.public_key().public_bytes_raw())

    def open(self, *, create: bool) -> None:
        """Raises StorageError. `create`: true only where nothing was ever signed."""
        if not self.exists:
            if not create:
                raise StorageError(
                    f"The key that signs receipts is missing: {KEY_FILE} is not in the keys folder although there are"
                    " receipts already. Put the file back from its backup, or make a new one with: lethe receipt rotate"
                )
            self._make()
        refuse_if_readable_by_others(self._path)
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._path.read_text("ascii").strip()))
        except ValueError:
            raise StorageError(
                f"{KEY_FILE} in the keys folder is damaged: it must hold 64 hexadecimal digits. Put it back from its"
                " backup."
            ) from None

    def replace(self) -> None:
        """With a new one; what the old one signed still verifies, for its public half stays published."""
        self._make()
        self.open(create=False)

    def sign(self, content: bytes) -> bytes:
        return self._opened.sign(content)

    @property
    def _opened(self) -> Ed25519PrivateKey:
        assert self._key is not None
        return self._key

    def _make(self) -> None:
        make_private_folder(self._path.parent)
        write_private(self._path, os.urandom(32).hex().encode() + b"\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """As it was read; nothing of it is believed before `is_signed_by`."""

    code: str = field(repr=False)
    body: str = field(repr=False)
    """All that is signed, with single blanks."""
    nonce: bytes = field(repr=False)
    key: str
    """The name of the key that is said to have signed it."""
    signature: bytes = field(repr=False)

    @property
    def commitment(self) -> bytes:
        """What the ledger holds of it: a hash that says nothing to whoever lacks the receipt."""
        return hashlib.sha256(_COMMITTED_AS + self.nonce + hashlib.sha256(self.body.encode()).digest()).digest()

    def is_signed_by(self, keys: Mapping[str, PublicKey]) -> bool:
        key = keys.get(self.key)
        return key is not None and key.verifies(self.signature, _SIGNED_AS + self.body.encode())


def new_code(random: Callable[[int], bytes]) -> str:
    number = int.from_bytes(random(_CODE_LETTERS * 5 // 8), "big")
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in range(_CODE_LETTERS))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LETTERS, 4))


def code_in(text: str) -> str:
    """As a person types it, or copies it with the marks of a sentence that nobody sees: in any case, with or without
    its strokes. Empty for what is none."""
    letters = re.sub(r"[\s\u200e\u200f-]+", "", text).upper().translate(_READ_AS)
    if len(letters) != _CODE_LETTERS or not set(letters) <= set(_LETTERS):
        return ""
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LETTERS, 4))


def new_nonce(random: Callable[[int], bytes]) -> str:
    return random(_NONCE).hex()


def signed(code: str, nonce: str, lines: Iterable[str], key: SigningKey) -> str:
    """The whole receipt, as it is shown. `lines`: what it says, which may hold no line end."""
    text = "\n".join((f"{_FIRST} {code}", *lines, f"nonce {nonce}"))
    signature = key.sign(_SIGNED_AS + _single_blanks(text).encode())
    return f"{text}\nsignature {key.public.id} {_encoded(signature)}"


def length_around(code: str) -> int:
    """Characters of a receipt beside its lines and their ends."""
    return len(f"{_FIRST} {code}\nnonce \nsignature  ") + 2 * _NONCE + 16 + 86


def read_receipt(text: str, *, alone: bool = False) -> Receipt | None:
    """The first that stands anywhere in a text; None where there is none. `alone`: and where anything else is there."""
    find = _RECEIPT.fullmatch if alone else _RECEIPT.search
    found = find(_single_blanks(text[:LONGEST_READ]))
    if found is None:
        return None
    signature = base64.urlsafe_b64decode(found["signature"] + "==")
    if _encoded(signature) != found["signature"]:  # the last letter has bits to spare, and they must be what we wrote
        return None
    return Receipt(
        code=found["code"],
        body=found["body"],
        nonce=bytes.fromhex(found["nonce"]),
        key=found["key"],
        signature=signature,
    )


def read_keys(text: str) -> Mapping[str, PublicKey]:
    """By name: of what a server publishes, or of keys in base64, one a line. Raises ValueError."""
    try:
        if text.lstrip().startswith("{"):
            written = [str(each["key"]) for each in json.loads(text)["keys"]]
        else:
            written = text.split()
        keys = [PublicKey(base64.b64decode(each, validate=True)) for each in written]
    except (binascii.Error, LookupError, TypeError, ValueError, RecursionError):
        raise ValueError("these are no public keys of receipts") from None
    if not keys:
        raise ValueError("there is no public key in it")
    return {key.id: key for key in keys}


def _single_blanks(text: str) -> str:
    return _BLANKS.sub(" ", text).strip(" ")


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
