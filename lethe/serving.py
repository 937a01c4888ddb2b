"""Run the server until it is told to stop."""

import asyncio
import gc
import json
import os
import resource
import signal
import sys
from pathlib import Path

from core.errors import SettingError, StorageError
from core.log import to_stdout
from lethe.app import Lethe
from lethe.vendor_logs import silence
from lethe.version import VERSION
from settings.settings import Settings

_FAILED = 1
_MISCONFIGURED = 3


async def serve(settings: Settings, *, ready_file: Path | None) -> int:
    """The exit code. A second signal ends at once what the first one let finish; both are safe."""
    log = to_stdout(settings.server.log_level)
    silence(log)
    os.umask(0o077)
    # A dump of this process would hold what people said.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        server = Lethe(settings, log=log)
        await server.open()
    except SettingError as error:
        return _say(_MISCONFIGURED, *error.mistakes)
    except StorageError as error:
        return _say(_FAILED, str(error))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "refused"
        return _say(_FAILED, f"Lethe cannot listen on {settings.server.listen}: {reason}. Is it running already?")
    # Nor need the collector look at it again and again under load (`lethe.cli` has held it back so far).
    gc.freeze()
    gc.enable()
    # Whoever reads that it is ready may tell it to stop in the next moment.
    told = _told_to_stop()
    _greet(server)
    if ready_file is not None:
        _write_whole(ready_file, {"pid": os.getpid(), "url": server.address, "version": VERSION})
    await told.get()
    log.event("stopping")
    closing = asyncio.create_task(server.close())
    impatient = asyncio.create_task(told.get())
    await asyncio.wait({closing, impatient}, return_when=asyncio.FIRST_COMPLETED)
    if not closing.done():
        await server.hurry()
    impatient.cancel()
    await closing
    if ready_file is not None:
        await asyncio.to_thread(ready_file.unlink, missing_ok=True)
    log.event("stopped")
    return 0


def _told_to_stop() -> "asyncio.Queue[None]":
    told: asyncio.Queue[None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.put_nowait, None)
    return told


def _greet(server: Lethe) -> None:
    lines = [f"Lethe {VERSION} is running."]
    lines += [f"  Chat page: {page}" for page in server.pages]
    lines += [f"  What is kept is below: {server.settings.server.data_dir}", "  To stop: press Ctrl-C."]
    print("\n".join(lines), file=sys.stderr, flush=True)


def _say(code: int, *sentences: str) -> int:
    for sentence in sentences:
        print(f"lethe: {sentence}", file=sys.stderr, flush=True)
    return code


def _write_whole(path: Path, content: dict[str, object]) -> None:
    """So that whoever waits for the file never reads half of it."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(json.dumps(content))
    os.replace(beside, path)
