"""Earlier settings of an entry: who and when, never a secret, and always something to go back to."""

from datetime import UTC, datetime
from pathlib import Path

from settings.book import Page, SealedWord
from settings.earlier import Earlier, every_version

_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _note(earlier: Earlier, before: str, after: str) -> None:
    earlier.note("help", {"name": "help", "purpose": before}, {"name": "help", "purpose": after}, by="Ada", at=_AT)


def test_the_first_change_keeps_what_was_there_too(tmp_path: Path) -> None:
    earlier = Earlier(tmp_path, "assistants")
    _note(earlier, "one", "two")
    _note(earlier, "two", "three")
    kept = earlier.versions("help")
    assert [(one.number, one.by, one.words["purpose"]) for one in kept] == [
        (3, "Ada", "three"),
        (2, "Ada", "two"),
        (1, "", "one"),
    ]
    _note(earlier, "by a command", "five")
    assert [one.by for one in earlier.versions("help")][:2] == ["Ada", ""]


def test_no_secret_is_kept(tmp_path: Path) -> None:
    page: Page = {"name": "help", "api_key": SealedWord("v1.canary")}
    Earlier(tmp_path, "assistants").note("help", None, page, by="Ada", at=_AT)
    (file,) = tmp_path.rglob("*.json")
    assert "canary" not in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_fifty_are_kept_and_a_damaged_one_is_left_out(tmp_path: Path) -> None:
    earlier = Earlier(tmp_path, "assistants")
    for number in range(60):
        _note(earlier, str(number), str(number + 1))
    kept = earlier.versions("help")
    assert len(kept) == 50
    assert kept[0].words["purpose"] == "60"
    sorted(tmp_path.rglob("*.json"))[0].write_text("{", encoding="utf-8")
    assert len(earlier.versions("help")) == 49


def test_every_version_is_a_file(tmp_path: Path) -> None:
    _note(Earlier(tmp_path, "assistants"), "one", "two")
    folder = tmp_path / "earlier" / "assistants" / "help"
    (folder / "000008.json").mkdir()
    (folder / "000009.json").symlink_to(tmp_path)
    assert [path.name for _, path in every_version(tmp_path)] == ["000001.json", "000002.json"]
