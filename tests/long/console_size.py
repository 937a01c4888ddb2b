"""How large and how slow the console's pages are beside many people: `python -m tests.long.console_size FOLDER`.

A person of the page says something to a whole server in this process; their rows are then copied for as many people
as asked for (--people, else 100,000), each with three messages; one in a hundred used
a right. Every page and every call that reads is asked for some
times; its size and the median of its time are printed, the slowest first, and those over the limits are marked.
"""

import argparse
import asyncio
import sqlite3
import time
from pathlib import Path
from statistics import median

from tests.console.api.program import program
from tests.console.chatting import Visitor
from tests.console.every import API, ask, everything, filled

_LARGEST = 100_000
_SLOWEST = 0.150
_TIMES = 5
_COPIES = {
    "person": {"id": "1000 + n.n", "address_index": "randomblob(32)", "key_slot": "1000 + n.n"},
    "conversation": {"id": "1000 + n.n", "person_id": "1000 + n.n"},
    "message": {"id": "1000 + n.n * 8 + old.sequence", "person_id": "1000 + n.n", "conversation_id": "1000 + n.n"},
    "rightused": {"id": "1000 + n.n", "person_id": "1000 + n.n"},
}
_WRITTEN = '[[assistants]]\nname = "lethe"\nprovider = "echo"\n[[channels]]\nname = "site"\nkind = "web"\n'


def _fill(file: Path, people: int) -> None:
    with sqlite3.connect(file, timeout=60) as database:
        for table, changed in _COPIES.items():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            said = ", ".join(changed.get(name, f"old.{name}") for name in columns)
            only = {"message": "WHERE old.sequence <= 3", "rightused": "WHERE n.n % 100 = 0"}.get(table, "")
            database.execute(
                f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {people}) "
                f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) "
                f"SELECT {said} FROM n CROSS JOIN {table} AS old {only}"
            )
            database.commit()
            [(count,)] = database.execute(f"SELECT count(*) FROM {table}")
            print(f"{table}: {count} rows")


async def _measure(folder: Path, people: int) -> int:
    over = 0
    async with everything(folder, _WRITTEN) as every, program(every.house) as shop:
        anna = Visitor(every.house)
        await anna.say("Good morning.")
        await anna.read("Good morning.")
        code = await anna.code()
        await asyncio.to_thread(_fill, every.house.settings.storage.database_file, people)
        found = (await every.house.browser.send("/console/people/find", code=code)).text
        whose = found.partition("/console/people/one/")[2].partition('"')[0].partition("/")[0]
        rows = []
        for route in [one for one in every.routes if one.method == "GET"]:
            path = filled(route, whose) if "{who}" in route.path else filled(route)
            times, size = [], 0
            for _ in range(_TIMES):
                began = time.perf_counter()
                if route.scope:
                    size = len((await shop.ask("GET", path.removeprefix(API))).body)
                else:
                    size = len((await ask(every.house.browser, "GET", path)).body)
                times.append(time.perf_counter() - began)
            rows.append((median(times), max(times), size, path))
        for middle, slowest, size, path in sorted(rows, reverse=True):
            too_large = size > _LARGEST and not path.startswith(API)
            mark = "  <- over" if middle > _SLOWEST or too_large else ""
            over += bool(mark)
            print(f"{middle * 1000:7.1f} ms  {slowest * 1000:7.1f} ms at most  {size:7} bytes  {path}{mark}")
    return over


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", type=Path, help="a new folder; it stays")
    reader.add_argument("--people", type=int, default=100_000)
    given = reader.parse_args()
    given.folder.mkdir(parents=True)
    over = asyncio.run(_measure(given.folder, given.people))
    print(f"{over} over the limits" if over else "none is over the limits")
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
