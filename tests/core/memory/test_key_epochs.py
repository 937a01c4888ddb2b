"""A new epoch: every key that stands opens as before, and no old copy of a shredded one ever does."""

import asyncio
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from core.errors import StorageError
from core.memory import key_epochs
from core.memory.vault import Shredded, Vault


def _opened(folder: Path, *, create: bool = False) -> Vault:
    vault = Vault(folder)
    vault.open(create=create)
    return vault


def _secrets(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("wrapping-*.key"))


def test_the_living_are_wrapped_anew_and_the_shredded_open_no_more(tmp_path: Path) -> None:
    folder, residue = tmp_path / "keys", tmp_path / "residue"
    vault = _opened(folder, create=True)
    living, gone = vault.create(1), vault.create(2)
    words, lost = vault.seal(1, living, "p", 1, b"words"), vault.seal(2, gone, "p", 2, b"lost")
    vault.sync()
    residue.mkdir()
    shutil.copy(folder / "person.keys", residue)
    shutil.copy(folder / "master.key", residue)
    vault.shred(2, gone)
    assert vault.begin_epoch(only_if_shredded=True)
    assert not vault.begin_epoch(only_if_shredded=True), "nobody was shredded since"
    assert vault.unseal(1, living, "p", 1, words) == b"words"
    later = vault.create(3)
    assert _secrets(folder) == ["wrapping-2.key"]
    again = _opened(folder)
    assert again.unseal(1, living, "p", 1, words) == b"words"
    assert again.opens(3, later)
    with pytest.raises(Shredded):
        again.unseal(2, gone, "p", 2, lost)
    # The key hunt: a snapshot of the disk from before, the master key, and every secret that still exists.
    with pytest.raises(StorageError, match=r"wrapping-1.key is missing"):
        _opened(residue)
    shutil.copy(folder / "wrapping-2.key", residue / "wrapping-1.key")
    with pytest.raises(StorageError):
        _opened(residue).unseal(2, gone, "p", 2, lost)


class _Killed(Exception):
    pass


@pytest.mark.parametrize("at", ["made", "written", "ended"])
def test_killed_at_any_step_every_key_that_stands_opens(tmp_path: Path, at: str) -> None:
    """What each step leaves on the disk, as a kill would leave it."""
    folder = tmp_path / "keys"
    vault = _opened(folder, create=True)
    slot = vault.create(1)
    words = vault.seal(1, slot, "p", 1, b"words")
    vault.sync()
    old = (folder / "wrapping-1.key").read_bytes()
    match at:
        case "made":
            key_epochs.make_epoch(folder, 2)
        case "written":
            vault.begin_epoch()
            (folder / "wrapping-1.key").write_bytes(old)
            (folder / "wrapping-1.key").chmod(0o600)
        case _:
            vault.begin_epoch()
    again = _opened(folder)
    assert again.unseal(1, slot, "p", 1, words) == b"words"
    (folder / "person.keys.new").touch()
    again.end_old_epochs()
    assert not (folder / "person.keys.new").exists()
    assert _secrets(folder) == [f"wrapping-{again.epoch}.key"]
    again.begin_epoch()
    assert _opened(folder).unseal(1, slot, "p", 1, words) == b"words"


def test_where_the_old_secret_could_not_be_destroyed_it_is_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    vault = _opened(folder, create=True)
    slot = vault.create(1)
    vault.shred(1, slot)
    (folder / "wrapping-0.key").mkdir()
    with pytest.raises(OSError, match="directory"):
        vault.begin_epoch(only_if_shredded=True)
    (folder / "wrapping-0.key").rmdir()
    assert vault.begin_epoch(only_if_shredded=True)
    assert _secrets(folder) == [f"wrapping-{vault.epoch}.key"]


def test_nothing_is_destroyed_where_a_key_does_not_open(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    vault = _opened(folder, create=True)
    vault.create(1)
    vault.sync()
    content = bytearray((folder / "person.keys").read_bytes())
    used = next(place for place in range(64, len(content), 80) if content[place])
    content[used + 40] ^= 1
    (folder / "person.keys").write_bytes(content)
    again = _opened(folder)
    with pytest.raises(StorageError):
        again.begin_epoch()
    assert "wrapping-1.key" in _secrets(folder)
    assert (folder / "person.keys").read_bytes() == content


async def test_whoever_comes_while_an_epoch_begins_is_read_afterwards(tmp_path: Path) -> None:
    vault = _opened(tmp_path / "keys", create=True)

    def come(first: int) -> list[tuple[int, int]]:
        return [(owner, vault.create(owner)) for owner in range(first, first + 200)]

    def rotate() -> list[tuple[int, int]]:
        for _ in range(10):
            vault.begin_epoch()
        return []

    works: list[Callable[[], list[tuple[int, int]]]] = [lambda: come(1000), rotate, lambda: come(5000)]
    made = await asyncio.gather(*(asyncio.to_thread(work) for work in works))
    again = _opened(tmp_path / "keys")
    assert all(again.opens(owner, slot) for some in made for owner, slot in some)
    assert again.used() == 400


@contextmanager
def _so_many_handles(left: int) -> Iterator[None]:
    """No more than so many files can be opened within."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/dev/fd")))
    filled = [os.open(os.devnull, os.O_RDONLY)]
    while filled[-1] < highest:
        filled.append(os.open(os.devnull, os.O_RDONLY))
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (filled[-1] + 1 + left, hard))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for handle in filled:
            os.close(handle)


@pytest.mark.parametrize("left", range(5))
def test_where_no_file_can_be_opened_any_more_no_key_is_lost(tmp_path: Path, left: int) -> None:
    folder = tmp_path / "keys"
    vault = _opened(folder, create=True)
    sealed = {owner: (slot := vault.create(owner), vault.seal(owner, slot, "p", 1, b"words")) for owner in (1, 2)}
    vault.sync()
    with _so_many_handles(left), suppress(OSError):
        vault.begin_epoch()
    sealed[3] = (slot := vault.create(3), vault.seal(3, slot, "p", 1, b"words"))
    vault.sync()
    for reader in (vault, _opened(folder)):
        for owner, (slot, words) in sealed.items():
            assert reader.unseal(owner, slot, "p", 1, words) == b"words"
