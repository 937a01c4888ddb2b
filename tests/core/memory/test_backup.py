"""A copy is one moment of what is kept, and what is put back is nothing but what was copied."""

import io
import tarfile
from pathlib import Path

import pytest

from core.errors import StorageError
from core.memory.backup import (
    files_of,
    holds,
    manifest_of,
    put_database_back,
    read_archive,
    snapshot,
    write_archive,
    write_out,
)
from core.memory.private_files import put_in_place
from tests.core.memory.opened import opened, say


async def test_a_snapshot_is_taken_while_others_write(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        await say(memory, "one")
        await say(memory, "two", "eve")
        snapshot(tmp_path / "lethe.db", tmp_path / "copy")
        held = holds(tmp_path / "copy")
        assert (held.people, held.messages) == (2, 2)
        await say(memory, "three", "bob")
        await memory.store.scrub()
        assert holds(tmp_path / "copy") == held
        assert holds(tmp_path / "lethe.db").newest > held.newest


async def test_a_database_put_back_has_no_log_of_another(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        await say(memory, "one")
        snapshot(tmp_path / "lethe.db", tmp_path / "copy")
        await say(memory, "two", "eve")
        wal = (tmp_path / "lethe.db-wal").read_bytes()
    (tmp_path / "lethe.db-wal").write_bytes(wal)
    put_database_back(tmp_path / "copy", tmp_path / "lethe.db")
    assert not (tmp_path / "lethe.db-wal").exists()
    assert holds(tmp_path / "lethe.db").people == 1


def test_what_is_damaged_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "lethe.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    with pytest.raises(StorageError, match="cannot be read"):
        holds(tmp_path / "lethe.db")


def test_an_archive_holds_what_it_was_given_and_half_written_files_stay_out(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "one").write_bytes(b"1" * 100_000)
    (folder / "two.new").write_bytes(b"half")
    target = tmp_path / "copy"
    members: list[tuple[str, Path | bytes]] = [
        *files_of(folder, under="files/"),
        ("gone", folder / "gone"),
        ("small", b"bytes"),
    ]
    read_so_far: list[int] = []
    put_in_place(write_archive(target, members, {"schema": "s/1"}, read_so_far.append), target)
    assert sum(read_so_far) == 100_000, "whoever watches is told how far it is"
    assert manifest_of(target) == {"schema": "s/1"}
    read = {name: content.read() for name, content in read_archive(target)}
    assert read == {"backup.json": b'{"schema": "s/1"}', "files/one": b"1" * 100_000, "small": b"bytes"}
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy"]


def test_what_somebody_else_left_among_the_files_spoils_no_backup(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / ".DS_Store").write_bytes(b"x")
    members: list[tuple[str, Path | bytes]] = [*files_of(folder, under="files/"), ("earlier/a/.b-old/1", b"x")]
    put_in_place(write_archive(tmp_path / "copy", [*members, ("database", b"y")], {}), tmp_path / "copy")
    assert [name for name, _ in read_archive(tmp_path / "copy")] == ["backup.json", "database"]


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/outside",
        "files/../../outside",
        "files/",
        "notices/../outside",
        "files/notices/a",
        "earlier/a",
        "earlier/a/../b",
        "earlier/a//b",
        "earlier/a/b/c/d",
        ".hidden",
        "a/b",
    ],
)
def test_no_name_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "copy", "w") as archive:
        member = tarfile.TarInfo(name)
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(StorageError, match="not a backup"):
        list(read_archive(tmp_path / "copy"))


def test_a_link_is_no_file(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "copy", "w") as archive:
        member = tarfile.TarInfo("database")
        member.type, member.linkname = tarfile.SYMTYPE, "elsewhere"
        archive.addfile(member)
    with pytest.raises(StorageError, match="not a backup"):
        list(read_archive(tmp_path / "copy"))


def test_an_archive_that_ends_too_early_is_said_in_a_sentence_wherever_it_ends(tmp_path: Path) -> None:
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    put_in_place(write_archive(whole, [("database", b"d" * 100_000)], {"schema": "s/1"}), whole)
    for length in (5_000, 60_000, 100_500):
        torn.write_bytes(whole.read_bytes()[:length])
        assert manifest_of(torn) == {"schema": "s/1"}
        with pytest.raises(StorageError, match="damaged"):
            _written_out(torn, tmp_path / "out")
        assert not (tmp_path / "out.new").exists(), length
        (tmp_path / "out").unlink(missing_ok=True)


def test_of_what_does_not_become_whole_nothing_stays_on_a_disk_that_may_be_full(tmp_path: Path) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if piece := super().read(10):
                return piece
            raise OSError(28, "no space left")

    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="space"):
        write_out(Torn(b"d" * 100), tmp_path / "out")
    with pytest.raises(IsADirectoryError):
        write_archive(tmp_path / "copy", [("small", b"bytes"), ("folder", tmp_path / "folder")], {})
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def _written_out(archive: Path, into: Path) -> None:
    for _, content in read_archive(archive):
        write_out(content, into)
