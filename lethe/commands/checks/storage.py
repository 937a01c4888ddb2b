"""DB and KEY: whether what is kept is kept safely, and for long."""

import os
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from core.ports.examination import Finding
from lethe.commands.checks.check import Patient

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs")
_LOW_BYTES, _FULL_BYTES = 1_000_000_000, 100_000_000


async def on_a_local_disk(patient: Patient) -> Sequence[Finding]:
    return [disk(patient.settings.storage.database_file, _mounts())]


def disk(database: Path, mounts: str) -> Finding:
    system = file_system(_real(database), mounts)
    if system not in _NETWORK:
        return Finding(id="DB-2", ok=True, says="The database is on a disk of this machine.")
    return Finding(
        id="DB-2",
        ok=False,
        says=f"{database} is on a network file system ({system}), where SQLite can lose data.",
        mend="Set server.data_dir or storage.database to a disk of this machine.",
    )


async def enough_room(patient: Patient) -> Sequence[Finding]:
    place = _nearest(_real(patient.settings.storage.database_file))
    return [room(place, shutil.disk_usage(place).free)]


def room(place: Path, free: int) -> Finding:
    if free >= _LOW_BYTES:
        return Finding(id="DB-3", ok=True, says=f"{free // 1_000_000_000} GB are free.")
    return Finding(
        id="DB-3",
        ok=False,
        minor=free >= _FULL_BYTES,
        says=f"Only {free // 1_000_000} MB are free on the disk of {place}.",
        mend="Make room; when the disk is full, messages are refused until there is some.",
    )


async def keys_are_private(patient: Patient) -> Sequence[Finding]:
    # It may be reached by a link, which is open to all and says nothing of where it leads.
    folder = _real(patient.settings.storage.keys)
    try:
        open_to_others = [path for path in _all_in(folder) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    except (FileNotFoundError, NotADirectoryError):
        return [Finding(id="KEY-1", ok=True, says="The keys are not made yet.")]
    except OSError:
        return [
            Finding(
                id="KEY-1",
                ok=False,
                says=f"{folder} cannot be read by this user.",
                mend="Run the doctor as the user that runs the server.",
            )
        ]
    if not open_to_others:
        return [Finding(id="KEY-1", ok=True, says="The keys are for this user only.")]
    return [
        Finding(
            id="KEY-1",
            ok=False,
            says=f"Other users of this machine can read {', '.join(map(str, open_to_others[:3]))}.",
            mend=f"Close it: chmod -R go= {quote(str(folder))}",
        )
    ]


def file_system(place: Path, mounts: str) -> str:
    """The type of the file system that `place` is on, by the system's own list of mounts."""
    best, found = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        columns = before.split()
        if len(columns) < 5 or not after:
            continue
        point = Path(columns[4].replace("\\040", " "))
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), after.split()[0]
    return found


def _mounts() -> str:
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:  # no such list on this system
        return ""


def _all_in(folder: Path) -> Sequence[Path]:
    """The folder and what is in it. Raises OSError where it cannot be looked into."""
    with os.scandir(folder) as found:
        return [folder, *(Path(one.path) for one in found if os.path.exists(one))]


def _real(place: Path) -> Path:
    """Where it is once every link is followed; never raises, also where a link leads in a circle."""
    return Path(os.path.realpath(place))


def _nearest(place: Path) -> Path:
    return next(one for one in (place, *place.parents) if os.path.exists(one))
