"""Passwords: what one must be, how it is kept, and how it is checked without the server standing still."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST_BYTES = 1024
_AT_ONCE = 2
_MOST_WAITING = 8
_COMMON = frozenset(
    {
        "000000000000",
        "111111111111",
        "123456789012",
        "1234567890123",
        "abc123abc123",
        "abcdefghijkl",
        "adminadminadmin",
        "administrator",
        "changemechangeme",
        "correcthorsebatterystaple",
        "iloveyou1234",
        "letmeinletmein",
        "p@ssw0rd1234",
        "passw0rd1234",
        "password1234",
        "password12345",
        "passwordpassword",
        "qwerty123456",
        "qwertyuiop123",
        "qwertyuiopas",
        "welcome12345",
    }
)


class TooManyAtOnce(Exception):
    """So many passwords are being checked that this one is not taken on."""


class Passwords:
    """Each check takes a good part of a second and 64 MB on purpose, so only a few run at once."""

    def __init__(self, *, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._pool = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="passwords")
        self._waiting = 0
        self._nobodys = ""

    async def hashed(self, password: str) -> str:
        """Raises TooManyAtOnce."""
        return await self._in_pool(password, None)

    async def is_right(self, password: str, kept: str | None) -> bool:
        """`kept`: None where there is no such account, which takes as long. Raises TooManyAtOnce."""
        return await self._in_pool(password, kept or "") != ""

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _in_pool(self, password: str, kept: str | None) -> str:
        if self._waiting >= _MOST_WAITING:
            raise TooManyAtOnce
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._work, password, kept)
        finally:
            self._waiting -= 1

    def _work(self, password: str, kept: str | None) -> str:
        plain = _one_form(password)
        if kept is None:
            return self._hasher.hash(plain)
        if not self._nobodys:
            self._nobodys = self._hasher.hash("nobody has this password")
        try:
            self._hasher.verify(kept or self._nobodys, plain)
        except (VerificationError, InvalidHashError):
            return ""
        return kept


def mistake_of(password: str, name: str) -> str:
    """The name of a sentence that says what is wrong with a new password; empty where nothing is."""
    plain = _one_form(password)
    if len(plain) < SHORTEST:
        return "password_short"
    if is_too_long(password):
        return "password_long"
    folded = plain.casefold()
    if folded in _COMMON or len(set(folded)) < 4 or (name and folded.replace(name.casefold(), "").strip("0123") == ""):
        return "password_common"
    return ""


def is_too_long(password: str) -> bool:
    return len(_one_form(password).encode("utf-8", "replace")) > LONGEST_BYTES


def _one_form(password: str) -> str:
    """Two keyboards write one letter in two ways."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()
