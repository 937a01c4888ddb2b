"""What the owner stored: below file and environment, above the defaults, whole, and with no secret to be read."""

import json
import multiprocessing
import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as some

from core.errors import SettingError
from settings.book import BOOK, ORIGIN, Book, Content, SealedWord, sealed_page
from settings.channels import ChannelSettings
from settings.reading import read_settings
from settings.sealing import Sealing
from settings.settings import Settings
from settings.sources import Sources
from tests.settings.samples import CANARY, KINDS

LAMP = {"name": "lamp", "kind": "lamp", "colour": "red"}
PIGEON = {"name": "coo", "kind": "pigeon", "token": CANARY}
SECRETS = {"token", "spare"}


def _sealing(folder: Path) -> Sealing:
    return Sealing(keys=folder / "data" / "keys", database=folder / "data" / "lethe.db")


def _store(folder: Path, *pages: Mapping[str, str], listed: str = "channels") -> None:
    for page in pages:
        sealed = sealed_page(_sealing(folder), listed, page, SECRETS.__contains__)

        def change(content: Content, sealed: Mapping[str, str | SealedWord] = sealed) -> Content:
            return content.added(listed, sealed)

        Book(folder / "data").change(change)


def _read(folder: Path, text: str = "", environment: Mapping[str, str] | None = None) -> Settings:
    file = folder / "lethe.toml"
    file.write_text(f'[server]\ndata_dir = "{folder}/data"\n{text}', encoding="utf-8")
    return read_settings(Sources(environment=environment or {}, file=file), KINDS)


def _mistakes(folder: Path, text: str = "") -> list[str]:
    with pytest.raises(SettingError) as caught:
        _read(folder, text)
    return list(caught.value.mistakes)


def _channel(settings: Settings, name: str) -> ChannelSettings:
    return next(one for one in settings.channels if one.name == name)


def test_nothing_stored_is_nothing_changed(tmp_path: Path) -> None:
    assert [one.name for one in _read(tmp_path).channels] == ["tower"]
    assert not (tmp_path / "data").exists()


def test_what_is_stored_holds_where_nothing_else_is_said(tmp_path: Path) -> None:
    _store(tmp_path, LAMP, PIGEON)
    settings = _read(tmp_path)
    assert [one.name for one in settings.channels] == ["lamp", "coo"]
    assert _channel(settings, "lamp").text("colour") == "red"
    assert _channel(settings, "coo").text("token") == CANARY
    origins = {row.name: row.origin for row in settings.shown}
    assert origins["channels.coo.token"] == ORIGIN == "stored in book.json"
    assert origins["channels.coo.mode"] == "default"
    assert CANARY not in repr(settings)


def test_the_file_comes_before_what_is_stored(tmp_path: Path) -> None:
    _store(tmp_path, LAMP, {"name": "other", "kind": "lamp"})
    settings = _read(tmp_path, '[[channels]]\nname = "lamp"\nkind = "lamp"\ncolour = "blue"\n')
    assert {one.name: one.text("colour") for one in settings.channels} == {"lamp": "blue", "other": "white"}


def test_a_variable_comes_before_what_is_stored(tmp_path: Path) -> None:
    _store(tmp_path, LAMP)
    settings = _read(tmp_path, environment={"LETHE_CHANNELS__LAMP__COLOUR": "green"})
    assert _channel(settings, "lamp").text("colour") == "green"
    origins = {row.name: row.origin for row in settings.shown}
    assert origins["channels.lamp.colour"] == "environment LETHE_CHANNELS__LAMP__COLOUR"
    assert origins["channels.lamp.kind"] == ORIGIN


def test_everything_is_stored_as_a_variable_would_say_it(tmp_path: Path) -> None:
    page = {"name": "coo", "kind": "pigeon", "token": "env:RING", "speed": "7", "tame": "true", "lofts": "a, b"}
    _store(tmp_path, {**page, "paused": "true"})
    coo = _channel(_read(tmp_path, environment={"RING": CANARY}), "coo")
    assert (coo.number("speed"), coo.flag("tame"), coo.texts("lofts"), coo.paused) == (7, True, ("a", "b"), True)
    assert coo.text("token") == CANARY


def test_a_mistake_names_the_book(tmp_path: Path) -> None:
    _store(tmp_path, {**PIGEON, "mode": "noon"})
    (mistake,) = _mistakes(tmp_path)
    assert mistake.startswith(f"channels.coo.mode ({ORIGIN}): must be one of auto, night")


def test_the_file_is_for_this_user_only_and_holds_no_secret(tmp_path: Path) -> None:
    _store(tmp_path, PIGEON)
    file = tmp_path / "data" / BOOK
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert CANARY not in file.read_text(encoding="utf-8")
    assert CANARY not in repr(Book(tmp_path / "data").read())


