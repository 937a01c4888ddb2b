"""How much of what one person sends is kept; what we made for them does not count."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.memory.bodies import Body
from core.memory.files import Files
from core.memory.opening import Memory
from core.memory.ration import Ration
from core.memory.store import Transaction
from core.memory.tables import State
from core.ports.command import Speaker
from tests.core.memory.opened import opened, say
from tests.fakes.still_clock import StillClock


async def _bytes(size: int) -> AsyncIterator[bytes]:
    yield bytes(size)


async def _keep(memory: Memory, files: Files, speaker: Speaker, size: int, *, by_person: bool = True) -> int:
    written = await files.write(speaker, _bytes(size), 1_000_000)

    def unit(transaction: Transaction) -> int:
        kept = memory.conversations.remember(
            transaction,
            speaker,
            Body(text="here"),
            by_person=by_person,
            at=datetime(2026, 11, 22, tzinfo=UTC),
            state=State.ANSWERED,
        )
        return files.keep(
            transaction,
            speaker,
            kept.number,
            0,
            written,
            kind=AttachmentKind.FILE,
            media_type="text/plain",
            name="a",
        )

    return await files.keep_or_remove([written], memory.store.run(unit))


def _lying(folder: Path) -> int:
    return len(list((folder / "files").iterdir()))


@pytest.mark.parametrize(("sizes", "kept"), [([50, 50], 2), ([50, 51], 1), ([101], 0), ([100, 0], 2), ([100, 1, 0], 2)])
async def test_bytes_are_added_up(tmp_path: Path, sizes: list[int], kept: int) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        files = memory.files.rationed(Ration(most_bytes=100, files_a_day=10, clock=StillClock()))
        rows = [await _keep(memory, files, speaker, size) for size in sizes]
        assert sum(row != 0 for row in rows) == kept
        assert _lying(tmp_path) == kept


async def test_what_we_made_does_not_count(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        files = memory.files.rationed(Ration(most_bytes=100, files_a_day=1, clock=StillClock()))
        assert await _keep(memory, memory.files, speaker, 5_000, by_person=False)
        assert await _keep(memory, files, speaker, 100)
        assert not await _keep(memory, files, speaker, 0)


async def test_others_have_their_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        ada, _ = await say(memory, "hello", "ada")
        bob, _ = await say(memory, "hello", "bob")
        files = memory.files.rationed(Ration(most_bytes=100, files_a_day=1, clock=StillClock()))
        assert await _keep(memory, files, ada, 100)
        assert await _keep(memory, files, bob, 100)


async def test_without_a_ration_everything_is_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        assert await memory.store.read(lambda transaction: memory.files.has_room(transaction, speaker, 10**12))
