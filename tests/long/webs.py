"""Erases people out of ten thousand random webs of quotations, names and same files, and compares all that is left.

Many webs stand in one store. Of each, one person after the other is erased, in all webs at once, until one is left.
After each round every row, file and key of everybody else must be, byte for byte, what it was before; at the end
whoever is left of a web must read the same as at the beginning.

By hand: python -m tests.long.webs --webs 10000
"""

import argparse
import asyncio
import secrets
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from core.memory.about import person_tables
from core.ports.command import Speaker
from tests.privacy.opened import Rooms, opened
from tests.privacy.web_of_people import everything_of, grown

_PEOPLE = (2, 6)
_KEYS_HEAD, _KEY_SLOT = 64, 80
"""Bytes of `core.memory.keys_file`."""

Rows = dict[str, list[tuple[object, ...]]]


@dataclass(slots=True)
class Result:
    webs: int = 0
    people: int = 0
    erased: int = 0
    broken: list[str] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        self.webs += other.webs
        self.people += other.people
        self.erased += other.erased
        self.broken += other.broken


@dataclass(frozen=True, slots=True)
class Kept:
    """As the disk has it: the sealed rows of each person, by table, the sealed files, and the slot of each key."""

    rows: dict[int, Rows]
    files: dict[str, bytes]
    keys: bytes

    def key(self, speaker: Speaker) -> bytes:
        return self.keys[_KEYS_HEAD + speaker.key_slot * _KEY_SLOT :][:_KEY_SLOT]

    def files_of(self, speaker: Speaker) -> dict[str, bytes | None]:
        names = [str(value) for row in self.rows[speaker.person].get("keptfile", []) for value in row]
        return {name: self.files.get(name) for name in names if len(name) == 32}


async def webs_in_one_store(folder: Path, *, count: int, seed: int) -> Result:
    """Webs number `seed` and those after it, each grown by its own number."""
    result = Result(webs=count)
    async with opened(folder) as rooms:
        randoms = [Random(seed + at) for at in range(count)]
        webs = await asyncio.gather(
            *(
                grown(rooms, random, people=random.randint(*_PEOPLE), called=f"web-{at:05}")
                for at, random in enumerate(randoms)
            )
        )
        result.people = sum(len(web) for web in webs)
        for web, random in zip(webs, randoms, strict=True):
            random.shuffle(web)
        last = [web[0] for web in webs]
        read = [await everything_of(rooms, one) for one in last]
        before = _kept(folder)
        while any(len(web) > 1 for web in webs):
            gone = [web.pop() for web in webs if len(web) > 1]
            result.broken += [f"seed {seed}: {one}" for one in await _erased(rooms, gone)]
            result.erased += len(gone)
            after = _kept(folder)
            result.broken += [f"seed {seed}: {one}" for one in _differences(before, after, webs, gone)]
            before = after
        changed = [one for one, was in zip(last, read, strict=True) if await everything_of(rooms, one) != was]
        result.broken += [f"seed {seed}: {len(changed)} who are left read something else"] if changed else []
    return result


async def _erased(rooms: Rooms, gone: list[Speaker]) -> list[str]:
    replies = await asyncio.gather(*(rooms.erase_speaker(one) for one in gone))
    incomplete = sum(not reply.text.startswith("**Done.") for reply in replies)
    await asyncio.gather(*(reply.after() for reply in replies if reply.after is not None))
    return [f"{incomplete} erasures were not complete"] if incomplete else []


def _kept(folder: Path) -> Kept:
    rows: dict[int, Rows] = {}
    with closing(sqlite3.connect(f"file:{folder / 'lethe.db'}?mode=ro", uri=True)) as database:
        for name, (_, about) in person_tables().items():
            for person, *row in database.execute(f'SELECT "{about.key}", * FROM "{name}" ORDER BY 2'):
                rows.setdefault(person, {}).setdefault(name, []).append(tuple(row))
    files = {path.name: sha256(path.read_bytes()).digest() for path in (folder / "files").iterdir()}
    return Kept(rows=rows, files=files, keys=(folder / "keys" / "person.keys").read_bytes())


def _differences(before: Kept, after: Kept, webs: list[list[Speaker]], gone: list[Speaker]) -> list[str]:
    staying = [one for web in webs for one in web]
    return [
        *("a row of somebody else changed" for one in staying if after.rows.get(one.person) != before.rows[one.person]),
        *("a file of somebody else changed" for one in staying if after.files_of(one) != before.files_of(one)),
        *("a key of somebody else changed" for one in staying if after.key(one) != before.key(one)),
        *("a row of whoever was erased is left" for one in gone if one.person in after.rows),
        *(
            "a file of whoever was erased is left"
            for one in gone
            if not before.files_of(one).keys().isdisjoint(after.files)
        ),
        *("a key of whoever was erased is left" for one in gone if after.key(one) == before.key(one)),
    ]


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--webs", type=int, default=10_000)
    reader.add_argument("--in-one-store", type=int, default=100)
    reader.add_argument(
        "--seed", type=int, default=secrets.randbits(32), help="of the first web; the next has the next"
    )
    given = reader.parse_args()
    whole = Result()
    for first in range(0, given.webs, given.in_one_store):
        count = min(given.in_one_store, given.webs - first)
        with TemporaryDirectory(prefix="lethe-webs-") as folder:
            whole.add(asyncio.run(webs_in_one_store(Path(folder), count=count, seed=given.seed + first)))
    print(f"seed {given.seed}; {whole.webs} webs of {whole.people} people, {whole.erased} of them erased")
    print(f"broken: {len(whole.broken)}")
    for one in whole.broken[:20]:
        print(f"BROKEN: {one}", file=sys.stderr)
    return 1 if whole.broken else 0


if __name__ == "__main__":
    sys.exit(main())
