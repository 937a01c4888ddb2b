"""Payloads that nobody could read, and that yet speak of a person: found by their address, shown and forgotten."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from core.identifiers import Address
from core.memory.personal_rows import iso
from core.memory.quarantine import Quarantine
from core.memory.row_ids import HIGHEST
from core.memory.store import Store, Transaction
from core.ports.command import Speaker
from core.ports.personal_place import Held

_PAGE = 50
"""Payloads opened at a time."""
_SHORTEST_SHOWN = 5
"""Characters. A shorter address may stand in somebody else's payload by chance: then it goes, but is not shown."""

Found = tuple[int, datetime, bytes]


class QuarantinedPayloads:
    called = "Messages that could not be read"
    category = "conversation"
    purpose = "to see what a platform sent that could not be read; kept for as many days as the owner has set"

    def __init__(self, *, store: Store, quarantine: Quarantine) -> None:
        self._store = store
        self._quarantine = quarantine

    async def show(self, speaker: Speaker) -> Sequence[Held]:
        may_be_shown = len(speaker.address) >= _SHORTEST_SHOWN
        return [
            Held(
                called=self.called,
                facts={"received_at": iso(received_at), "bytes": str(len(payload))},
                content=payload if may_be_shown else None,
                file_name=f"payload-{number}.txt" if may_be_shown else "",
            )
            for number, received_at, payload in await self._find(speaker)
        ]

    async def forget(self, speaker: Speaker) -> None:
        numbers = [number for number, _, _ in await self._find(speaker)]

        def unit(transaction: Transaction) -> None:
            for number in numbers:
                self._quarantine.drop(transaction, number)

        if numbers:
            await self._store.run(unit)

    async def count(self, speaker: Speaker) -> int:
        return len(await self._find(speaker))

    async def _find(self, speaker: Speaker) -> list[Found]:
        mentions = _mentions(speaker.address)
        found: list[Found] = []
        below = HIGHEST

        def unit(transaction: Transaction) -> tuple[int, list[Found]]:
            page = self._quarantine.page(transaction, speaker.channel, below, _PAGE)
            return len(page) and page[-1][0], [one for one in page if mentions.search(one[2])]

        while below:
            below, matching = await self._store.read(unit)
            found += matching
        return found


def _mentions(address: Address) -> re.Pattern[bytes]:
    """The address as a whole: 12345 is not mentioned by 123456."""
    forms = {address, quote(address, safe=""), json.dumps(address)[1:-1]}
    return re.compile(b"|".join(_whole(form.encode("utf-8", "replace")) for form in sorted(forms)))


def _whole(form: bytes) -> bytes:
    before = rb"(?<![0-9A-Za-z])" if form[:1].isalnum() else b""
    after = rb"(?![0-9A-Za-z])" if form[-1:].isalnum() else b""
    return before + re.escape(form) + after
