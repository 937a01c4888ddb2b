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
from benchmarks.dialects import (
    ACCOUNT,
    META,
    META_SECRET,
    NUMBER,
    PUBLIC_ADDRESS,
    SECRET,
    SENDER,
    TELEGRAM,
    TWILIO,
    TWILIO_TOKEN,
    Dialect,
)
from benchmarks.stand_ins import TOKEN

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_SWEEP = 10.0
_START_SECONDS = 30.0
_STOP_SECONDS = 30.0
_NOT_INHERITED = ("LETHE_", "OPENAI_", "BENCH_", "PYTHONDONTWRITEBYTECODE")
"""Names that begin so. Where Python may keep nothing that it compiled, every start compiles what is ours anew."""
_SETTINGS = """
[server]
listen = "127.0.0.1:{port}"
public_address = "{public_address}"
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
model = "bench"
api_key = "none"
stream = false
{provider}

[[channels]]
assistant = "bench"
{channel}
"""
_OPENAI = """provider = "openai"
base_address = "{stand_ins}/v1"
"""
_ANTHROPIC = """provider = "anthropic"
base_address = "{stand_ins}"
"""
_TELEGRAM = """name = "tg"
kind = "telegram"
token = "{token}"
mode = "webhook"
webhook_secret = "{secret}"
api_address = "{stand_ins}"
stream = false
"""
_TWILIO = """name = "wa"
kind = "whatsapp_twilio"
account_sid = "{account}"
auth_token = "{twilio_token}"
sender = "{sender}"
api_address = "{stand_ins}"
messaging_address = "{stand_ins}"
"""
_META = """name = "wac"
kind = "whatsapp_cloud"
phone_number_id = "{number}"
access_token = "benchmarks-only-access-token"
app_secret = "{meta_secret}"
verify_token = "benchmarks-only-verify-token"
messages_a_second = 0
api_address = "{stand_ins}"
"""


class Kind(StrEnum):
    LETHE = "Lethe"
    SCRIPT = "user's script"
    FLOOR = "bare floor"
    """One synced insert: the message."""
    SYNCED = "synced floor"
    """Two: the message, and its answer before that is sent."""
    TWILIO = "Lethe, WhatsApp by Twilio"
    META = "Lethe, WhatsApp by Meta"
    ANTHROPIC = "Lethe, Anthropic"
    """On Telegram, as the first; the others ask an OpenAI-compatible server."""

    @property
    def is_lethe(self) -> bool:
        return self not in _NOT_LETHE

    @property
    def dialect(self) -> Dialect:
        return {Kind.TWILIO: TWILIO, Kind.META: META}.get(self, TELEGRAM)


_NOT_LETHE = (Kind.SCRIPT, Kind.FLOOR, Kind.SYNCED)
COMPARED = (Kind.LETHE, *_NOT_LETHE)
"""Beside each other, for what was promised."""
ALSO = (Kind.TWILIO, Kind.META, Kind.ANTHROPIC)
"""Lethe on other channels, and with another model."""


class Unusable(Exception):
    """A server, or a command, with which there is nothing to measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    address: str
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
        while not (ready.exists() if kind.is_lethe else await _accepts(port)):
            if process.returncode is not None or monotonic() - began > _START_SECONDS:
                raise Unusable(f"{kind} did not start: {_last_words(folder / 'log')}")
            await asyncio.sleep(0.002)
    except BaseException:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    return Running(address=f"http://127.0.0.1:{port}", process=process, start_seconds=monotonic() - began)


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
    if kind.is_lethe:
        channel = {Kind.TWILIO: _TWILIO, Kind.META: _META}.get(kind, _TELEGRAM)
        settings = _SETTINGS.format(
            folder=folder,
            port=port,
            public_address=PUBLIC_ADDRESS,
            sweep_minutes=sweep_minutes,
            provider=(_ANTHROPIC if kind is Kind.ANTHROPIC else _OPENAI).format(stand_ins=stand_ins),
            channel=channel.format(
                stand_ins=stand_ins,
                token=TOKEN,
                secret=SECRET,
                account=ACCOUNT,
                twilio_token=TWILIO_TOKEN,
                sender=SENDER,
                number=NUMBER,
                meta_secret=META_SECRET,
            ),
        )
        ready.with_name("lethe.toml").write_text(settings)
    return ready


def _command(kind: Kind, ready: Path) -> tuple[str, ...]:
    match kind:
        case Kind.LETHE | Kind.TWILIO | Kind.META | Kind.ANTHROPIC:
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
