"""Starting where something is in the way, and stopping while something is under way."""

import asyncio
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession

from tests.fakes.telegram_chats import message
from tests.patience import PATIENCE
from tests.product.house import House, house
from tests.product.nursery import Process
from tests.product.running import NotStarted, Starting, begin, ended, settings, spawn, start

_ECHO = '[[assistants]]\nname = "echo"\nprovider = "echo"\n'
_SITE = '[[channels]]\nname = "site"\nkind = "web"\n'


async def _refused(starting: Starting) -> tuple[int | None, list[str]]:
    with pytest.raises(NotStarted) as refusal:
        await starting.ready()
    return refusal.value.code, refusal.value.said.splitlines()


async def test_a_second_server_on_the_same_data_is_refused_and_the_first_unharmed(tmp_path: Path) -> None:
    configuration = settings(assistants=_ECHO, channels=_SITE)
    elsewhere = tmp_path / "second"
    second = configuration.replace('"./data"', f'"{tmp_path / "first" / "data"}"')
    server = await start(tmp_path / "first", configuration)
    try:
        code, said = await _refused(begin(elsewhere, second))
        assert (code, len(said)) == (1, 1)
        assert said[0].startswith("Another Lethe is running on lethe.db.")
        async with ClientSession() as client, client.get(f"{server.address}/readyz") as answer:
            assert answer.status == 200
        assert await server.stop() == 0
        # Only a process that is there holds the data.
        third = await begin(elsewhere, second).ready()
        assert await third.stop(signal.SIGINT) == 0
    finally:
        server.kill()


async def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = await _refused(begin(tmp_path, settings(port=port, assistants=_ECHO, channels=_SITE)))
    assert (code, len(said)) == (1, 1)
    assert said[0] == f"Lethe cannot listen on 127.0.0.1:{port}: Address already in use. Is it running already?"
    # Nothing is left behind that would hinder the next start.
    server = await start(tmp_path, settings(assistants=_ECHO, channels=_SITE))
    assert await server.stop() == 0


@pytest.mark.parametrize(
    ("listen", "why"),
    [
        ("nowhere.invalid:8080", "no such address; set server.listen to one of this machine's."),
        ("192.0.2.1:8080", "Cannot assign requested address."),
    ],
)
async def test_an_address_that_is_not_this_machines_is_not_taken_for_a_second_server(
    tmp_path: Path, listen: str, why: str
) -> None:
    configuration = settings(assistants=_ECHO, channels=_SITE).replace("127.0.0.1:0", listen)
    code, said = await _refused(begin(tmp_path, configuration))
    assert (code, said) == (1, [f"Lethe cannot listen on {listen}: {why}"])


async def test_mistakes_look_as_they_do_everywhere(tmp_path: Path) -> None:
    configuration = settings(assistants=_ECHO, channels=_SITE).replace('"127.0.0.1:0"', '"x"')
    code, said = await _refused(begin(tmp_path, configuration))
    assert (code, len(said)) == (3, 2)
    assert said[0].startswith("server.listen (lethe.toml:3): ")
    assert said[1] == "1 mistake in the configuration; nothing was started."


