"""A backup of one of them put back beside the others: what is noise goes, what may be a mistake is refused."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.errors import StorageError
from core.identifiers import Address, MessageId
from core.memory.opening import Memory
from core.memory.private_files import write_private
from core.memory.store import Transaction
from core.ports.command import Speaker
from tests.core.memory.opened import SITE, opened, say


async def _keep_file(memory: Memory, speaker: Speaker, message: MessageId) -> None:
    [written] = await memory.files.write_each(speaker, [b"eels"], 100)

    def unit(transaction: Transaction) -> None:
        memory.files.keep(
            transaction, speaker, message, 0, written, kind=AttachmentKind.FILE, media_type="text/plain", name="eels"
        )

    await memory.store.run(unit)


async def _erase(memory: Memory, address: str) -> None:
    """As an erasure does: fence, key, files, rows."""
    speaker = await _find(memory, address)
    assert speaker is not None
    await memory.store.run(lambda transaction: memory.people.fence(transaction, speaker.person))
    memory.vault.shred(speaker.person, speaker.key_slot)
    names = await memory.store.read(lambda transaction: memory.files.names_of_person(transaction, speaker.person))
    for name in names:
        memory.files.remove(name)
    await memory.store.run(lambda transaction: memory.people.remove(transaction, speaker.person))


async def _find(memory: Memory, address: str) -> Speaker | None:
    return await memory.store.read(lambda transaction: memory.people.find(transaction, SITE, Address(address)))


async def _people(memory: Memory) -> Sequence[int]:
    return await memory.store.read(memory.people.numbers)


def _copied(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lethe.db.lock"}


def _put_back(copy: dict[Path, bytes], *, but: str) -> None:
    """All of a backup, but the folder of this name, which stays as it is."""
    for path, content in copy.items():
        if path.parent.name != but:
            path.write_bytes(content)


async def _filled(folder: Path) -> None:
    async with opened(folder) as memory:
        for address in ("ada", "eve"):
            speaker, kept = await say(memory, f"I am {address}", address=address)
            await _keep_file(memory, speaker, kept.number)


async def test_a_backup_beside_newer_keys_brings_nobody_back_who_was_erased_since(tmp_path: Path) -> None:
    await _filled(tmp_path)
    copy = _copied(tmp_path)
    async with opened(tmp_path) as memory:
        await _erase(memory, "ada")
        await say(memory, "I came later", address="grace")
    _put_back(copy, but="keys")
    lines: list[str] = []
    async with opened(tmp_path, lines=lines) as memory:
        assert await _find(memory, "ada") is None
        assert len(await _people(memory)) == 1
        assert len(memory.files.on_disk()) == 1
        eve = await _find(memory, "eve")
        assert eve is not None
        assert memory.files.content(eve, memory.files.on_disk()[0][0]) == b"eels"
        assert memory.vault.used() == 1, "whoever came since the backup has no row any more"
        await say(memory, "here I am again", address="ada")
    said = {event["event"]: event["count"] for event in map(json.loads, lines)}
    assert said == {"store.older_than_keys": 1, "store.orphan_keys_dropped": 1}
    async with opened(tmp_path, lines=lines) as memory:
        assert len(await _people(memory)) == 2
    assert len(lines) == 2, "there is nothing left to say at the next start"


async def test_keys_of_which_more_are_missing_than_were_destroyed_are_damaged(tmp_path: Path) -> None:
    await _filled(tmp_path)
    copy = _copied(tmp_path)
    keys = tmp_path / "keys" / "person.keys"
    whole = keys.read_bytes()
    keys.write_bytes(whole[:64] + bytes(len(whole) - 64))
    await _refused(tmp_path, "damaged: it lacks the keys of 2 people, of whom no more than 0")
    keys.write_bytes(whole)
    async with opened(tmp_path) as memory:
        await _erase(memory, "ada")
    keys.write_bytes(keys.read_bytes()[:64] + bytes(len(whole) - 64))
    _put_back(copy, but="keys")
    await _refused(tmp_path, "damaged: it lacks the keys of 2 people, of whom no more than 1")


async def test_older_keys_that_lack_nobody_go_on_and_do_not_bring_back_who_was_erased(tmp_path: Path) -> None:
    await _filled(tmp_path)
    older = (tmp_path / "keys" / "person.keys").read_bytes()
    async with opened(tmp_path) as memory:
        await _erase(memory, "ada")
        counted = memory.vault.sync()
    (tmp_path / "keys" / "person.keys").write_bytes(older)
    async with opened(tmp_path) as memory:
        assert memory.vault.used() == 1
        assert memory.vault.sync() > counted, "they count on from where the newer ones were"
        assert await _find(memory, "eve") is not None


async def test_keys_of_the_first_days_go_on_and_are_counted_from_then_on(tmp_path: Path) -> None:
    keys = tmp_path / "keys" / "person.keys"
    keys.parent.mkdir()
    write_private(keys.with_name("master.key"), b"5" * 64)
    write_private(keys, b"LETHE-KEYS-1\n".ljust(64, b"\0"))
    await _filled(tmp_path)
    keys.write_bytes(b"LETHE-KEYS-1\n".ljust(64, b"\0") + keys.read_bytes()[64:])
    async with opened(tmp_path):
        pass
    copy = _copied(tmp_path)
    async with opened(tmp_path) as memory:
        assert await _find(memory, "eve") is not None
        await _erase(memory, "ada")
    _put_back(copy, but="keys")
    async with opened(tmp_path) as memory:
        assert len(await _people(memory)) == 1


async def test_of_keys_and_a_database_that_never_met_nobody_is_taken_for_erased(tmp_path: Path) -> None:
    """As many changes as there may be: what other keys have counted says nothing about these people."""
    await _filled(tmp_path)
    keys = tmp_path / "keys" / "person.keys"
    head = b"LETHE-KEYS-1\n".ljust(16, b"\0") + b"another key file" + (10**6).to_bytes(8, "big")
    keys.write_bytes(head.ljust(64, b"\0") + bytes(80 * 256))
    await _refused(tmp_path, "does not belong to this database: it lacks the keys of 2 people")


async def _refused(folder: Path, words: str) -> None:
    before = (folder / "keys" / "person.keys").read_bytes()
    with pytest.raises(StorageError, match=words):
        async with opened(folder):
            pass
    assert (folder / "keys" / "person.keys").read_bytes() == before
