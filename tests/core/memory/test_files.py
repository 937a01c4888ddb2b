"""Files at rest: sealed in pieces, noticed when cut or moved, gone with the person."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.errors import StorageError, TooLarge
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
