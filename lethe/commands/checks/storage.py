"""DB and KEY: whether what is kept can be kept, safely and for long."""

import os
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from core.ports.examination import Finding
from lethe.commands.checks.check import Patient

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs")
_LOW_BYTES, _FULL_BYTES = 1_000_000_000, 100_000_000


async def writable(patient: Patient) -> Sequence[Finding]:
    server, storage = patient.settings.server, patient.settings.storage
    folders = dict.fromkeys((server.data_dir, storage.database_file.parent, storage.keys, storage.ledger))
    database = storage.database_file
    closed = [folder for folder in folders if not _is_open(folder)]
    if database.exists() and not (database.is_file() and os.access(database, os.R_OK | os.W_OK)):
        closed.append(database)
    if not closed:
        return [Finding(id="DB-1", ok=True, says=f"The folder {server.data_dir} can be written to.")]
    return [
        Finding(
            id="DB-1",
            ok=False,
            says=f"{', '.join(map(str, closed))} cannot be written to by this user (number {os.getuid()}).",
            mend=f"Give it to this user, as in: chown -R {os.getuid()} {closed[0]}",
        )
    ]


async def on_a_local_disk(patient: Patient) -> Sequence[Finding]:
    place = patient.settings.storage.database_file
    system = file_system(_existing(place.absolute()), _mounts())
    if system not in _NETWORK:
        return [Finding(id="DB-2", ok=True, says="The database is on a disk of this machine.")]
    return [
        Finding(
            id="DB-2",
            ok=False,
            says=f"{place} is on a network file system ({system}), where SQLite can lose data.",
            mend="Set server.data_dir or storage.database to a disk of this machine.",
        )
    ]


async def enough_room(patient: Patient) -> Sequence[Finding]:
    place = _existing(patient.settings.storage.database_file.absolute())
    free = shutil.disk_usage(place).free
    if free >= _LOW_BYTES:
        return [Finding(id="DB-3", ok=True, says=f"{free // 1_000_000_000} GB are free.")]
    return [
        Finding(
            id="DB-3",
            ok=False,
            minor=free >= _FULL_BYTES,
            says=f"Only {free // 1_000_000} MB are free on the disk of {place}.",
            mend="Make room; when the disk is full, messages are refused until there is some.",
        )
    ]


async def keys_are_private(patient: Patient) -> Sequence[Finding]:
    folder = patient.settings.storage.keys
    try:
        files = [path for path in (folder, *folder.rglob("*")) if path.exists()]
        open_to_others = [path for path in files if stat.S_IMODE(path.lstat().st_mode) & 0o077]
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
        found = "are for this user only" if files else "are not made yet"
        return [Finding(id="KEY-1", ok=True, says=f"The keys {found}.")]
    return [
        Finding(
            id="KEY-1",
            ok=False,
            says=f"Other users of this machine can read {', '.join(map(str, open_to_others[:3]))}.",
            mend=f"Close it: chmod -R go= {folder}",
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


def _is_open(folder: Path) -> bool:
    """It may be written to, or else it is not there yet and may be made."""
    nearest = _existing(folder.absolute())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _existing(place: Path) -> Path:
    return next(one for one in (place, *place.parents) if one.exists())
