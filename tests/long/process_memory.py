"""Looks for what an erased person said in the memory of the running server, and in the files that it holds open.

By hand: python -m tests.long.process_memory
Linux only, by whoever may read the memory of their own child (`kernel.yama.ptrace_scope` 0 or 1, or root).
"""

import asyncio
import re
import resource
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.long.leaving import Visitor, delete, live
from tests.product.canaries import forms_of, found, found_below
from tests.product.house import House, house

_RANGE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+\s*(.*)")
_AT_ONCE = 4 * 1024 * 1024
_OVERLAP = 4096
_CROWD = 40
"""Others who write afterwards, so that what is free is used again as it would be."""


def readable_pieces(process: int) -> Iterator[tuple[str, bytes]]:
    """Every piece of memory that can be read, with what is mapped there; each begins with the end of the last.

    Raises PermissionError."""
    maps = Path(f"/proc/{process}/maps").read_text(encoding="utf-8", errors="replace")
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in maps.splitlines():
            match = _RANGE.match(line)
            if match is None or match[3][0] != "r" or match[4] in ("[vvar]", "[vsyscall]", "[vvar_vclock]"):
                continue
            at, end = int(match[1], 16), int(match[2], 16)
            while at < end:
                try:
                    memory.seek(at)
                    piece = memory.read(min(_AT_ONCE, end - at))
                except (OSError, ValueError, OverflowError):
                    break
                if not piece:
                    break
                yield match[4] or "anonymous", piece
                at += len(piece) if at + len(piece) >= end else max(len(piece) - _OVERLAP, 1)


def in_memory(process: int, canaries: list[str]) -> Mapping[str, int]:
    """By canary how often it stands there in UTF-8 or in one of the forms in which Python keeps text."""
    counts = dict.fromkeys(canaries, 0)
    for _, piece in readable_pieces(process):
        for one in canaries:
            forms = (one.encode(), one.encode("utf-16-le"), one.encode("utf-32-le"))
            counts[one] += sum(piece.count(form) for form in forms)
    return counts


def open_files(process: int, canaries: list[str]) -> set[str]:
    """What stands in files that the process holds open, deleted ones among them."""
    seen: set[str] = set()
    for descriptor in sorted(Path(f"/proc/{process}/fd").iterdir()):
        target = descriptor.readlink() if descriptor.is_symlink() else Path()
        if str(target).startswith("/") and not str(target).startswith(("/dev", "/proc")):
            seen |= found(descriptor.read_bytes(), canaries)
    return seen


async def _look(folder: Path) -> int:
    ada = Visitor()
    async with house(folder) as here:
        process = here.server.process.pid
        await live(here, ada)
        await _others(here, 1)
        before = sum(1 for count in in_memory(process, ada.canaries()).values() if count)
        print(f"before the erasure: {before} of {len(ada.canaries())} canaries in memory (the search finds them)")
        assert "Done." in await delete(here, ada)
        await here.settled()
        at_once = in_memory(process, ada.canaries())
        print(f"at once after it: {sum(1 for count in at_once.values() if count)}, {sum(at_once.values())} places")
        await _others(here, _CROWD)
        later = in_memory(process, ada.canaries())
        print(
            f"after {_CROWD} others wrote: {sum(1 for count in later.values() if count)}, {sum(later.values())} places"
        )
        in_files = open_files(process, ada.canaries()) | found_below(here.server.data, ada.canaries())
        print(f"in files, open or deleted ones too: {len(in_files)}")
        limit = resource.prlimit(process, resource.RLIMIT_CORE)
        print(f"core files allowed: {limit[0]} bytes")
        await here.server.stop(signal.SIGABRT)
        cores = [path.name for path in folder.rglob("core*") if path.is_file()]
        print(f"core files after SIGABRT: {len(cores)}")
        left = found_below(folder, ada.canaries())
    return 1 if in_files or left or cores or not before else 0


async def _others(here: House, count: int) -> None:
    for _ in range(count):
        visitor = await here.visit()
        for at in range(3):
            await here.say(visitor, f"somebody else says something about {next(forms_of('the weather'))!r}", str(at))
    await here.settled()


def main() -> int:
    with TemporaryDirectory(prefix="lethe-memory-") as folder:
        try:
            return asyncio.run(_look(Path(folder)))
        except PermissionError:
            print("the memory of another process may not be read here: nothing is shown", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main())
