"""What is refused at the start, in one human sentence, with nothing created over it."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import StorageError
from tests.core.memory.opened import opened, say


async def _filled(folder: Path) -> None:
    async with opened(folder) as memory:
        await say(memory, "hello")


def _state(folder: Path) -> dict[str, object]:
    return {
        str(path.relative_to(folder)): _content(path)
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal"))
    }


def _content(path: Path) -> object:
    """Of a database what it says, for its log may be folded in; of anything else every byte."""
    if path.suffix == ".db":
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return list(connection.iterdump())
        except sqlite3.DatabaseError:
            pass
        finally:
            connection.close()
    return path.read_bytes()


async def _refused(folder: Path) -> str:
    before = _state(folder)
    with pytest.raises(StorageError) as caught:
        async with opened(folder):
            pass
    assert _state(folder) == before, "a refusal must leave everything as it was"
    sentence = str(caught.value)
    assert sentence.endswith((".", "key", "master.key", "person.keys"))
    assert str(folder) not in sentence
    return sentence


async def test_a_missing_master_key_is_never_replaced(tmp_path: Path) -> None:
    await _filled(tmp_path)
    (tmp_path / "keys" / "master.key").unlink()
    assert "master key is missing" in await _refused(tmp_path)


async def test_missing_person_keys_are_never_replaced(tmp_path: Path) -> None:
    await _filled(tmp_path)
    (tmp_path / "keys" / "person.keys").unlink()
    assert "person keys are missing" in await _refused(tmp_path)


async def test_another_master_key_is_noticed(tmp_path: Path) -> None:
    await _filled(tmp_path)
    (tmp_path / "keys" / "master.key").write_text("ab" * 32)
    assert "does not belong to this database" in await _refused(tmp_path)


@pytest.mark.parametrize("content", ["", "zz", "ab" * 31, "\xff\xfe"])
async def test_a_damaged_master_key_is_noticed(tmp_path: Path, content: str) -> None:
    await _filled(tmp_path)
    (tmp_path / "keys" / "master.key").write_text(content, "latin-1")
    assert "damaged" in await _refused(tmp_path)


@pytest.mark.parametrize("name", ["master.key", "person.keys"])
async def test_a_key_that_others_can_read_is_refused(tmp_path: Path, name: str) -> None:
    await _filled(tmp_path)
    (tmp_path / "keys" / name).chmod(0o644)
    assert "chmod 600" in await _refused(tmp_path)


async def test_a_missing_database_beside_its_keys_is_not_made_anew(tmp_path: Path) -> None:
    await _filled(tmp_path)
    for path in tmp_path.glob("lethe.db*"):
        path.unlink()
    assert "is missing" in await _refused(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, b"SQLite format 3\0" + b"\0" * 5000])
async def test_what_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "lethe.db").write_bytes(content)
    assert "lethe.db" in await _refused(tmp_path)


async def test_a_database_cut_short_is_refused(tmp_path: Path) -> None:
    await _filled(tmp_path)
    path = tmp_path / "lethe.db"
    path.write_bytes(path.read_bytes()[:-4096])
    assert "cannot be read" in await _refused(tmp_path)


async def test_a_damaged_page_is_refused(tmp_path: Path) -> None:
    await _filled(tmp_path)
    path = tmp_path / "lethe.db"
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    path.write_bytes(content)
    assert "cannot be read" in await _refused(tmp_path)


async def test_a_table_that_nobody_declared_is_noticed(tmp_path: Path) -> None:
    await _filled(tmp_path)
    with sqlite3.connect(tmp_path / "lethe.db") as connection:
        connection.execute("CREATE TABLE old_profiles (person_id INTEGER, mail TEXT)")
    connection.close()
    assert "old_profiles" in await _refused(tmp_path)


async def test_tables_of_a_newer_release_are_refused(tmp_path: Path) -> None:
    await _filled(tmp_path)
    with sqlite3.connect(tmp_path / "lethe.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "newer Lethe" in await _refused(tmp_path)


async def test_a_second_process_on_the_same_data_is_refused_and_the_first_is_unharmed(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        await say(memory, "before")
        script = (
            "import asyncio, sys; from pathlib import Path; from tests.core.memory.opened import opened\n"
            "async def main():\n"
            "    async with opened(Path(sys.argv[1])): pass\n"
            "asyncio.run(main())"
        )
        second = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", script, str(tmp_path)],
            cwd=Path(__file__).parents[3],
            capture_output=True,
            check=False,
        )
        assert second.returncode != 0
        assert b"Another Lethe is running" in second.stderr
        await say(memory, "after")


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "lethe").write_text("a file stands where the folder should be")
    with pytest.raises(StorageError, match="cannot be made"):
        async with opened(tmp_path / "lethe" / "data"):
            pass


async def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    await _filled(tmp_path)
    for path in tmp_path.glob("lethe.db*"):
        path.unlink()
    with sqlite3.connect(tmp_path / "lethe.db") as connection:
        connection.execute("CREATE TABLE invoice (amount INTEGER)")
    connection.close()
    before = (tmp_path / "lethe.db").read_bytes()
    assert "not one of Lethe's" in await _refused(tmp_path)
    assert (tmp_path / "lethe.db").read_bytes() == before


async def test_the_keys_of_another_server_are_refused_and_every_one_of_them_stays(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    async with opened(ours):
        pass
    await _filled(theirs)
    (ours / "keys" / "person.keys").write_bytes((theirs / "keys" / "person.keys").read_bytes())
    assert "does not belong" in await _refused(ours)


async def test_older_person_keys_are_refused_before_a_key_is_dropped(tmp_path: Path) -> None:
    await _filled(tmp_path)
    older = (tmp_path / "keys" / "person.keys").read_bytes()
    async with opened(tmp_path) as memory:
        await say(memory, "hello", address="grace")
    (tmp_path / "keys" / "person.keys").write_bytes(older)
    said = await _refused(tmp_path)
    assert "older than this database: it lacks the keys of 1 people" in said
    assert "whoever was deleted since comes back" in said


@pytest.mark.parametrize("left", ["master.key", "master.key.new", "person.keys", "person.keys.new", "lethe.db.new"])
async def test_a_first_start_that_was_killed_is_begun_again(tmp_path: Path, left: str) -> None:
    """What each step of it leaves behind, in their order; nobody has said anything yet."""
    async with opened(tmp_path):
        pass
    for path in tmp_path.glob("lethe.db*"):
        path.unlink()
    keys = tmp_path / "keys"
    match left:
        case "master.key":
            (keys / "person.keys").unlink()
        case "master.key.new":
            (keys / "person.keys").unlink()
            (keys / "master.key").rename(keys / "master.key.new")
        case "person.keys.new":
            (keys / "person.keys").rename(keys / "person.keys.new")
        case "lethe.db.new":
            (tmp_path / "lethe.db.new").write_bytes(b"SQLite format 3\0 and no more")
            (tmp_path / "lethe.db.new-wal").write_bytes(b"a log of it")
        case _:
            assert left == "person.keys"
    await _filled(tmp_path)
    async with opened(tmp_path) as memory:
        assert (await say(memory, "again"))[1].sequence == 2
    assert not list(tmp_path.rglob("*.new*"))


@pytest.mark.parametrize("name", ["lethe.db", "keys/master.key", "keys/person.keys"])
async def test_what_the_system_will_not_open_is_said_in_a_sentence(tmp_path: Path, name: str) -> None:
    await _filled(tmp_path)
    (tmp_path / name).rename(tmp_path / "elsewhere")
    (tmp_path / name).mkdir(mode=0o700)
    assert Path(name).name in await _refused(tmp_path)


async def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "a?b%20c#d"
    await _filled(folder)
    await _filled(folder)


async def test_what_a_crash_left_between_key_and_row_is_dropped(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        await say(memory, "hello")
        memory.vault.create(4711)
        memory.vault.sync()
        (tmp_path / "files" / "orphan").write_bytes(b"sealed")
        assert memory.vault.used() == 2
    async with opened(tmp_path) as memory:
        assert memory.vault.used() == 1
        assert list((tmp_path / "files").iterdir()) == []
        speaker, kept = await say(memory, "again")
        assert kept.sequence == 2
        assert speaker.name == "Ada"
