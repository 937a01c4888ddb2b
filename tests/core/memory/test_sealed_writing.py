"""What is written bit by bit is what is read, and of what was given up nothing stays."""

from pathlib import Path

import pytest

from core.errors import StorageError
from core.memory.sealed_form import PIECE
from core.memory.vault import Shredded
from tests.privacy.opened import opened


@pytest.mark.parametrize("sizes", [(), (1,), (PIECE,), (PIECE - 1, 2), (10, 3 * PIECE, 0, 5), (PIECE, PIECE)])
async def test_any_pieces_come_back_as_one(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("Hello")
        writing = rooms.memory.files.begin(speaker)
        plain = b""
        for number, size in enumerate(sizes):
            writing.write(bytes([65 + number]) * size)
            plain += bytes([65 + number]) * size
            assert writing.tell() == len(plain)
        writing.close()
        assert writing.size == len(plain)
        assert rooms.memory.files.content(speaker, writing.stored_as) == plain


async def test_before_it_is_over_it_is_nothing_and_given_up_it_is_gone(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("Hello")
        writing = rooms.memory.files.begin(speaker)
        writing.write(b"x" * 100_000)
        with pytest.raises(StorageError):
            rooms.memory.files.content(speaker, writing.stored_as)
        writing.abandon()
        writing.abandon()
        writing.write(b"y" * 100_000)
        assert rooms.memory.files.on_disk() == []


async def test_nothing_is_written_of_somebody_whose_key_is_gone(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("Hello")
        writing = rooms.memory.files.begin(speaker)
        rooms.memory.vault.shred(speaker.person, speaker.key_slot)
        with pytest.raises(Shredded):
            writing.write(b"x" * PIECE)
        writing.abandon()
