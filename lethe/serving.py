"""Run the server until it is told to stop."""

import asyncio
import ctypes
import gc
import json
import os
import resource
import signal
from dataclasses import replace
from errno import EADDRINUSE
from pathlib import Path
from socket import gaierror

from core.clock import SystemClock
from core.errors import SettingError, StorageError
from core.log import Log, to_stdout
from lethe.app import Lethe
from lethe.claim_link import line_about_console
from lethe.owner_door import OpensOwnerPages
from lethe.running_port import forget_port, write_port
from lethe.saying import say
from lethe.vendor_logs import silence
from lethe.version import VERSION
from settings.settings import Settings

_FAILED = 1
_NOT_RIGHT = 2
AGAIN = signal.SIGUSR1
"""To start again with what is stored now, as the console asks for it."""
_LOOKED_THROUGH = (20_000, 20, 20)
"""Objects made before the collector looks, and how often it then looks further: a message makes some hundreds, nearly
all of which go by themselves, and by default a thirtieth of the work would be to look for the others."""


async def serve(settings: Settings, *, ready_file: Path | None, owner_pages: OpensOwnerPages | None = None) -> int:
    """The exit code. Raises SettingError, StorageError and OSError; then nothing is left open."""
    told: asyncio.Queue[int] = asyncio.Queue()
    code, after = await _serve_once(settings, ready_file, owner_pages, told)
    while after is not None:
        code, after = await _serve_once(after, ready_file, owner_pages, told)
    return code


async def _serve_once(
    settings: Settings, ready_file: Path | None, owner_pages: OpensOwnerPages | None, told: "asyncio.Queue[int]"
) -> tuple[int, Settings | None]:
    """The exit code, and with which settings it is to start again, if it is. `told`: one for all starts, so that a
    signal between two of them is not lost."""
    log = to_stdout(settings.server.log_level)
    silence(log)
    os.umask(0o077)
    # A dump of this process would hold what people said.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if ready_file is not None and not _is_cleared(ready_file):
        say(f"--ready-file {ready_file}: this user may not write into that folder, or there is none; make it first.")
        return _NOT_RIGHT, None
    server = Lethe(settings, log=log, owner_pages=owner_pages)
    try:
        await server.open()
    except OSError as error:
        if error.filename is not None:
            raise
        say(f"Lethe cannot listen on {settings.server.listen}: {_why(error)}")
        return _FAILED, None
    # Whoever reads that it is ready may tell it to stop in the next moment.
    _hear_signals(told)
    after = None
    try:
        about = await line_about_console(settings, server.memory, port=server.port, clock=SystemClock(), log=log)
        _greet(server, about)
        await asyncio.to_thread(write_port, settings.server.data_dir, server.port)
        if ready_file is not None:
            _write_whole(ready_file, {"pid": os.getpid(), "url": server.address, "version": VERSION})
        await _settle(server)
        while after is None and await told.get() == AGAIN:
            after = await _as_stored_now(settings, server.port, log)
    finally:
        log.event("stopping")
        stops = await _close(server, told)
        await asyncio.to_thread(forget_port, settings.server.data_dir)
        if ready_file is not None:
            await asyncio.to_thread(ready_file.unlink, missing_ok=True)
        log.event("stopped")
    return 0, None if stops else after


async def _as_stored_now(settings: Settings, port: int, log: Log) -> Settings | None:
    """None where no server would start with what is set now: then it goes on with what it has."""
    # A start need not wait for what only a start after it asks for.
    from lethe.startable import refuse_unstartable

    try:
        now = await asyncio.to_thread(settings.read_again)
        await refuse_unstartable(now)
    except SettingError as error:
        log.event("book.refused", "error", count=len(error.mistakes))
        return None
    except (StorageError, OSError) as error:  # it may pass by itself
        log.failure("book.refused", error)
        return None
    if now.server.listen_port:
        return now
    # Where the system chose the port, whoever has the address keeps it.
    host = now.server.listen.rpartition(":")[0]
    return replace(now, server=replace(now.server, listen=f"{host}:{port}"))


async def _settle(server: Lethe) -> None:
    # `lethe.cli` has held the collector back so far. What goes now is room for what is warmed up, and what stays is not
    # looked at a second time.
    gc.collect()
    gc.freeze()
    await server.warm_up()
    gc.collect()
    _give_back()
    # Nor need it look at that again and again under load.
    gc.freeze()
    gc.set_threshold(*_LOOKED_THROUGH)
    gc.enable()


def _give_back() -> None:
    """What reading the packages took for a moment goes back to the system; the C library would keep it, two megabytes
    of it, for ever. Where it is not glibc there is nothing to ask."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


async def _close(server: Lethe, told: "asyncio.Queue[int]") -> bool:
    """A second signal ends at once what the first one let finish; both are safe. True where it says to stop."""
    closing = asyncio.create_task(server.close())
    impatient = asyncio.create_task(told.get())
    await asyncio.wait({closing, impatient}, return_when=asyncio.FIRST_COMPLETED)
    if not closing.done():
        await server.hurry()
    stops = impatient.done() and impatient.result() != AGAIN
    impatient.cancel()
    await closing
    return stops


def _why(error: OSError) -> str:
    if isinstance(error, gaierror):
        return "no such address; set server.listen to one of this machine's."
    reason = os.strerror(error.errno) if error.errno else "refused"
    return f"{reason}. Is it running already?" if error.errno == EADDRINUSE else f"{reason}."


def _is_cleared(ready_file: Path) -> bool:
    """It can be written, and what an earlier start left there is gone: nobody must take it for this one's."""
    ready_file.unlink(missing_ok=True)
    return os.access(ready_file.parent, os.W_OK | os.X_OK)


def _hear_signals(told: "asyncio.Queue[int]") -> None:
    """The number of each signal: AGAIN is to start again with what is stored now, the others are to stop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, AGAIN):
        loop.add_signal_handler(number, told.put_nowait, number)


def _greet(server: Lethe, console: str) -> None:
    lines = [f"Lethe {VERSION} is running."]
    lines += [f"  Chat page: {page}" for page in server.pages]
    lines.append(console)
    lines += [f"  What is kept is below: {server.settings.server.data_dir}", "  To stop: press Ctrl-C."]
    say("\n".join(lines))


def _write_whole(path: Path, content: dict[str, object]) -> None:
    """So that whoever waits for the file never reads half of it."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(json.dumps(content))
    os.replace(beside, path)
