"""Tries every byte of everything that is left as the key to what an erased person said: nothing may open.

By hand: python -m tests.long.key_hunt
"""

import asyncio
import hmac
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import text

from core.memory.statements import Statement
from core.memory.store import Transaction
from tests.privacy.opened import Rooms, opened

_SEALED = Statement(text("SELECT id, body FROM message WHERE person_id = :person"))
_NONCE = 12
_HEAD, _SLOT, _WRAPPED_AT, _WRAPPED = 64, 80, 16, 60
"""Of the file of person keys."""


def candidates(content: bytes) -> Iterator[bytes]:
    """Each 32 bytes that stand together, as they are and as hexadecimal digits."""
    for at in range(len(content) - 31):
        yield content[at : at + 32]
    for at in range(len(content) - 63):
        digits = content[at : at + 64]
        if digits[:1] in b"0123456789abcdef":
            try:
                yield bytes.fromhex(digits.decode("ascii"))
            except ValueError:
                continue


def opens(key: bytes, sealed: bytes, associated: bytes) -> bool:
    try:
        AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], associated)
    except InvalidTag:
        return False
    return True


def tried(content: bytes, wrapped: bytes, person: int, row: int, sealed: bytes) -> tuple[int, int]:
    """How many were tried, and how many opened it: as the person's own key, or as what that was wrapped under."""
    associated = f"message.body|{person}|{row}".encode()
    count = found = 0
    for key in candidates(content):
        count += 1
        if opens(key, sealed, associated):
            found += 1
        for wrapping in (key, hmac.digest(key, b"lethe/wrapping 1", "sha256")):
            try:
                inner = AESGCM(wrapping).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], person.to_bytes(8, "big"))
            except InvalidTag:
                continue
            found += opens(inner, sealed, associated)
    return count, found


def everything_below(folder: Path) -> bytes:
    """Without long runs of zeros, in which no key stands."""
    whole = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    while bytes(256) in whole:
        whole = whole.replace(bytes(256), bytes(32))
    return whole


async def _captured(rooms: Rooms, folder: Path) -> tuple[int, bytes, int, bytes]:
    """As somebody copies it who reads the disk before the erasure: the person, their wrapped key, a row of theirs."""
    speaker, _ = await rooms.say("My hovercraft is full of eels.")

    def unit(transaction: Transaction) -> tuple[int, bytes]:
        [row] = transaction.rows(_SEALED, person=speaker.person)
        return int(row[0]), bytes(row[1])

    row, sealed = await rooms.memory.store.read(unit)
    slot = (folder / "keys" / "person.keys").read_bytes()[_HEAD + _SLOT * speaker.key_slot :][:_SLOT]
    return speaker.person, slot[_WRAPPED_AT : _WRAPPED_AT + _WRAPPED], row, sealed


async def hunt(folder: Path) -> tuple[int, int, bool]:
    """How many keys were tried, how many opened something, and whether the hunt finds the key where it is planted."""
    async with opened(folder) as rooms:
        await rooms.say("Somebody else, who stays.", "eve-1999-evil")
        person, wrapped, row, sealed = await _captured(rooms, folder)
        # Only to see that the hunt finds a key where there is one.
        key = rooms.memory.vault._unwrapped(person, wrapped)
        reply = await rooms.erase("ada-lovelace-1815")
        assert reply.after is not None
        await reply.after()
        rooms.memory.vault.begin_epoch(only_if_shredded=True)
        await rooms.memory.store.scrub()
    left = everything_below(folder)
    count, found = await asyncio.to_thread(tried, left, wrapped, person, row, sealed)
    _, planted = tried(b"before" + key + b"after", wrapped, person, row, sealed)
    return count, found, planted > 0


def main() -> int:
    with TemporaryDirectory(prefix="lethe-hunt-") as folder:
        count, found, sees = asyncio.run(hunt(Path(folder)))
    print(f"{count:,} keys tried, {found} opened something; a planted one is {'found' if sees else 'NOT FOUND'}")
    return 0 if found == 0 and sees else 1


if __name__ == "__main__":
    sys.exit(main())
