"""DB-1: whether everything that is kept can be written where it is to be kept."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from shlex import quote

from core.ports.examination import Finding
from lethe.commands.checks.check import Patient
from settings.settings import Settings

May = Callable[[Path, int], bool]
"""As `os.access` answers: may this user do that there?"""


async def writable(patient: Patient) -> Sequence[Finding]:
    well = Finding(id="DB-1", ok=True, says=f"The folder {patient.settings.server.data_dir} can be written to.")
    return hindrances(patient.settings, os.access, os.getuid()) or [well]


def hindrances(settings: Settings, may: May, user: int) -> Sequence[Finding]:
    server, storage = settings.server, settings.storage
    folders = (
        (server.data_dir, "server.data_dir"),
        (storage.keys, "storage.keys"),
        (storage.database_file.parent, "storage.database"),
    )
    found: dict[Path, Finding] = {}
    for folder, setting in folders:
        whole = Path(os.path.abspath(folder))
        if any(whole.is_relative_to(other) for other in found):  # what hinders the outer one was said
            continue
        if finding := hindrance(whole, setting, may, user):
            found[whole] = finding
    if not found and (finding := file_hindrance(storage.database_file, may, user)):
        return [finding]
    return list(found.values())


def hindrance(folder: Path, setting: str, may: May, user: int) -> Finding | None:
    """What keeps this user from writing into the folder, or from making it; None where nothing does."""
    nearest = next(one for one in (folder, *folder.parents) if os.path.lexists(one))
    if not os.path.isdir(nearest):
        return _bad(
            f"{nearest} is {'a file' if os.path.isfile(nearest) else 'no folder'}; {folder} must be a folder.",
            f"Move it out of the way, or set {setting} to another folder.",
        )
    if not may(nearest, os.X_OK):
        return _bad(
            f"This user (number {user}) may not enter {nearest}.",
            f"Set {setting} to a place that this user may enter.",
        )
    if may(nearest, os.W_OK):
        return None
    if nearest != folder:
        return _bad(
            f"{folder} is not there, and this user (number {user}) may not make it.",
            f"Make it: install -d -o {user} -m 700 {quote(str(folder))}",
        )
    if setting == "storage.database":
        # It may well be a folder of the system's; the owner must not be led into giving that away.
        mend = "Choose a folder of Lethe's own: set storage.database to a file in it."
    else:
        mend = f"If it is Lethe's alone: chown {user} {quote(str(folder))}. Else set {setting} to a folder that is."
    return _bad(f"{folder} cannot be written to by this user (number {user}).", mend)


def file_hindrance(database: Path, may: May, user: int) -> Finding | None:
    if not os.path.lexists(database):
        return None
    if not os.path.isfile(database):
        return _bad(f"{database} is no file.", "Set storage.database to a file.")
    if may(database, os.R_OK | os.W_OK):
        return None
    return _bad(
        f"{database} cannot be written to by this user (number {user}).",
        f"Give it to this user: chown {user} {quote(str(database))}",
    )


def _bad(says: str, mend: str) -> Finding:
    return Finding(id="DB-1", ok=False, says=says, mend=mend)
