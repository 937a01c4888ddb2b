"""People of the page, for a whole server in this process: they say something, and it is answered."""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from aiohttp import StreamReader
from sqlalchemy import text

from core.memory.statements import Statement
from core.memory.store import Transaction
from tests.console.running import Running
from tests.patience import PATIENCE

_OLDER = (
    Statement(text("UPDATE message SET created_at = created_at - :by"), "created_at"),
    Statement(text("UPDATE person SET last_seen_at = last_seen_at - :by"), "last_seen_at"),
    Statement(text("UPDATE rightused SET asked_at = asked_at - :by, due_at = due_at - :by"), "asked_at"),
)
_CONFIRMS = re.compile(r"DELETE \d{4}")


def confirming(question: str) -> str:
    """What whoever asked to be deleted types, for `visit`."""
    found = _CONFIRMS.search(question)
    assert found is not None
    return found[0]


async def visit(house: Running, *said: str | Callable[[str], str], channel: str = "site") -> Sequence[str]:
    """A new visitor, who says these one after the other and waits for each answer. Returns what was answered. One of
    them may follow from the answer before."""
    client, address = house.browser.client, house.server.address
    async with client.post(f"{address}/web/{channel}/visits", json={"language": "en"}) as answer:
        headers = {"Authorization": f"Bearer {(await answer.json())['visit']}"}
    heard: list[str] = []
    async with client.get(f"{address}/web/{channel}/events", headers=headers) as events:
        for number, words in enumerate(said):
            sent = {"client_id": f"words-{number}", "text": words if isinstance(words, str) else words(heard[-1])}
            async with client.post(f"{address}/web/{channel}/messages", json=sent, headers=headers) as taken:
                assert taken.status == 202
            async with asyncio.timeout(PATIENCE):
                heard.append(await _next_message(events.content))
    return heard


async def make_older(house: Running, days: float) -> None:
    """As if all that was said and asked so far had been so many days earlier."""
    by = int(timedelta(days=days).total_seconds() * 1000)

    def unit(transaction: Transaction) -> None:
        for statement in _OLDER:
            transaction.change(statement, by=by)

    await house.server.memory.store.run(unit)


async def _next_message(content: StreamReader) -> str:
    event = ""
    while line := await content.readline():
        if line.startswith(b"event:"):
            event = line.partition(b":")[2].strip().decode()
        if line.startswith(b"data:") and event == "message":
            return str(json.loads(line.partition(b":")[2])["text"])
    raise AssertionError("the page was closed")
