"""Links to files: found by their token alone, once, for a time, and only while the person is here."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.capabilities import AttachmentKind
from core.memory.links import Linked
from core.memory.opening import Memory
from core.memory.store import Transaction
from core.ports.command import Speaker
from tests.core.memory.opened import bytes_below, opened, say
from tests.fakes.still_clock import StillClock

_HOUR = timedelta(hours=1)


async def _bytes(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _linked(memory: Memory, address: str = "ada") -> tuple[Speaker, str]:
    speaker, kept = await say(memory, "send it", address)
    written = await memory.files.write(speaker, _bytes(b"what is kept"), 1_000)

    def unit(transaction: Transaction) -> None:
        row = memory.files.keep(
            transaction,
            speaker,
            kept.number,
            0,
            written,
            kind=AttachmentKind.FILE,
            media_type="application/zip",
            name="my-data.zip",
        )
        memory.links.make(transaction, speaker, row, written.stored_as, lasts=_HOUR, language="de")

    await memory.store.run(unit)
    return speaker, memory.links.token(written.stored_as)


async def _find(memory: Memory, token: str) -> Linked | None:
    return await memory.store.read(lambda transaction: memory.links.find(transaction, token))


async def _use(memory: Memory, token: str) -> Linked | None:
    return await memory.store.run(lambda transaction: memory.links.use(transaction, token))


async def test_it_is_found_as_often_as_one_looks_and_used_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, token = await _linked(memory)
        for _ in range(3):
            found = await _find(memory, token)
            assert found is not None
            assert (found.file.name, found.language, found.speaker) == ("my-data.zip", "de", speaker)
        used = await _use(memory, token)
        assert used is not None
        assert memory.files.content(used.speaker, used.file.stored_as) == b"what is kept"
        assert await _use(memory, token) is None
        assert await _find(memory, token) is None


async def test_it_ends(tmp_path: Path) -> None:
    clock = StillClock()
    async with opened(tmp_path, clock) as memory:
        _, token = await _linked(memory)
        await clock.forward(3599)
        assert await _find(memory, token) is not None
        await clock.forward(1)
        assert await _find(memory, token) is None
        assert await _use(memory, token) is None


async def test_it_leads_nowhere_once_the_person_is_fenced_off_or_gone(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, token = await _linked(memory)
        _, other = await _linked(memory, "eve")
        await memory.store.run(lambda transaction: memory.people.fence(transaction, speaker.person))
        assert await _use(memory, token) is None
        await memory.store.run(lambda transaction: memory.people.remove(transaction, speaker.person))
        assert await _use(memory, token) is None
        assert await _use(memory, other) is not None


async def test_the_token_is_in_no_file_and_the_same_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        _, token = await _linked(memory)
        assert len(token) == 43
    assert token.encode() not in bytes_below(tmp_path)
    async with opened(tmp_path) as memory:
        assert await _use(memory, token) is not None


@pytest.mark.parametrize("change", [0, 21, 42])
async def test_a_token_with_one_letter_changed_is_another(tmp_path: Path, change: int) -> None:
    async with opened(tmp_path) as memory:
        _, token = await _linked(memory)
        other = "A" if token[change] != "A" else "Q"
        assert await _use(memory, f"{token[:change]}{other}{token[change + 1 :]}") is None
        for near in (f"{token}=", f"{token}\n", f" {token}", token[:-1], ""):
            assert await _use(memory, near) is None
        assert await _use(memory, token) is not None


@settings(max_examples=20, deadline=None)
@given(asked=st.lists(st.text(max_size=60), max_size=50))
def test_whatever_is_asked_for_is_at_worst_not_there(
    tmp_path_factory: pytest.TempPathFactory, asked: list[str]
) -> None:
    async def ask() -> None:
        async with opened(tmp_path_factory.mktemp("links")) as memory:
            assert [await _find(memory, each) for each in asked] == [None] * len(asked)

    asyncio.run(ask())
