"""Files at rest: sealed in pieces, noticed when cut or moved, gone with the person."""

import asyncio
import os
import resource
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.errors import StorageError, StoreUnavailable, TooLarge
from core.memory.files import Written
from core.memory.vault import Shredded
from tests.core.memory.opened import opened, say


async def _pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000])
async def test_a_file_comes_back_as_it_was_and_is_plain_nowhere(tmp_path: Path, size: int) -> None:
    content = (b"a very private word " * (size // 20 + 1))[:size]
    async with opened(tmp_path) as memory:
        speaker, kept = await say(memory, "here it is")
        written = await memory.files.write(speaker, _pieces(content, 10_000), 1_000_000)
        await memory.store.run(
            lambda transaction: memory.files.keep(
                transaction,
                speaker,
                kept.number,
                0,
                written,
                kind=AttachmentKind.FILE,
                media_type="text/plain",
                name="my diary.txt",
            )
        )
        (file,) = await memory.store.read(lambda transaction: memory.files.of_person(transaction, speaker))
        assert (file.name, file.size) == ("my diary.txt", size)
        assert memory.files.content(speaker, file.stored_as) == content
        on_disk = (tmp_path / "files" / file.stored_as).read_bytes()
        assert b"private" not in on_disk
        assert "diary" not in file.stored_as


async def test_a_file_that_is_too_large_leaves_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "x")
        with pytest.raises(TooLarge):
            await memory.files.write(speaker, _pieces(b"x" * 1001, 100), 1000)
        assert list((tmp_path / "files").iterdir()) == []


async def test_a_file_cut_short_swapped_or_shredded_is_noticed(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "x")
        first = await memory.files.write(speaker, _pieces(b"a" * 100_000, 9999), 10**6)
        second = await memory.files.write(speaker, _pieces(b"b" * 100_000, 9999), 10**6)
        folder = tmp_path / "files"
        whole = (folder / first.stored_as).read_bytes()
        one_piece = 4 + 1 + int.from_bytes(whole[:4], "big")
        for damaged in (whole[:-1], whole[:one_piece], (folder / second.stored_as).read_bytes(), b""):
            (folder / first.stored_as).write_bytes(damaged)
            with pytest.raises(StorageError):
                memory.files.content(speaker, first.stored_as)
        (folder / first.stored_as).write_bytes(whole)
        memory.vault.shred(speaker.person, speaker.key_slot)
        with pytest.raises(Shredded):
            memory.files.content(speaker, first.stored_as)


@contextmanager
def _room_for(size: int) -> Iterator[None]:
    """A disk that is full for any file beyond this: it takes the first part of a write, and says so by a number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_file_of_which_the_disk_took_only_a_part_is_not_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "x")
        with _room_for(300_000), pytest.raises(StoreUnavailable):
            await memory.files.write(speaker, _pieces(b"x" * 299_990, 10_000), 10**6)
        assert list((tmp_path / "files").iterdir()) == []


async def test_nothing_is_closed_under_a_thread_that_still_writes(tmp_path: Path) -> None:
    """The number of a closed file is soon another's: of somebody else's file, or of a connection."""
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "x")
        begun, go_on = threading.Event(), threading.Event()
        append, handles = memory.files._append, []

        def slow(handle: int, *rest: object, **more: object) -> None:
            handles.append(handle)
            begun.set()
            go_on.wait(5)
            append(handle, *rest, **more)  # type: ignore[arg-type]

        memory.files._append = slow  # type: ignore[method-assign]
        writing = asyncio.create_task(memory.files.write(speaker, _pieces(b"x" * 10, 10), 100))
        await asyncio.to_thread(begun.wait, 5)
        writing.cancel()
        await asyncio.sleep(0.01)
        assert os.fstat(handles[0]), "it is open as long as somebody writes to it"
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert list((tmp_path / "files").iterdir()) == []


async def test_files_go_with_the_transaction_that_would_have_kept_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "x")

        async def written() -> Written:
            return await memory.files.write(speaker, _pieces(b"x" * 10, 10), 100)

        async def comes_to(result: object) -> object:
            await asyncio.sleep(0.01)
            if isinstance(result, Exception):
                raise result
            return result

        def on_disk() -> int:
            return len(memory.files.on_disk())

        assert await memory.files.keep_or_remove([await written()], comes_to(None)) is None
        assert on_disk() == 0
        with pytest.raises(ValueError):
            await memory.files.keep_or_remove([await written()], comes_to(ValueError()))
        assert on_disk() == 0
        assert await memory.files.keep_or_remove([await written()], comes_to("kept")) == "kept"
        assert on_disk() == 1
        for result, left in (("kept", 2), (None, 2)):
            keeping = asyncio.create_task(memory.files.keep_or_remove([await written()], comes_to(result)))
            await asyncio.sleep(0)
            keeping.cancel()
            with pytest.raises(asyncio.CancelledError):
                await keeping
            assert on_disk() == left, "whoever is cancelled leaves them as the transaction says"
