"""Only what the vault wrote has its form; whatever anybody else puts beside it is looked into."""

import os
from pathlib import Path

import pytest

from core.memory.sealed_form import LENGTH, PIECE, SealedForm
from core.memory.vault import FORM, OVERHEAD
from tests.privacy.opened import opened

NAME = "0123456789abcdef" * 2


def framed(*pieces: bytes) -> bytes:
    """As a fault of ours might write them: in the form of a sealed file, and not sealed."""
    written = b""
    for number, piece in enumerate(pieces, start=1):
        whole = FORM + piece
        written += len(whole).to_bytes(LENGTH, "big") + bytes([number == len(pieces)]) + whole
    return written


@pytest.mark.parametrize("size", [3_000, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 10, 5 * PIECE])
async def test_what_was_sealed_is_known_by_its_form(tmp_path: Path, size: int) -> None:
    async with opened(tmp_path) as rooms:
        speaker, kept = await rooms.say("A file.")
        stored_as = await rooms.keep_file(speaker, kept.number, "notes.txt", b"plain words " * (size // 12 + 1))
        form = SealedForm(rooms.memory.files.folder)
        path = rooms.memory.files.folder / stored_as
        assert form.has(path)
        assert form.has(path), "and is remembered"
        whole = path.read_bytes()
        for damaged in (whole[:-1], whole + b"x", whole + b"plain words", whole[: LENGTH + 1], b""):
            path.write_bytes(damaged)
            assert not form.has(path), "what was remembered is of another file now"
        (tmp_path / stored_as).write_bytes(whole)
        assert not form.has(tmp_path / stored_as), "only where sealed files lie"
        (rooms.memory.files.folder / "notes.txt").write_bytes(whole)
        assert not form.has(rooms.memory.files.folder / "notes.txt")


@pytest.mark.parametrize(
    "content",
    [
        b"plain words " * 9000,
        "мои слова ".encode() * 9000,
        "我的话是这样的".encode("utf-16-le") * 9000,
        os.urandom(50_000).hex().encode(),
        bytes(100_000),
    ],
)
def test_what_was_not_sealed_has_not_its_form(tmp_path: Path, content: bytes) -> None:
    form = SealedForm(tmp_path)
    path = tmp_path / NAME
    full = PIECE + OVERHEAD - len(FORM)
    noise = os.urandom(full)
    for written in (
        content,
        framed(content[:PIECE]),
        framed(content[:full].ljust(full, b"."), noise[:90]),
        framed(noise, content[:5000]),
        framed(noise, noise[:20_000], noise),
        framed(noise[:40]),
    ):
        path.write_bytes(written)
        assert not form.has(path)
    path.write_bytes(framed(noise, noise, noise[:20_000]))
    assert form.has(path)
