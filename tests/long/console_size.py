"""How large and how slow the console's pages are beside many people: `python -m tests.long.console_size FOLDER`.

A person of the page says something to a whole server in this process; their rows are then copied for as many people
as asked for (--people, else 100,000), each with three messages. As many requests are written,
of which one in ten waits, and as many erasures into the ledger. Every page and every call that reads is asked for some
times; its size and the median of its time are printed, the slowest first, and those over the limits are marked.
"""

import argparse
import asyncio
import os
import re
import sqlite3
import time
from html import unescape
from pathlib import Path
from statistics import median

from sqlalchemy import insert

from core.clock import SystemClock, milliseconds
from core.memory.opening import Memory
from core.memory.requests import REQUEST
from core.memory.rights_tables import RightUsed
from core.memory.shown_ids import shown_id
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.usage import day_of
from privacy.chain import ERASURE, entry, hash_of, read_chain
from privacy.ledger import CHAIN
from privacy.ledger_heads import Head
from tests.console.api.program import program
from tests.console.chatting import Visitor
from tests.console.every import API, Everything, ask, everything, filled

_LARGEST = 100_000
_SLOWEST = 0.150
_TIMES = 5
_PAGES_ON = 20
_DAY = 86_400_000
_REQUEST = Statement(insert(table_of(RightUsed)))
_COPIES = {
    "person": {"id": "1000 + n.n", "address_index": "randomblob(32)", "key_slot": "1000 + n.n"},
    "conversation": {"id": "1000 + n.n", "person_id": "1000 + n.n"},
    "message": {"id": "1000 + n.n * 8 + old.sequence", "person_id": "1000 + n.n", "conversation_id": "1000 + n.n"},
}
_WRITTEN = '[[assistants]]\nname = "lethe"\nprovider = "echo"\n[[channels]]\nname = "site"\nkind = "web"\n'


def _fill(file: Path, people: int) -> None:
    with sqlite3.connect(file, timeout=60) as database:
        for table, changed in _COPIES.items():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            said = ", ".join(changed.get(name, f"old.{name}") for name in columns)
            only = {"message": "WHERE old.sequence <= 3"}.get(table, "")
            database.execute(
                f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {people}) "
                f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) "
                f"SELECT {said} FROM n CROSS JOIN {table} AS old {only}"
            )
            database.commit()
            [(count,)] = database.execute(f"SELECT count(*) FROM {table}")
            print(f"{table}: {count} rows")


async def _request(memory: Memory, requests: int) -> None:
    """Of the one person whose key is here: each row is sealed for itself."""
    today = milliseconds(day_of(SystemClock().now()))

    def unit(transaction: Transaction) -> None:
        speaker = memory.people.by_number(transaction, next(iter(memory.people.numbers(transaction))))
        assert speaker is not None
        for number in range(requests):
            id, asked = memory.ids.next(), today - number % 300 * _DAY
            plain = b'{"kind": "complain"}'
            transaction.change(
                _REQUEST,
                id=id,
                person_id=speaker.person,
                asked_at=asked,
                due_at=asked + 30 * _DAY if number % 10 == 0 else None,
                answered_at=None,
                request=memory.vault.seal(speaker.person, speaker.key_slot, "rightused.request", id, plain),
                shown_as=shown_id(memory.vault, REQUEST, id),
            )

    await memory.store.run(unit)
    print(f"requests: {requests}")


def _enter(folder: Path, people: int) -> None:
    """As many erasures more, behind what the ledger holds; its heads and its first entries stay as they are."""
    chain = read_chain((folder / CHAIN).read_bytes())
    head, lines = chain.head, []
    for _ in range(people):
        lines.append(entry(head, chain.days[-1], ERASURE, os.urandom(32)))
        head = Head(size=head.size + 1, hash=hash_of(lines[-1]))
    with (folder / CHAIN).open("ab") as file:
        file.writelines(line + b"\n" for line in lines)
    print(f"ledger: {head.size} entries")


async def _measure(folder: Path, people: int) -> int:
    over = 0
    async with everything(folder, _WRITTEN) as every, program(every.house) as shop:
        anna = Visitor(every.house)
        await anna.say("Good morning.")
        await anna.read("Good morning.")
        code = await anna.code()
        await _request(every.house.server.memory, people)
        await asyncio.to_thread(_fill, every.house.settings.storage.database_file, people)
        await asyncio.to_thread(_enter, every.house.settings.storage.ledger, people)
        found = (await every.house.browser.send("/console/people/find", code=code)).text
        whose = found.partition("/console/people/one/")[2].partition('"')[0].partition("/")[0]
        rows = []
        for route in [one for one in every.routes if one.method == "GET"]:
            path = filled(route, whose) if "{who}" in route.path else filled(route)
            if path.endswith("/requests") and not route.scope:
                path = await _far_inside(every, path)
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
            is_file = path.endswith("/file")  # a download, which is made while it is sent
            mark = "  <- over" if (middle > _SLOWEST or too_large) and not is_file else ""
            over += bool(mark)
            print(f"{middle * 1000:7.1f} ms  {slowest * 1000:7.1f} ms at most  {size:7} bytes  {path}{mark}")
    return over


async def _far_inside(every: Everything, path: str) -> str:
    """So many pages on that most of what waits lies before it: there it is slowest."""
    for _ in range(_PAGES_ON):
        text = (await every.house.browser.see(path)).text
        found = re.findall(r'href="(/console/privacy/requests\?after=[^"]+)"', text)
        path = unescape(found[-1])
    return path


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
