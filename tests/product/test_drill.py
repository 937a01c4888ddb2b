"""The drill holds where all is well, fails where something is left, and disturbs nobody."""

import asyncio
import json
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from core.log import Log
from lethe.app import Lethe
from lethe.catalogue import KNOWN_KINDS
from lethe.cli import main
from lethe.drilling import RESULT
from privacy.drill import CHANNEL
from settings.reading import read_settings
from settings.rules import is_name
from settings.sources import Sources
from tests.fakes.still_clock import StillClock


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "lethe.toml"
    path.write_text(
        f'[server]\nlisten = "127.0.0.1:0"\ndata_dir = "{tmp_path}/data"\n'
        '[[assistants]]\nname = "helpdesk"\nprovider = "echo"\n'
        '[[channels]]\nname = "site"\nkind = "web"\nassistant = "helpdesk"\n'
    )
    return path


async def _started(config: Path, lines: list[str], clock: StillClock | None = None) -> Lethe:
    settings = read_settings(Sources(file=config, environment={}), KNOWN_KINDS)
    server = Lethe(settings, log=Log(lines.append), clock=clock)
    await server.open()
    return server


def _counts(server: Lethe) -> set[str]:
    """Without how late the loop is, which changes by itself."""
    return {line for line in server.metrics.page().decode().splitlines() if "loop_lag" not in line}


async def test_it_passes_on_a_running_server_and_nobody_else_notices(config: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    server = await _started(config, lines)
    try:
        before = _counts(server)
        assert await server._drills.run() == ""
        assert _counts(server) - before == {'lethe_drills_total{outcome="passed"} 1.0'}
        assert any('"drill.passed"' in line for line in lines)
        assert not any("erasure.complete" in line or CHANNEL in line for line in lines if "drill.passed" not in line)
        assert await server.memory.store.read(server.memory.people.numbers) == []
        assert server.memory.vault.used() == 0
        assert server.memory.files.on_disk() == []
        assert await server.rights.erasures.resume() == []
    finally:
        await server.close()


@pytest.mark.parametrize(("leaks", "step"), [("their name", "receipt"), ("their file", "no trace")])
async def test_a_trace_that_is_left_fails_it(config: Path, tmp_path: Path, leaks: str, step: str) -> None:
    """As a forgetful program would leave one. A name the erasure itself finds, and gives no receipt."""
    lines: list[str] = []
    server = await _started(config, lines)
    memory, leaked = server.memory, tmp_path / "data" / "leaked.txt"
    try:
        running = asyncio.create_task(server._drills.run())
        while not running.done() and not leaked.exists():
            for person in await memory.store.read(memory.people.numbers):
                speaker = await memory.store.read(partial(memory.people.by_number, person=person))
                if speaker is None:
                    continue
                if leaks == "their name":
                    leaked.write_text(f"seen: {speaker.name}")
                names = await memory.store.read(partial(memory.files.names_of_person, person=person))
                for name in names if leaks == "their file" else ():
                    leaked.write_bytes(memory.files.content(speaker, name))
            await asyncio.sleep(0)
        assert leaked.exists()
        assert await running == step
        assert any('"drill.failed"' in line for line in lines)
        leaked.unlink()
        assert await server._drills.run() == "", "and what it left is cleared away"
        assert await memory.store.read(memory.people.numbers) == []
    finally:
        await server.close()


def test_no_channel_of_an_owner_can_be_the_drills() -> None:
    """A drill erases whoever is on it."""
    assert is_name(CHANNEL)


@pytest.mark.parametrize(("hours_ago", "after"), [(None, 1), (3, 21), (23.5, 1), (1000, 1), (-5, 24)], ids=str)
async def test_it_is_held_by_itself_also_where_every_night_is_a_start(
    config: Path, tmp_path: Path, hours_ago: float | None, after: float
) -> None:
    clock = StillClock()
    if hours_ago is not None:
        at = (clock.now() - timedelta(hours=hours_ago)).isoformat(timespec="minutes")
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / RESULT).write_text(json.dumps({"at": at, "failed": ""}))
    server = await _started(config, [], clock)
    try:
        assert server._drills.first_after(24 * 3600) == after * 3600
        assert after * 3600 in clock.sleeping()
        assert server._drills.first_after(60) <= 60
    finally:
        await server.close()


def test_the_command_says_what_it_found(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "drill", "--config", str(config)]) == 1
    assert "no database yet" in capsys.readouterr().err

    async def start() -> None:
        server = await _started(config, [])
        try:
            assert await asyncio.to_thread(main, ["privacy", "drill", "--config", str(config)]) == 4, "none yet"
            assert capsys.readouterr().out == ""
            assert await asyncio.to_thread(main, ["privacy", "drill", "--json", "--config", str(config)]) == 4
            none = json.loads(capsys.readouterr().out)
            assert (none["schema"], none["passed"], none["at"]) == ("lethe.drill/1", None, None)
        finally:
            await server.close()

    asyncio.run(start())
    capsys.readouterr()
    assert main(["privacy", "drill", "--json", "--config", str(config)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["schema"], told["passed"]) == ("lethe.drill/1", True)
    (tmp_path / "data" / "drill.json").write_text('{"at": "2026-11-22", "failed": "no trace"}')

    async def ask() -> None:
        server = await _started(config, [])
        try:
            assert await asyncio.to_thread(main, ["privacy", "drill", "--config", str(config)]) == 4
        finally:
            await server.close()

    asyncio.run(ask())
    assert "was found in a file" in capsys.readouterr().out