async def test_prepared_answers_that_cannot_be_read_are_a_mistake_like_others(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text("nonsense", encoding="utf-8")
    prepared = f'[[assistants]]\nname = "f"\nfaq_file = "{tmp_path}/answers.toml"\n'
    code, said = await _refused(begin(tmp_path, settings(assistants=prepared, channels=_SITE)))
    assert (code, len(said)) == (3, 2)
    assert said[0].startswith(f"{tmp_path}/answers.toml: ")
    assert said[1] == "1 mistake in the configuration; nothing was started."


def _told(folder: Path, ready: Path, *, listen: str = "127.0.0.1:0", new: bool = False) -> Process:
    folder.mkdir(exist_ok=True)
    (folder / "lethe.toml").write_text(settings(assistants=_ECHO, channels=_SITE), encoding="utf-8")
    return spawn(folder, "serve", "--ready-file", str(ready), "--listen", listen, new=new)


async def test_where_nobody_can_be_told_that_it_is_ready_nothing_is_opened(tmp_path: Path) -> None:
    ready = tmp_path / "missing" / "ready.json"
    assert await ended(_told(tmp_path, ready)) == 2
    said = (tmp_path / "error.log").read_text(encoding="utf-8")
    assert said.startswith(f"--ready-file {ready}: ")
    assert said.count("\n") == 1
    assert not (tmp_path / "data").exists()


async def test_what_stands_in_the_place_of_the_ready_file_is_named(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    ready.mkdir()
    assert await ended(_told(tmp_path, ready)) == 1
    assert str(ready) in (tmp_path / "error.log").read_text(encoding="utf-8")
    assert not (tmp_path / "data").exists()


async def test_nobody_is_told_by_an_earlier_start_that_this_one_is_ready(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    ready.write_text("{}", encoding="utf-8")
    assert await ended(_told(tmp_path, ready, listen="nowhere.invalid:8080", new=True)) == 1
    assert not ready.exists()


async def test_where_it_cannot_say_that_it_is_ready_it_closes_what_it_opened(tmp_path: Path) -> None:
    """What is written first has the name of the file and more: there stands a folder."""
    ready = tmp_path / "ready.json"
    (tmp_path / "ready.json.new").mkdir()
    assert await ended(_told(tmp_path, ready)) == 1
    assert '"stopped"' in (tmp_path / "out.log").read_text(encoding="utf-8")
    last = (tmp_path / "error.log").read_text(encoding="utf-8").splitlines()[-1]
    assert last == f"The system refused: {ready}.new: Is a directory."


async def test_asked_to_stop_it_lets_go_of_who_only_keeps_a_connection(tmp_path: Path) -> None:
    """Their next request would not be read; so they must see at once that they have to ask again."""
    async with house(tmp_path, telegram_model="slow") as here:
        address = urlsplit(here.server.address)
        kept, asking = await asyncio.open_connection(address.hostname, address.port)
        fresh, silent = await asyncio.open_connection(address.hostname, address.port)
        asking.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await kept.readuntil(b"}")).startswith(b"HTTP/1.1 200 ")
        await here.telegram.deliver(message("tell me before you go"))
        await asyncio.wait_for(here.model.arrived.wait(), PATIENCE)
        here.server.process.send_signal(signal.SIGTERM)
        for closed in (kept, fresh):
            assert await asyncio.wait_for(closed.read(), PATIENCE) == b""
        assert here.server.process.poll() is None
        asking.close()
        silent.close()
        here.model.release.set()
        assert await ended(here.server.process) == 0
        assert len(here.telegram.sent) == 1


async def test_asked_to_stop_it_finishes_the_answers_under_way(tmp_path: Path) -> None:
    async with house(tmp_path, telegram_model="slow") as here:
        await here.telegram.deliver(message("tell me before you go"))
        await asyncio.wait_for(here.model.arrived.wait(), PATIENCE)
        stopping = asyncio.create_task(here.server.stop())
        await _closed(here)
        assert here.telegram.sent == []
        here.model.release.set()
        assert await stopping == 0
        assert [sent.text.splitlines()[-1] for sent in here.telegram.sent] == ["Hello from the model."]
        assert here.mishaps() == []


async def _closed(here: House) -> None:
    """Nobody new is let in, though the process is still there."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with here.client.get(f"{here.server.address}/readyz") as answer:
                    assert answer.status in (200, 503)
            except OSError:
                break
            await asyncio.sleep(0.01)
    assert here.server.process.poll() is None


async def test_told_twice_to_stop_it_stops_at_once_and_loses_nothing(tmp_path: Path) -> None:
    async with house(tmp_path, telegram_model="slow") as here:
        await here.telegram.deliver(message("is that too long for you?"))
        await asyncio.wait_for(here.model.arrived.wait(), PATIENCE)
        here.server.process.send_signal(signal.SIGTERM)
        await _closed(here)
        began = asyncio.get_running_loop().time()
        assert await here.server.stop() == 0
        assert asyncio.get_running_loop().time() - began < 5
        assert here.telegram.sent == []
        here.model.release.set()
        again = await start(here.server.folder, (here.server.folder / "lethe.toml").read_text(encoding="utf-8"))
        try:
            assert [text.splitlines()[-1] for text in await here.told(1)] == ["Hello from the model."]
            assert len(here.model.requests) == 2
        finally:
            again.kill()
        assert here.mishaps() == []
