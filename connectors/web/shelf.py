"""Files handed to a page that are kept nowhere else: in memory, for some minutes, for one visitor."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from core.identifiers import Address
from core.messages import Attachment


class Shelf:
    def __init__(self, random: Callable[[int], bytes], *, seconds: float = 600.0, most: int = 64 * 1024 * 1024) -> None:
        self._random = random
        self._seconds = seconds
        self._most = most
        self._held: dict[tuple[Address, str], Attachment] = {}
        self._expiries: dict[tuple[Address, str], asyncio.TimerHandle] = {}

    def put(self, address: Address, attachment: Attachment) -> Attachment:
        """The same with a reference by which it can be taken; what was put first makes room."""
        named = replace(attachment, reference=f"shelf-{self._random(16).hex()}")
        key = (address, named.reference)
        while self._held and self._filled() + _size(named) > self._most:
            self._drop(next(iter(self._held)))
        self._held[key] = named
        self._expiries[key] = asyncio.get_running_loop().call_later(self._seconds, self._drop, key)
        return named

    def take(self, address: Address, reference: str) -> Attachment | None:
        """It stays until its time is over, for a download that breaks off is asked for again."""
        return self._held.get((address, reference))

    def of(self, address: Address) -> tuple[Attachment, ...]:
        return tuple(held for (owner, _), held in self._held.items() if owner == address)

    def forget(self, address: Address) -> None:
        for key in [key for key in self._held if key[0] == address]:
            self._drop(key)

    def clear(self) -> None:
        for key in list(self._held):
            self._drop(key)

    def _filled(self) -> int:
        return sum(_size(held) for held in self._held.values())

    def _drop(self, key: tuple[Address, str]) -> None:
        self._held.pop(key, None)
        expiry = self._expiries.pop(key, None)
        if expiry is not None:
            expiry.cancel()


def _size(attachment: Attachment) -> int:
    return len(attachment.content or b"")
