"""A backup put back: nobody who was deleted since comes back, and no socket opens before that is so."""

import asyncio
import json
import shutil
import stat
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from aiohttp import ClientSession

from core.clock import SystemClock
from core.errors import StorageError
from core.identifiers import PersonId
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.consents import Consents
from core.ports.command import Speaker
from lethe.app import Lethe
from lethe.catalogue import KNOWN_KINDS
from lethe.cli import main
from privacy.agreed_days import AgreedDays, known_by_events
from privacy.backup_horizon import WRITTEN_DOWN
from privacy.journal import ERASED
from privacy.ledger import CHAIN
from privacy.notice_book import NoticeBook
from privacy.receipts import read_receipt
from settings.book import BOOK, Book, Content, Page
from settings.earlier import Earlier, Version
from settings.reading import read_settings
from settings.sources import Sources

_SOCKETS = ("socket.bind", "socket.connect", "socket.listen", "socket.sendto")


@dataclass
class Noted:
    """What happens, in order: lines of the log, and every socket that is used."""

    seen: list[str] = field(default_factory=list)
    listens: bool = False


_NOTED = Noted()


def _hook(event: str, arguments: object) -> None:
    if _NOTED.listens and event in _SOCKETS:
        _NOTED.seen.append(event)


sys.addaudithook(_hook)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "lethe.toml"
    path.write_text(
        f'[server]\nlisten = "127.0.0.1:0"\ndata_dir = "{tmp_path}/data"\n[storage]\nbackup_days = 12\n'
        '[[assistants]]\nname = "helpdesk"\nprovider = "echo"\n'
        '[[channels]]\nname = "site"\nkind = "web"\nassistant = "helpdesk"\n'
    )
    return path


@asynccontextmanager
async def _running(config: Path) -> AsyncIterator[Lethe]:
    server = Lethe(read_settings(Sources(file=config, environment={}), KNOWN_KINDS), log=Log(_NOTED.seen.append))
    await server.open()
    try:
        yield server
    finally:
        await server.close()


async def _say(server: Lethe, text: str) -> Speaker:
    """By somebody new; who they are."""
    before = set(await server.memory.store.read(server.memory.people.numbers))
    async with ClientSession() as client:
        async with client.post(f"{server.address}/web/site/visits") as answer:
            visit = (await answer.json())["visit"]
        body = {"client_id": text, "text": text}
        headers = {"Authorization": f"Bearer {visit}"}
        async with client.post(f"{server.address}/web/site/messages", json=body, headers=headers) as answer:
            assert answer.status == 202
    [new] = set(await server.memory.store.read(server.memory.people.numbers)) - before
    speaker = await server.memory.store.read(lambda transaction: server.memory.people.by_number(transaction, new))
    assert speaker is not None
    return speaker


async def _erase(server: Lethe, speaker: Speaker) -> str:
    erasures = server.rights.erasures
    case = await server.memory.store.run(
        lambda transaction: erasures.begin(transaction, speaker, says=ERASED, at=datetime.now(UTC))
    )
    reply = await erasures.conclude(speaker, case)
    assert reply.after is not None
    await reply.after()
    return reply.text


async def _people(server: Lethe) -> set[int]:
    return set(await server.memory.store.read(server.memory.people.numbers))


