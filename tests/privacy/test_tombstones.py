"""Who was erased, by number: what a database put back from before is told."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from core.errors import StorageError
from core.identifiers import PersonId
from privacy.tombstones import TOMBSTONES, Tombstones

FIRST, SECOND = date(2026, 11, 22), date(2026, 12, 22)


def _opened(folder: Path) -> Tombstones:
    tombstones = Tombstones(folder)
    tombstones.open()
    return tombstones


def _people(*numbers: int) -> list[PersonId]:
    return [PersonId(number) for number in numbers]


def test_each_person_has_one_and_it_is_there_after_a_restart(tmp_path: Path) -> None:
    tombstones = _opened(tmp_path)
    tombstones.add(_people(7, 8, 7), FIRST)
    tombstones.add(_people(8, 9), SECOND)
    again = _opened(tmp_path)
    assert [(stone.number, stone.day, stone.person) for stone in again.after()] == [
        (1, FIRST, 7),
        (2, FIRST, 8),
        (3, SECOND, 9),
    ]
    assert [stone.person for stone in again.after(2)] == [9]
    assert stat.S_IMODE((tmp_path / TOMBSTONES).stat().st_mode) == 0o600


def test_one_changed_byte_erases_nobody_else(tmp_path: Path) -> None:
    tombstones = _opened(tmp_path)
    tombstones.add(_people(7, 123456789), FIRST)
    path = tmp_path / TOMBSTONES
    whole = path.read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        with pytest.raises(StorageError):
            _opened(tmp_path).check(2)


def test_a_list_cut_short_is_noticed(tmp_path: Path) -> None:
    tombstones = _opened(tmp_path)
    tombstones.add(_people(7, 8), FIRST)
    path = tmp_path / TOMBSTONES
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(StorageError, match="it ends with number 1, and the database knows of 2"):
        _opened(tmp_path).check(tombstones.last)
    path.unlink()
    with pytest.raises(StorageError, match="it ends with number 0"):
        _opened(tmp_path).check(tombstones.last)


def test_what_no_backup_knows_any_more_goes_and_the_numbers_go_on(tmp_path: Path) -> None:
    tombstones = _opened(tmp_path)
    tombstones.add(_people(7, 8), FIRST)
    tombstones.add(_people(9), SECOND)
    tombstones.drop(SECOND)
    again = _opened(tmp_path)
    assert [stone.person for stone in again.after()] == [9]
    again.drop(date(2027, 6, 1))
    assert again.last == 3, "the newest stays, for its number"
    again.add(_people(10), SECOND)
    _opened(tmp_path).check(4)


def test_half_a_line_is_no_tombstone(tmp_path: Path) -> None:
    tombstones = _opened(tmp_path)
    tombstones.add(_people(7), FIRST)
    with (tmp_path / TOMBSTONES).open("ab") as file:
        file.write(b'{"v":1,"se')
    again = _opened(tmp_path)
    again.add(_people(8), FIRST)
    assert [stone.person for stone in _opened(tmp_path).after()] == [7, 8]


def test_where_the_old_ones_cannot_be_dropped_the_list_goes_on_and_opens_again(tmp_path: Path) -> None:
    tombstones = _opened(tmp_path)
    tombstones.add(_people(7, 8), FIRST)
    tombstones.add(_people(9), SECOND)
    in_the_way = tmp_path / f"{TOMBSTONES}.new"
    in_the_way.mkdir()
    with pytest.raises(OSError, match=r"director|permitted"):
        tombstones.drop(SECOND)
    in_the_way.rmdir()
    tombstones.add(_people(10), SECOND)
    assert [stone.person for stone in _opened(tmp_path).after()] == [7, 8, 9, 10]


def test_whoever_looks_while_old_ones_are_dropped_never_finds_fewer(tmp_path: Path) -> None:
    """What the database is told of them meanwhile would let in a list that was cut short."""
    tombstones = _opened(tmp_path)
    tombstones.add(_people(1), FIRST)
    tombstones.add(_people(*range(2, 3_000)), SECOND)
    seen: set[int] = set()
    with ThreadPoolExecutor(1) as threads:
        dropping = threads.submit(tombstones.drop, SECOND)
        while not dropping.done():
            seen.add(tombstones.last)
    dropping.result()
    assert seen | {tombstones.last} == {2_999}
