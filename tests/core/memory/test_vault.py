"""Seal, open, shred: nothing plain is written, nothing moves between rows, and a shredded key is gone from the file."""

import resource
import threading
from pathlib import Path

import pytest

from core.errors import StorageError
from core.memory.keys_file import KeysFile
from core.memory.private_files import write_private
from core.memory.vault import Shredded, Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault(tmp_path)
    made.open(create=True)
    return made


def test_what_is_sealed_opens_only_for_its_person_place_and_row(vault: Vault) -> None:
    slot, other = vault.create(1), vault.create(2)
    sealed = vault.seal(1, slot, "message.body", 7, b"words")
    assert vault.unseal(1, slot, "message.body", 7, sealed) == b"words"
    for owner, key, place, row in (
        (1, slot, "message.body", 8),
        (1, slot, "person.profile", 7),
        (2, other, "message.body", 7),
    ):
        with pytest.raises(StorageError):
            vault.unseal(owner, key, place, row, sealed)
    for damaged in (b"", sealed[:-1], sealed[:5] + bytes([sealed[5] ^ 1]) + sealed[6:], b"\x02" + sealed[1:]):
        with pytest.raises(StorageError):
            vault.unseal(1, slot, "message.body", 7, damaged)


def test_the_same_words_never_look_the_same(vault: Vault) -> None:
    slot = vault.create(1)
    assert vault.seal(1, slot, "p", 1, b"x") != vault.seal(1, slot, "p", 1, b"x")


def test_keys_outlive_the_process(vault: Vault, tmp_path: Path) -> None:
    slot = vault.create(1)
    sealed = vault.seal(1, slot, "p", 1, b"x")
    vault.sync()
    vault.close()
    again = Vault(tmp_path)
    again.open(create=False)
    assert again.unseal(1, slot, "p", 1, sealed) == b"x"
    assert again.index("a", "b") == vault.index("a", "b") != again.index("ab", "")


def test_a_shredded_key_is_in_no_byte_of_the_file_and_opens_nothing(vault: Vault, tmp_path: Path) -> None:
    slot, other = vault.create(1), vault.create(2)
    kept = vault.seal(2, other, "p", 1, b"stays")
    sealed = vault.seal(1, slot, "p", 1, b"x")
    path = tmp_path / "person.keys"
    before = path.read_bytes()
    keys = KeysFile(path)
    keys.open(create=False)
    wrapped = keys.get(slot, 1)
    assert wrapped is not None
    assert wrapped in before
    vault.shred(1, slot)
    vault.shred(1, slot)
    assert wrapped[:16] not in path.read_bytes()
    assert wrapped[-16:] not in path.read_bytes()
    with pytest.raises(Shredded):
        vault.unseal(1, slot, "p", 1, sealed)
    with pytest.raises(Shredded):
        vault.seal(1, slot, "p", 1, b"late")
    assert vault.unseal(2, other, "p", 1, kept) == b"stays"
    assert vault.create(3) == slot, "a freed slot is used again"
    with pytest.raises(Shredded):
        vault.unseal(1, slot, "p", 1, sealed)


def test_the_key_file_grows_and_remembers_what_is_free(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.open(create=True)
    slots = {owner: vault.create(owner) for owner in range(1, 700)}
    assert len(set(slots.values())) == 699
    vault.shred(5, slots[5])
    vault.close()
    again = Vault(tmp_path)
    again.open(create=False)
    assert again.used() == 698
    assert again.owners() == {owner: slot for owner, slot in slots.items() if owner != 5}


def test_every_change_is_counted_in_the_file_and_none_is_taken_back(vault: Vault, tmp_path: Path) -> None:
    slot = vault.create(1)
    vault.create(2)
    assert vault.sync() == 2
    vault.shred(1, slot)
    vault.shred(1, slot)
    assert vault.sync() == 3
    again = Vault(tmp_path)
    again.open(create=False)
    assert (again.sync(), again.keys_name) == (3, vault.keys_name)
    again.catch_up(2)
    assert again.sync() == 3
    again.catch_up(7)
    assert again.sync() == 7
    once_more = Vault(tmp_path)
    once_more.open(create=False)
    assert (once_more.sync(), once_more.keys_name) == (7, vault.keys_name)


def test_keys_of_the_first_days_which_counted_nothing_are_opened_and_named(tmp_path: Path) -> None:
    write_private(tmp_path / "master.key", b"5" * 64)
    write_private(tmp_path / "person.keys", b"LETHE-KEYS-1\n".ljust(64, b"\0"))
    vault = Vault(tmp_path)
    vault.open(create=False)
    slot = vault.create(1)
    sealed = vault.seal(1, slot, "p", 1, b"x")
    path = tmp_path / "person.keys"
    path.write_bytes(b"LETHE-KEYS-1\n".ljust(64, b"\0") + path.read_bytes()[64:])
    again = Vault(tmp_path)
    again.open(create=False)
    assert (again.sync(), again.keys_name) == (0, b"")
    again.catch_up(0)
    assert len(again.keys_name) == 16
    assert again.unseal(1, slot, "p", 1, sealed) == b"x"


@pytest.mark.parametrize("head", [b"", b"LETHE-KEYS-1\n", b"LETHE-KEYS-1\n".ljust(63, b"\0") + b"\1", b"\0" * 64])
def test_what_is_no_key_file_or_one_of_a_later_kind_is_refused(vault: Vault, tmp_path: Path, head: bytes) -> None:
    (tmp_path / "person.keys").write_bytes(head)
    again = Vault(tmp_path)
    with pytest.raises(StorageError, match="not a Lethe key file"):
        again.open(create=False)


def test_keys_are_readable_by_nobody_else(vault: Vault, tmp_path: Path) -> None:
    vault.create(1)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_key_of_which_the_disk_took_only_a_part_is_no_key(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.open(create=True)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="No space"):
            vault.create(1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert vault.used() == 0
    assert vault.opens(2, vault.create(2))


def test_a_key_that_is_destroyed_while_somebody_fetches_it_is_not_remembered(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    vault.open(create=True)
    slot = vault.create(1)
    sealed = vault.seal(1, slot, "p", 1, b"x")
    vault._open_keys.clear()
    unwrapped, fetched, go_on = vault._unwrapped, threading.Event(), threading.Event()

    def slowly(owner: int, wrapped: bytes) -> bytes:
        fetched.set()
        go_on.wait(5)
        return unwrapped(owner, wrapped)

    vault._unwrapped = slowly  # type: ignore[method-assign]
    fetching = threading.Thread(target=vault.unseal, args=(1, slot, "p", 1, sealed))
    shredding = threading.Thread(target=vault.shred, args=(1, slot))
    fetching.start()
    fetched.wait(5)
    shredding.start()
    shredding.join(0.3)  # it may end now only where it does not wait for the fetching
    assert vault.shredded(1, slot)
    go_on.set()
    fetching.join()
    shredding.join()
    with pytest.raises(Shredded):
        vault.unseal(1, slot, "p", 1, sealed)


def test_half_a_character_is_a_name_of_its_own(vault: Vault) -> None:
    assert vault.index("\ud83d") != vault.index("\ud83e") != vault.index("?")
