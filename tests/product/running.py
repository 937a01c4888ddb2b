"""The real server in a process of its own: started on a folder, asked what it counts, stopped or killed."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from aiohttp import ClientSession

from tests.outgoing.watch import path_of_servers
from tests.patience import PATIENCE
from tests.product.nursery import NURSERY, Process

ROOT = Path(__file__).parents[2]
PUBLIC_ADDRESS = "https://bots.example.org"
WEBHOOK_SECRET = "webhook-secret-of-the-tests"
_NOT_INHERITED = ("LETHE_", "OPENAI_", "PYTHON")


class NotStarted(Exception):
    def __init__(self, code: int | None, said: str) -> None:
        super().__init__(f"exit {code}: {said[-2000:]}")
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting:
    process: Process
    folder: Path
    began: float

    async def ready(self) -> "Running":
        """Raises NotStarted; then nothing runs any more."""
        ready = self.folder / "ready.json"
        try:
            while not ready.exists():
                if self.process.poll() is not None or monotonic() - self.began > PATIENCE:
                    said = (self.folder / "error.log").read_text(encoding="utf-8", errors="replace")
                    raise NotStarted(self.process.poll(), said)
                await asyncio.sleep(0.005)
        except BaseException:
            self.kill()
            raise
        address: str = json.loads(ready.read_text(encoding="utf-8"))["url"]
        seconds = monotonic() - self.began
        return Running(address=address, process=self.process, folder=self.folder, start_seconds=seconds)

    def kill(self) -> None:
        _kill(self.process)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    address: str
    process: Process
    folder: Path
    start_seconds: float

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def log(self) -> str:
        """Standard output of every start on this folder."""
        return (self.folder / "out.log").read_text(encoding="utf-8", errors="replace")

    def talk(self) -> str:
        """Standard error of every start on this folder."""
        return (self.folder / "error.log").read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        _kill(self.process)

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """The exit code."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        return await ended(self.process)


def settings(*, port: int = 0, assistants: str, channels: str, more: str = "", log_level: str = "debug") -> str:
    """A configuration below the folder that it is started in. No pacing, so that load is not taken for a flood."""
    return f"""
[server]
listen = "127.0.0.1:{port}"
public_address = "{PUBLIC_ADDRESS}"
data_dir = "./data"
log_level = "{log_level}"

[limits]
messages_a_minute = 1000
messages_at_once = 1000
requests_a_source = 1000000

{more}
{assistants}
{channels}
"""


def begin(folder: Path, configuration: str, *, product: Path = ROOT) -> "Starting":
    """`product`: the checkout to run, where it is not this one."""
    folder.mkdir(parents=True, exist_ok=True)
    ready, file = folder / "ready.json", folder / "lethe.toml"
    ready.unlink(missing_ok=True)
    file.write_text(configuration, encoding="utf-8")
    began = monotonic()
    process = spawn(folder, "serve", "--config", str(file), "--ready-file", str(ready), product=product)
    return Starting(process=process, folder=folder, began=began)


async def start(folder: Path, configuration: str) -> "Running":
    """Raises NotStarted."""
    return await begin(folder, configuration).ready()


def spawn(folder: Path, *words: str, product: Path = ROOT, new: bool = False) -> Process:
    """`lethe` with these words, in a process group of its own; what it says is appended to two files. `new`: with
    another Python, where its start itself is looked at, and not one that has all imported."""
    with (folder / "out.log").open("ab") as out, (folder / "error.log").open("ab") as error:
        if NURSERY.opened and not new and product == ROOT:
            return NURSERY.child(words, folder, environment(product), out, error)
        return subprocess.Popen(
            [sys.executable, "-m", "lethe", *words],
            cwd=folder,
            env=environment(product),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=error,
            start_new_session=True,
        )


async def ended(process: Process) -> int:
    """The exit code; one that does not end is killed."""
    until = monotonic() + PATIENCE
    while process.poll() is None and monotonic() < until:
        await asyncio.sleep(0.01)
    if process.poll() is None:
        process.kill()
    return process.wait()


@asynccontextmanager
async def running(folder: Path, configuration: str) -> AsyncIterator[Running]:
    server = await start(folder, configuration)
    try:
        yield server
    finally:
        server.kill()


async def counted(client: ClientSession, address: str) -> Mapping[str, float]:
    """What /metrics says, by name and labels."""
    async with client.get(f"{address}/metrics") as answer:
        page = await answer.text()
    lines = (line.rpartition(" ") for line in page.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


async def drained(client: ClientSession, address: str, seconds: float = PATIENCE) -> bool:
    """Whether nothing waits, nothing is under way and nothing is in doubt, within this time."""
    until = monotonic() + seconds
    while monotonic() < until:
        counts = await counted(client, address)
        if not any(counts[f"lethe_{name}"] for name in ("queue_depth", "in_flight", "in_doubt")):
            return True
        await asyncio.sleep(0.02)
    return False


def _kill(process: Process) -> None:
    """At once and with all that it started; nothing is told, nothing is finished."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(product: Path) -> dict[str, str]:
    """Without what would change the settings, or send its requests through a proxy."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_NOT_INHERITED) and not name.lower().endswith("_proxy")
    }
    return {**inherited, "PYTHONPATH": path_of_servers(product), "PYTHONUTF8": "1", "PYTHONWARNINGS": "default"}
