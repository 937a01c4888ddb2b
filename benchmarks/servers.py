"""The servers that are measured: how each is started, asked what it uses, and stopped."""

import asyncio
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import monotonic

import psutil  # type: ignore[import-untyped]  # it brings none

from benchmarks.cores import Cores
from benchmarks.knocking import SECRET
from benchmarks.stand_ins import TOKEN

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_SWEEP = 10.0
_START_SECONDS = 30.0
_STOP_SECONDS = 30.0
_NOT_INHERITED = ("LETHE_", "OPENAI_", "BENCH_")
_SETTINGS = """
[server]
listen = "127.0.0.1:{port}"
public_address = "https://bench.example.org"
data_dir = "{folder}/data"

[limits]
messages_a_minute = 1000
messages_at_once = 1000
requests_a_source = 1000000

[timing]
sweep_minutes = {sweep_minutes}

[[assistants]]
name = "bench"
purpose = "Answers in a benchmark."
provider = "openai"
model = "bench"
base_address = "{stand_ins}/v1"
api_key = "none"
stream = false

[[channels]]
name = "tg"
kind = "telegram"
assistant = "bench"
token = "{token}"
mode = "webhook"
webhook_secret = "{secret}"
api_address = "{stand_ins}"
stream = false
"""


class Kind(StrEnum):
    LETHE = "Lethe"
    SCRIPT = "user's script"
    FLOOR = "bare floor"
    """One synced insert: the message."""
    SYNCED = "synced floor"
    """Two: the message, and its answer before that is sent."""


class Unusable(Exception):
    """A server, or a command, with which there is nothing to measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    hook: str
    process: asyncio.subprocess.Process
    start_seconds: float

    def cpu_seconds(self) -> float:
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def megabytes(self) -> float:
        return float(psutil.Process(self.process.pid).memory_info().rss / 1e6)

    async def stop(self, *, at_once: bool = False) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL if at_once else signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), _STOP_SECONDS)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


async def start(
    kind: Kind, folder: Path, stand_ins: str, cores: Cores, *, sweep_minutes: float = DEFAULT_SWEEP
) -> Running:
    """Everything the server keeps is below `folder`, and found there by the next start. Raises Unusable."""
    port = _free_port()
    ready = _prepared(kind, folder, stand_ins, port, sweep_minutes)
    began = monotonic()
    with (folder / "log").open("ab") as log, cores.of_server():
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *_command(kind, ready),
            cwd=ROOT,
            env=_environment(kind, folder, stand_ins, port),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        while not (ready.exists() if kind is Kind.LETHE else await _accepts(port)):
            if process.returncode is not None or monotonic() - began > _START_SECONDS:
                raise Unusable(f"{kind} did not start: {_last_words(folder / 'log')}")
            await asyncio.sleep(0.002)
    except BaseException:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    return Running(hook=f"http://127.0.0.1:{port}/hooks/tg", process=process, start_seconds=monotonic() - began)


async def seconds_of(*arguments: str) -> float:
    """How long a command of ours takes, from its start to its end."""
    began = monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait() != 0:
        raise Unusable(f"{' '.join(arguments)} failed")
    return monotonic() - began


def _prepared(kind: Kind, folder: Path, stand_ins: str, port: int, sweep_minutes: float) -> Path:
    """Returns the file that Lethe writes once it is ready."""
    folder.mkdir(parents=True, exist_ok=True)
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    if kind is Kind.LETHE:
        settings = _SETTINGS.format(
            folder=folder, stand_ins=stand_ins, port=port, token=TOKEN, secret=SECRET, sweep_minutes=sweep_minutes
        )
        ready.with_name("lethe.toml").write_text(settings)
    return ready


def _command(kind: Kind, ready: Path) -> tuple[str, ...]:
    match kind:
        case Kind.LETHE:
            settings = str(ready.with_name("lethe.toml"))
            return "-m", "lethe", "serve", "--config", settings, "--ready-file", str(ready)
        case Kind.SCRIPT:
            return "-m", "benchmarks.users_script"
        case Kind.FLOOR | Kind.SYNCED:
            return "-m", "benchmarks.floor"


def _environment(kind: Kind, folder: Path, stand_ins: str, port: int) -> dict[str, str]:
    """Without what would change a server's settings or send its requests through a proxy."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_NOT_INHERITED) and not name.lower().endswith("_proxy")
    }
    kept = {"BENCH_KEPT": "answers"} if kind is Kind.SYNCED else {}
    return {
        **inherited,
        **kept,
        "BENCH_API_ADDRESS": stand_ins,
        "BENCH_DATABASE": str(folder / "floor.db"),
        "BENCH_MODEL_ADDRESS": f"{stand_ins}/v1",
        "BENCH_PORT": str(port),
        "BENCH_SECRET": SECRET,
        "BENCH_TOKEN": TOKEN,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _accepts(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()
    return json.dumps(lines[-5:])