def test_without_its_keys_a_copy_gives_no_secret(tmp_path: Path) -> None:
    _store(tmp_path, PIGEON)
    (tmp_path / "data" / "keys" / "master.key").unlink()
    (mistake,) = _mistakes(tmp_path)
    assert mistake.startswith(f"channels.coo.token ({ORIGIN}): the secret cannot be opened.")
    assert not (tmp_path / "data" / "keys" / "master.key").exists(), "looking makes no keys"
    (tmp_path / "data" / "keys" / "person.keys").unlink()
    elsewhere = tmp_path / "elsewhere"
    _store(elsewhere, LAMP, {"name": "x", "kind": "pigeon", "token": "another ring"})
    os.replace(elsewhere / "data" / "keys" / "master.key", tmp_path / "data" / "keys" / "master.key")
    os.replace(elsewhere / "data" / "keys" / "person.keys", tmp_path / "data" / "keys" / "person.keys")
    assert "the secret cannot be opened" in _mistakes(tmp_path)[0]


def test_a_secret_opens_only_where_it_was_sealed(tmp_path: Path) -> None:
    _store(tmp_path, PIGEON, {"name": "thief", "kind": "pigeon", "token": "own ring"})

    def swapped(content: Content) -> Content:
        page = content.page("channels", "coo")
        assert page is not None
        return content.changed("channels", "thief", {"token": page["token"]})

    Book(tmp_path / "data").change(swapped)
    assert _mistakes(tmp_path)[0].startswith(f"channels.thief.token ({ORIGIN}): the secret cannot be opened.")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"form": 2}',
        b'{"form": 1, "channels": {}}',
        b'{"form": 1, "channels": [{}]}',
        b'{"form": 1, "channels": [{"name": "a", "kind": 5}]}',
        b'{"form": 1, "channels": [{"name": "a", "token": {"sealed": 5}}]}',
        b'{"form": 1, "people": []}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_damaged_book_is_one_mistake(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / BOOK).write_bytes(content)
    (mistake,) = _mistakes(tmp_path)
    assert "is damaged" in mistake
    assert BOOK in mistake


WORDS = some.text(some.characters(exclude_categories=["Cs"]), max_size=30)
PAGES = some.builds(
    lambda name, words: {**words, "name": name}, WORDS, some.dictionaries(WORDS, WORDS | some.builds(SealedWord, WORDS))
)


@given(lists=some.dictionaries(some.sampled_from(["assistants", "channels"]), some.lists(PAGES).map(tuple)))
@how(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_written_is_what_is_read(tmp_path: Path, lists: Mapping[str, tuple[Mapping[str, str], ...]]) -> None:
    Book(tmp_path).change(lambda _: Content(lists=lists))
    assert Book(tmp_path).read() == Content(lists=lists)


def test_a_change_that_fails_leaves_everything(tmp_path: Path) -> None:
    _store(tmp_path, LAMP)
    before = (tmp_path / "data" / BOOK).read_bytes()

    def failing(content: Content) -> Content:
        return content.changed("channels", "nobody", {})

    with pytest.raises(SettingError):
        Book(tmp_path / "data").change(failing)
    assert (tmp_path / "data" / BOOK).read_bytes() == before
    assert sorted(os.listdir(tmp_path / "data")) == [BOOK, "book.lock"]


def _add_many(folder: Path, who: str) -> None:
    for number in range(20):

        def change(content: Content, name: str = f"{who}{number}") -> Content:
            return content.added("channels", {"name": name, "kind": "lamp"})

        Book(folder).change(change)


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    spawning = multiprocessing.get_context("fork")
    writers = [spawning.Process(target=_add_many, args=(tmp_path, who)) for who in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    names = {page["name"] for page in json.loads((tmp_path / BOOK).read_bytes())["channels"]}
    assert names == {f"{who}{number}" for who in ("a", "b") for number in range(20)}


def test_the_book_is_the_owners_own_file(tmp_path: Path) -> None:
    """So that an erasure does not take the owner's words for what is left of a person."""
    assert tmp_path / "data" / BOOK in _read(tmp_path).owner_files


def test_settings_can_be_read_again(tmp_path: Path) -> None:
    settings = _read(tmp_path)
    _store(tmp_path, LAMP)
    assert [one.name for one in settings.read_again().channels] == ["lamp"]


def test_a_book_that_cannot_be_read_just_now_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    _store(tmp_path, LAMP)
    book = tmp_path / "data" / BOOK
    book.unlink()
    book.symlink_to(BOOK)  # no file, and not none: the system refuses to follow it
    (mistake,) = _mistakes(tmp_path)
    assert "cannot be read" in mistake
    with pytest.raises(SettingError, match="cannot be read"):
        Book(tmp_path / "data").change(lambda content: content.added("channels", LAMP))
    assert book.is_symlink(), "and nothing was written in its place"
