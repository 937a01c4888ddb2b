"""How much memory and time a very large person costs: `python -m tests.long.large_export FOLDER [--megabytes N]`.

An invented person of ten thousand messages and a gigabyte of files is written into a folder, exported as their chat
does it, downloaded over HTTP by the link that opens once, and erased; then more people of ten thousand messages each
are erased, for a 95th percentile. Each part runs in a process of its own, whose largest resident size is printed. The
folder is removed at the end. Files for which a chat has no room are counted: they are in the list of what is left out.
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
from io import BytesIO
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from core.capabilities import AttachmentKind
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
        for number in range(people):
            await rooms.say_many(MESSAGES, f"one-of-many-{number:03}")


async def _export(folder: Path) -> None:
    async with opened(folder) as rooms:
        began = time.perf_counter()
        reply = await rooms.ask("/export", _LARGE)
        made = time.perf_counter() - began
        [archive] = reply.attachments
        content = archive.content or b""
        downloaded = await _downloaded(rooms, content)
        with zipfile.ZipFile(BytesIO(downloaded)) as opened_archive:
            manifest = json.loads(opened_archive.read("manifest.json"))
        left_out = sum("larger" in str(one["reason"]) for one in manifest["left_out"])
        print(
            f"export: {made:.2f} s to make, {time.perf_counter() - began:.2f} s until it was downloaded and read,"
            f" {len(downloaded) / 1_000_000:.1f} MB, {manifest['rows']['message']} messages, files left out: {left_out}"
        )


async def _downloaded(rooms: Rooms, content: bytes) -> bytes:
    """By a link, as somebody gets it whose chat carries no file."""
    speaker, kept = await rooms.say("Here is everything.", _LARGE, own=False)
    token = await rooms.link(speaker, await rooms.keep_file(speaker, kept.number, "my-data.zip", content))
    application = web.Application()
    Downloads(memory=rooms.memory, wording=Wording([CORE_LANGUAGES, LANGUAGES])).add_to(application)
    async with TestClient(TestServer(application)) as client, client.post(f"/files/{token}") as answer:
        assert answer.status == 200
        return await answer.read()


async def _erase(folder: Path, people: int) -> None:
    # Nobody is waited for: how long a platform is waited for is a setting, and no work of ours.
    async with opened(folder, soon_seconds=0.01) as rooms:
        taken = []
        for address in (*(f"one-of-many-{number:03}" for number in range(people)), _LARGE):
            began = time.perf_counter()
            await rooms.erase(address)
            taken.append(time.perf_counter() - began)
        *many, large = taken
        many.sort()
        slow = many[min(len(many) - 1, int(len(many) * 0.95))]
        print(
            f"erasure: {MESSAGES} messages p50 {many[len(many) // 2]:.2f} s, p95 {slow:.2f} s of {people}"
            f" (at most {_MOST_SECONDS:g}){_mark(slow <= _MOST_SECONDS)}; with the files too {large:.2f} s"
        )
        assert rooms.memory.files.on_disk() == []


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
    parser.add_argument("--people", type=int, default=20, help="who are erased, of ten thousand messages each")
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
