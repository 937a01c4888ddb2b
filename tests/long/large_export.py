"""How much memory and time a very large person costs: `python -m tests.long.large_export FOLDER [--megabytes N]`.

An invented person of ten thousand messages and a gigabyte of files is written into a folder, and exported as their
chat does it: sealed as it is made, and downloaded over HTTP by the link that opens once. People of ten thousand
messages each are erased beside that gigabyte, some one after the other, for a 95th percentile, and as many at once; and
at last the large one. Each part runs in a process of its own, whose largest resident size is printed. The folder is
removed at the end. The download is done by a process of its own, as a person's is.
"""

import argparse
import asyncio
import json
import os
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer

from core.capabilities import AttachmentKind
from core.memory.files import Written
from core.messages import Attachment
from core.wording import Wording
from privacy.downloads import Downloads
from privacy.menu import LANGUAGES
from tests.privacy.opened import CORE_LANGUAGES, Rooms, opened

MESSAGES = 10_000
_FILE = 8 * 1024 * 1024
_PIECE = 256 * 1024
_MOST_MEMORY = 200.0
_MOST_SECONDS = 5.0
_LARGE = "somebody-with-very-much"


async def _pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(0, size, _PIECE):
        yield os.urandom(_PIECE)


async def _fill(folder: Path, megabytes: int, people: int) -> None:
    async with opened(folder) as rooms:
        speaker = await rooms.say_many(MESSAGES, _LARGE)
        for number in range(megabytes * 1024 * 1024 // _FILE):
            _, message = await rooms.say(f"File {number}.", _LARGE)
            written = await rooms.memory.files.write(speaker, _pieces(_FILE), 10**9)
            keep = partial(
                rooms.memory.files.keep,
                speaker=speaker,
                message=message.number,
                position=0,
                written=written,
                kind=AttachmentKind.FILE,
                media_type="application/octet-stream",
                name=f"file-{number}.bin",
            )
            await rooms.memory.store.run(keep)
        for number in range(2 * people):
            await rooms.say_many(MESSAGES, f"one-of-many-{number:03}")


async def _export(folder: Path) -> None:
    async with opened(folder, by_link=True) as rooms:
        began = time.perf_counter()
        reply = await rooms.ask("/export", _LARGE)
        made = time.perf_counter() - began
        [archive] = reply.attachments
        assert archive.content is None, "it is as large as that"
        downloaded = folder.with_name(f"{folder.name}-downloaded.zip")
        try:
            await _download(rooms, archive, downloaded)
            took = time.perf_counter() - began
            with zipfile.ZipFile(downloaded) as opened_archive:
                manifest = json.loads(opened_archive.read("manifest.json"))
                assert await asyncio.to_thread(opened_archive.testzip) is None
            size = downloaded.stat().st_size
        finally:
            downloaded.unlink(missing_ok=True)
        left_out = sum("larger" in str(one["reason"]) for one in manifest["left_out"])
        print(
            f"export: {made:.2f} s to make, {took:.2f} s until it was downloaded, {size / 1_000_000:.1f} MB,"
            f" {manifest['rows']['message']} messages, files left out: {left_out}{_mark(left_out == 0)}"
        )


async def _download(rooms: Rooms, archive: Attachment, into: Path) -> None:
    """By the link, kept and made as the outbox does it."""
    speaker, kept = await rooms.say("Here is everything.", _LARGE, own=False)
    await rooms.memory.store.run(
        partial(
            rooms.memory.files.keep,
            speaker=speaker,
            message=kept.number,
            position=0,
            written=Written(stored_as=archive.reference, size=archive.size or 0),
            kind=archive.kind,
            media_type=archive.media_type,
            name=archive.name,
        )
    )
    token = await rooms.link(speaker, archive.reference)
    application = web.Application()
    Downloads(memory=rooms.memory, wording=Wording([CORE_LANGUAGES, LANGUAGES])).add_to(application)
    async with TestServer(application) as server:
        code = "import sys, shutil, urllib.request as u; shutil.copyfileobj(u.urlopen(u.Request(sys.argv[1],"
        code += " method='POST')), open(sys.argv[2], 'wb'))"
        address = str(server.make_url(f"/files/{token}"))
        client = await asyncio.create_subprocess_exec(sys.executable, "-c", code, address, str(into))
        assert await client.wait() == 0


async def _erase(folder: Path, people: int) -> None:
    # Nobody is waited for: how long a platform is waited for is a setting, and no work of ours.
    async with opened(folder, soon_seconds=0.01) as rooms:
        taken = []
        for number in range(people):
            taken.append(await _erased(rooms, f"one-of-many-{number:03}"))
        at_once = await asyncio.gather(
            *(_erased(rooms, f"one-of-many-{number:03}") for number in range(people, 2 * people))
        )
        large = await _erased(rooms, _LARGE)
        many = taken
        many.sort()
        slow = many[min(len(many) - 1, int(len(many) * 0.95))]
        print(
            f"erasure: {MESSAGES} messages p50 {many[len(many) // 2]:.2f} s, p95 {slow:.2f} s of {people}"
            f" (at most {_MOST_SECONDS:g}){_mark(slow <= _MOST_SECONDS)}; as many at once {max(at_once):.2f} s;"
            f" with the files too {large:.2f} s"
        )
        assert rooms.memory.files.on_disk() == []


async def _erased(rooms: Rooms, address: str) -> float:
    """Seconds."""
    began = time.perf_counter()
    await rooms.erase(address)
    return time.perf_counter() - began


def _mark(good: bool) -> str:
    return "" if good else "   <- too much"


def _part(name: str, folder: Path, megabytes: int, people: int) -> None:
    match name:
        case "fill":
            asyncio.run(_fill(folder, megabytes, people))
        case "export":
            asyncio.run(_export(folder))
        case _:
            asyncio.run(_erase(folder, people))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {peak:.0f} MB at most (at most {_MOST_MEMORY:g}){_mark(peak <= _MOST_MEMORY)}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long.large_export", description=__doc__)
    parser.add_argument("folder", type=Path, help="must not be there yet; it is removed at the end")
    parser.add_argument("--megabytes", type=int, default=1024, help="of files")
    parser.add_argument(
        "--people", type=int, default=12, help="who are erased one after the other, and as many at once"
    )
    parser.add_argument("--part", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.part:
        _part(asked.part, asked.folder, asked.megabytes, asked.people)
        return 0
    asked.folder.mkdir(parents=True)
    try:
        for part in ("fill", "export", "erase"):
            began = time.perf_counter()
            run = (sys.executable, "-m", "tests.long.large_export", str(asked.folder), "--part", part)
            subprocess.run((*run, "--megabytes", str(asked.megabytes), "--people", str(asked.people)), check=True)
            print(f"{part}: {time.perf_counter() - began:.1f} s in all", flush=True)
    finally:
        shutil.rmtree(asked.folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
