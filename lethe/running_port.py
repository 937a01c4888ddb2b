"""On which port the server of a data folder listens: where the system chooses it, a command has to be told."""

import json
import os
from pathlib import Path

from core.memory.private_files import make_private_folder, write_private
from settings.settings import Settings

_FILE = "running.json"


def write_port(data_dir: Path, port: int) -> None:
    make_private_folder(data_dir)
    write_private(data_dir / _FILE, json.dumps({"pid": os.getpid(), "port": port}).encode())


def forget_port(data_dir: Path) -> None:
    (data_dir / _FILE).unlink(missing_ok=True)


def running_port(settings: Settings) -> int:
    """As it is set; where that is 0, that of the server which runs now, and 0 where none does."""
    if settings.server.listen_port:
        return settings.server.listen_port
    try:
        found = json.loads((settings.server.data_dir / _FILE).read_bytes())
        pid, port = int(found["pid"]), int(found["port"])
    except (OSError, ValueError, LookupError, TypeError):
        return 0
    return port if _runs(pid) else 0


def _runs(pid: int) -> bool:
    """A server that was killed has not taken its word back."""
    try:
        os.kill(pid, 0)
    except PermissionError:  # as somebody else
        return True
    except OSError:
        return False
    return True
