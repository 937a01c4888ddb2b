"""A database put back from before: whoever was erased since goes again, and nobody else."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import StorageError
from core.log import Log
from privacy.boot_guard import BootGuard
from privacy.tombstones import TOMBSTONES
from tests.privacy.opened import Rooms, opened
from tests.privacy.stand_ins import HurriedClock

KEPT = ("lethe.db", "keys", "files")


def _copied(folder: Path, to: Path, names: Sequence[str] = KEPT) -> None:
    to.mkdir(exist_ok=True)
    for name in names:
        for path in folder.glob(f"{name}*"):
            target = to / path.name
            if path.is_dir():
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(path, target)
            else:
                target.unlink(missing_ok=True)
                shutil.copy(path, target)


def _put_back(copy: Path, folder: Path) -> None:
    for path in folder.glob("lethe.db*"):
        path.unlink()
    _copied(copy, folder)


def _guard(rooms: Rooms) -> BootGuard:
    return BootGuard(
        store=rooms.memory.store,
        vault=rooms.memory.vault,
        people=rooms.memory.people,
        erasures=rooms.erasures,
        beside=rooms.beside,
        clock=rooms.clock,
        log=Log(rooms.log.append),
    )


async def _lives_and_goes(folder: Path, backup: Path) -> HurriedClock:
    """Ada and Eve speak, all of it is copied, keys too, and then Ada is erased."""
    clock = HurriedClock()
    async with opened(folder, clock=clock) as rooms:
        speaker, kept = await rooms.say("I am Ada, and these are my words.")
        await rooms.keep_file(speaker, kept.number, "ada.txt", b"what Ada sent")
        await rooms.say("And these are mine.", "eve")
    _copied(folder, backup)
    async with opened(folder, clock=clock) as rooms:
        assert await _guard(rooms).replay() == 0, "nothing was put back"
        reply = await rooms.erase("ada-lovelace-1815")
        assert reply.after is not None
        await reply.after()
    return clock


async def test_who_was_erased_since_the_backup_is_erased_from_it_again(tmp_path: Path) -> None:
    folder, backup = tmp_path / "here", tmp_path / "backup"
    clock = await _lives_and_goes(folder, backup)
    _put_back(backup, folder)
    async with opened(folder, clock=clock) as rooms:
        back = await rooms.find("ada-lovelace-1815")
        assert back is not None, "keys and all, she is back"
        assert await _guard(rooms).replay() == 1
        assert await rooms.find("ada-lovelace-1815") is None
        assert await rooms.find("eve") is not None
        assert [held.called for held in await rooms.register.holdings(back) if held.count] == []
        assert rooms.memory.vault.shredded(back.person, back.key_slot)
        assert rooms.memory.files.on_disk() == []
        assert any("ledger.replayed" in line for line in rooms.log)
        entries = rooms.beside.ledger.head.size
    async with opened(folder, clock=clock) as rooms:
        assert await _guard(rooms).replay() == 0, "now the database knows"
        assert rooms.beside.ledger.head.size == entries, "no second receipt was made"


async def test_a_crash_in_the_middle_of_it_brings_nobody_back(tmp_path: Path) -> None:
    folder, backup = tmp_path / "here", tmp_path / "backup"
    clock = await _lives_and_goes(folder, backup)
    _put_back(backup, folder)

    def falls_over(step: str) -> None:
        if step == "fenced":
            raise SystemExit

    async with opened(folder, clock=clock, reached=falls_over) as rooms:
        with pytest.raises(SystemExit):
            await _guard(rooms).replay()
    async with opened(folder, clock=clock) as rooms:
        assert await rooms.find("ada-lovelace-1815") is None
        await _guard(rooms).replay()
        assert await rooms.erasures.resume() == []
        assert len(await rooms.memory.store.read(rooms.memory.people.numbers)) == 1


async def test_a_crash_before_it_forgets_no_tombstone(tmp_path: Path) -> None:
    """Also for a database from before there was a ledger, which knows of none."""
    folder, backup = tmp_path / "here", tmp_path / "backup"
    clock = await _lives_and_goes(folder, backup)
    with closing(sqlite3.connect(backup / "lethe.db")) as connection:
        connection.execute("DELETE FROM serverfact WHERE name = 'ledger'")
        connection.commit()
    _put_back(backup, folder)
    async with opened(folder, clock=clock):
        pass
    async with opened(folder, clock=clock) as rooms:
        assert await _guard(rooms).replay() == 1


async def test_a_database_that_needs_nobody_erased_knows_of_them_afterwards(tmp_path: Path) -> None:
    """Or it would be taken for too old, once the tombstones are dropped."""
    folder, backup = tmp_path / "here", tmp_path / "backup"
    clock = await _lives_and_goes(folder, backup)
    shutil.rmtree(backup / "keys")
    _put_back(backup, folder)
    async with opened(folder, clock=clock) as rooms:
        assert await rooms.find("ada-lovelace-1815") is None, "her key is gone, so her rows are"
        assert rooms.beside.known_tombstones == 0
        assert await _guard(rooms).replay() == 0
    async with opened(folder, clock=clock) as rooms:
        assert rooms.beside.known_tombstones == 1


async def test_who_came_back_by_themselves_since_stays(tmp_path: Path) -> None:
    folder, backup = tmp_path / "here", tmp_path / "backup"
    clock = await _lives_and_goes(folder, backup)
    async with opened(folder, clock=clock) as rooms:
        await rooms.say("I am somebody new.")
    async with opened(folder, clock=clock) as rooms:
        assert await _guard(rooms).replay() == 0
        assert await rooms.find("ada-lovelace-1815") is not None


async def test_a_database_older_than_the_tombstones_reach_is_refused(tmp_path: Path) -> None:
    folder, backup = tmp_path / "here", tmp_path / "backup"
    clock = await _lives_and_goes(folder, backup)
    async with opened(folder, clock=clock) as rooms:
        rooms.clock.jump(40 * 24 * 3600)
        await rooms.say("Later.", "later")
        reply = await rooms.erase("later")
        assert reply.after is not None
        await reply.after()
        rooms.beside.tombstones.drop(rooms.clock.now().date() - timedelta(days=31))
    _put_back(backup, folder)
    async with opened(folder, clock=clock) as rooms:
        with pytest.raises(StorageError, match="too old to be put back"):
            await _guard(rooms).replay()
        assert await rooms.find("ada-lovelace-1815") is not None, "nothing was changed"


async def test_tombstones_that_were_taken_away_are_missed(tmp_path: Path) -> None:
    folder, backup = tmp_path / "here", tmp_path / "backup"
    clock = await _lives_and_goes(folder, backup)
    (folder / "ledger" / TOMBSTONES).unlink()
    with pytest.raises(StorageError, match="it ends with number 0, and the database knows of 1"):
        async with opened(folder, clock=clock):
            pass
