"""What the owner wrote is left out of the look into all files, also where a backup that lies there has a copy of it."""

from pathlib import Path

import pytest

from core.memory.backup import write_archive
from core.memory.private_files import put_in_place
from privacy.scan import scan

_PIECE = "a word of one person alone"


def _backup(folder: Path, **members: str) -> Path:
    """Each member by its name, without its ending."""
    content = []
    for name, text in members.items():
        path = folder / f"{name}.written"
        path.write_text(text, "utf-8")
        content.append((f"{name}.json" if name == "book" else name, path))
    target = folder / "made.backup"
    put_in_place(write_archive(target, content, {"schema": "of a test"}), target)
    for _, path in content:
        path.unlink()
    return target


async def _found(folder: Path) -> bool:
    return bool((await scan([folder], [_PIECE], [folder / "book.json"])).found)


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({"book": _PIECE, "database": "noise"}, False),
        ({"book": "settings", "database": _PIECE}, True),
        ({"book": _PIECE, "database": "noise " * 100_000 + _PIECE}, True),
    ],
)
async def test_a_backups_copy_of_the_owners_words_is_no_trace(
    tmp_path: Path, members: dict[str, str], found: bool
) -> None:
    (tmp_path / "book.json").write_text(_PIECE, "utf-8")
    _backup(tmp_path, **members)
    assert await _found(tmp_path) is found


async def test_a_backup_that_is_not_whole_is_looked_at_as_any_file(tmp_path: Path) -> None:
    made = _backup(tmp_path, book=_PIECE, database="noise " * 10_000)
    made.write_bytes(made.read_bytes()[:20_000])
    assert await _found(tmp_path)


async def test_any_other_file_is_looked_at_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "book.json").write_text(_PIECE, "utf-8")
    assert await _found(tmp_path)


async def test_the_name_of_a_file_elsewhere_hides_nothing_in_a_backup(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "files").write_text("what the owner wrote", "utf-8")
    made = data / "made.backup"
    put_in_place(write_archive(made, [("files/abc", _PIECE.encode())], {"schema": "of a test"}), made)
    assert (await scan([data], [_PIECE], [tmp_path / "files"])).found


async def test_a_folder_of_the_owners_words_is_theirs_in_a_backup_too(tmp_path: Path) -> None:
    (tmp_path / "earlier").mkdir()
    made = tmp_path / "made.backup"
    put_in_place(write_archive(made, [("earlier/a/b/000001.json", _PIECE.encode())], {"schema": "of a test"}), made)
    assert not (await scan([tmp_path], [_PIECE], [tmp_path / "earlier"])).found