@pytest.mark.parametrize("lost", ["the keys too", "the database alone"])
async def test_a_restored_backup_opens_no_socket_before_it_has_erased_again(
    config: Path, tmp_path: Path, lost: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with _running(config) as server:
        ada, eve = await _say(server, "I am Ada"), await _say(server, "I am Eve")
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
        last = await _erase(server, ada)
        receipt = read_receipt(last)
        assert receipt is not None
    if lost == "the keys too":
        shutil.rmtree(tmp_path / "data" / "keys")
    else:
        for path in (tmp_path / "data").glob("lethe.db*"):
            path.unlink()
    capsys.readouterr()
    assert main(["restore", str(tmp_path / "copy"), "--config", str(config), "--yes"]) == 0
    _NOTED.seen.clear()
    _NOTED.listens = True
    try:
        async with _running(config) as server:
            assert await _people(server) == {eve.person}
            again = list(_NOTED.seen)
    finally:
        _NOTED.listens = False
    places = [place for place, line in enumerate(again) if line in _SOCKETS]
    removed = "ledger.replayed" if lost == "the keys too" else "store.older_than_keys"
    done = max(place for place, line in enumerate(again) if removed in line or "erasure.complete" in line)
    assert places, "it does listen in the end"
    assert done < min(places), again


async def test_a_backup_is_three_files_that_only_the_owner_reads(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with _running(config) as server:
        await _say(server, "a word that nobody else says")
        master = (tmp_path / "data" / "keys" / "master.key").read_bytes().strip()
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
    out, err = capsys.readouterr()
    assert "people: 1, messages: " in out
    assert "Throw all three away by" in err
    files = [tmp_path / name for name in ("copy", "copy.keys", "copy.ledger")]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert [master in path.read_bytes() for path in files] == [False, True, False]
    assert not any(b"a word that nobody" in path.read_bytes() for path in files)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "copy",
        "copy.keys",
        "copy.ledger",
        "data",
        "lethe.toml",
    ]
    assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 6


async def test_a_restore_over_what_is_newer_asks_first(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with _running(config) as server:
        await _say(server, "first")
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
        assert main(["restore", str(tmp_path / "copy"), "--config", str(config)]) == 1, "it runs"
        await _say(server, "second")
    capsys.readouterr()
    before = (tmp_path / "data" / "lethe.db").read_bytes()
    assert main(["restore", str(tmp_path / "copy"), "--config", str(config)]) == 6
    assert "add --yes" in capsys.readouterr().err
    assert (tmp_path / "data" / "lethe.db").read_bytes() == before
    assert main(["restore", str(tmp_path / "copy"), "--config", str(config), "--yes"]) == 0
    async with _running(config) as server:
        assert len(await _people(server)) == 1


async def test_a_whole_server_moves_to_an_empty_machine(config: Path, tmp_path: Path) -> None:
    async with _running(config) as server:
        ada = await _say(server, "I am Ada")
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
    shutil.rmtree(tmp_path / "data")
    assert main(["restore", str(tmp_path / "copy"), "--config", str(config)]) == 0
    async with _running(config) as server:
        assert await _people(server) == {ada.person}
        found = await server.memory.store.read(
            lambda transaction: server.memory.people.by_number(transaction, ada.person)
        )
        assert found is not None
        assert (found.address, found.key_slot) == (ada.address, ada.key_slot)


async def _agreed(server: Lethe, person: int) -> int:
    """For how many days their words are kept, where thirty are promised now."""
    memory = server.memory
    agreed = AgreedDays(
        store=memory.store,
        ageing=Ageing(),
        book=NoticeBook(server.settings.server.data_dir),
        retention_days=lambda channel: 30,
        known=known_by_events(memory.people, Consents(vault=memory.vault, ids=memory.ids, clock=SystemClock())),
    )
    speaker = await memory.store.read(lambda transaction: memory.people.by_number(transaction, PersonId(person)))
    assert speaker is not None
    return await agreed.of(speaker)


async def test_on_another_machine_it_is_still_known_what_people_agreed_to(config: Path, tmp_path: Path) -> None:
    written = config.read_text()
    promised = '[assistants.privacy]\nretention = "{}d"\n[[channels]]'
    config.write_text(written.replace("[[channels]]", promised.format(14)))
    async with _running(config) as server:
        ada = await _say(server, "I am Ada")
        assert await _agreed(server, ada.person) == 14
    config.write_text(written.replace("[[channels]]", promised.format(30)))
    async with _running(config) as server:
        assert await _agreed(server, ada.person) == 14
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
    until = (tmp_path / "data" / WRITTEN_DOWN).read_bytes()
    shutil.rmtree(tmp_path / "data")
    assert main(["restore", str(tmp_path / "copy"), "--config", str(config)]) == 0
    async with _running(config) as server:
        assert await _agreed(server, ada.person) == 14
        versions = NoticeBook(tmp_path / "data").versions()
        assert [version.facts.retention_days for version in versions] == [14, 30]
        assert (tmp_path / "data" / WRITTEN_DOWN).read_bytes() == until


def _only(page: Page, _stored: Content) -> Content:
    return Content(lists={"assistants": (page,)})


def _written(folder: Path, *instructions: str) -> Sequence[Version]:
    """Stored one after the other, as the console does it; the versions of it that are there then, the newest first."""
    book, earlier = Book(folder), Earlier(folder, "assistants")
    for words in instructions:
        page = {"name": "ada", "provider": "echo", "instructions": words}
        before = book.read().page("assistants", "ada")
        book.change(partial(_only, page))
        earlier.note("ada", before, page, by="Ada Sample", at=SystemClock().now())
    return earlier.versions("ada")


async def test_what_the_owner_stored_comes_back_with_its_earlier_versions(config: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with _running(config):
        versions = _written(data, "Be short.", "Be shorter.")
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
    shutil.rmtree(data)
    assert main(["restore", str(tmp_path / "copy"), "--config", str(config)]) == 0
    assert Earlier(data, "assistants").versions("ada") == versions
    assert [version.words["instructions"] for version in versions] == ["Be shorter.", "Be short."]
    assert list((data / "earlier").rglob("lock")) == []


async def test_where_the_book_stays_its_versions_stay(config: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with _running(config):
        _written(data, "Be short.", "Be shorter.", "Be brief.")
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
    for gone in (data / BOOK, data / "earlier"):
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    begun_anew = _written(data, "Be kind.")
    assert main(["restore", str(tmp_path / "copy"), "--config", str(config)]) == 0
    assert Earlier(data, "assistants").versions("ada") == begun_anew  # the newest is what the book says


async def test_the_later_day_of_two_counts_until_which_there_are_backups(config: Path, tmp_path: Path) -> None:
    async with _running(config) as server:
        await _say(server, "I am Ada")
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
    file = tmp_path / "data" / WRITTEN_DOWN
    until = file.read_bytes()
    for held, after in (("2020-01-01", until), ("2999-01-01", b'{"until": "2999-01-01"}')):
        file.write_text(json.dumps({"until": held}))
        assert main(["restore", str(tmp_path / "copy"), "--config", str(config), "--yes"]) == 0
        assert file.read_bytes() == after


async def test_a_longer_ledger_is_never_replaced_by_the_backups(config: Path, tmp_path: Path) -> None:
    async with _running(config) as server:
        ada = await _say(server, "I am Ada")
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
        await _erase(server, ada)
    chain = tmp_path / "data" / "ledger" / CHAIN
    longer = chain.read_bytes()
    assert main(["restore", str(tmp_path / "copy"), "--config", str(config), "--yes"]) == 0
    assert chain.read_bytes() == longer


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("missing", "is missing"),
        ("truncated", "shorter than it was"),
        ("of another server", "is not the one that was here|does not hold the public keys"),
    ],
)
async def test_without_its_ledger_it_does_not_start(config: Path, tmp_path: Path, harm: str, says: str) -> None:
    async with _running(config) as server:
        await _erase(server, await _say(server, "I am Ada"))
    folder = tmp_path / "data" / "ledger"
    match harm:
        case "missing":
            shutil.rmtree(folder)
        case "truncated":
            lines = (folder / CHAIN).read_bytes().splitlines(keepends=True)
            (folder / CHAIN).write_bytes(b"".join(lines[:-1]))
        case _:
            other = tmp_path / "other.toml"
            other.write_text(config.read_text().replace("/data", "/other"))
            async with _running(other) as server:
                await _erase(server, await _say(server, "I am Bob"))
            shutil.rmtree(folder)
            shutil.copytree(tmp_path / "other" / "ledger", folder)
    _NOTED.seen.clear()
    _NOTED.listens = True
    try:
        with pytest.raises(StorageError, match=says):
            async with _running(config):
                pass
    finally:
        _NOTED.listens = False
    assert not [line for line in _NOTED.seen if line in _SOCKETS]


async def test_receipts_name_a_day_until_which_backups_may_hold_them(config: Path, tmp_path: Path) -> None:
    """Also those that were made while more days were set."""
    async with _running(config) as server:
        until = (datetime.now(UTC).date() + timedelta(days=12)).isoformat()
        assert f"Backups: until {until} at most." in await _erase(server, await _say(server, "I am Ada"))
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
    assert json.loads((tmp_path / "data" / "backups.json").read_bytes()) == {"until": until}
    config.write_text(config.read_text().replace("backup_days = 12", "backup_days = 3"))
    async with _running(config) as server:
        assert f"Backups: until {until} at most." in await _erase(server, await _say(server, "I am Bob"))


def test_what_is_no_backup_changes_nothing(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "copy").write_bytes(b"something else" * 1000)
    assert main(["restore", str(tmp_path / "copy"), "--config", str(config)]) == 1
    assert "is not a backup" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "nothing"), "--config", str(config)]) == 1
    assert main(["backup", str(tmp_path / "copy2"), "--config", str(config)]) == 1
    assert "nothing to copy yet" in capsys.readouterr().err


async def test_keys_of_an_epoch_go_with_their_secret(config: Path, tmp_path: Path) -> None:
    async with _running(config) as server:
        ada = await _say(server, "I am Ada")
        server.memory.vault.begin_epoch()
        assert main(["backup", str(tmp_path / "copy"), "--config", str(config)]) == 0
        assert await asyncio.to_thread(main, ["keys", "rotate", "--config", str(config)]) == 1, "it runs"
    assert await asyncio.to_thread(main, ["keys", "rotate", "--config", str(config)]) == 0
    assert (tmp_path / "data" / "keys" / "wrapping-3.key").exists()
    shutil.rmtree(tmp_path / "data" / "keys")
    assert main(["restore", str(tmp_path / "copy"), "--config", str(config)]) == 0
    async with _running(config) as server:
        assert server.memory.vault.epoch == 2
        read = await server.memory.store.read(
            lambda transaction: server.memory.people.by_number(transaction, ada.person)
        )
        assert read is not None
        assert (read.address, read.key_slot) == (ada.address, ada.key_slot)
