"""The load against a small server: what is refused, garbled or never answered is not counted as done."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from benchmarks.book import WORD, Book
from benchmarks.dialects import SECRET
from benchmarks.load import Load

Answer = Callable[[Book, int, str], int]


@asynccontextmanager
async def _loaded(answer: Answer) -> AsyncIterator[tuple[Load, Book]]:
    """A server that does with each message what `answer` says, and acknowledges with the status it returns."""
    book = Book(seed=1)

    async def hook(request: web.BaseRequest) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == SECRET
        message = json.loads(await request.read())["message"]
        return web.Response(status=answer(book, message["chat"]["id"], message["text"]))

    runner = web.ServerRunner(web.Server(hook))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    load = Load(book, f"http://127.0.0.1:{runner.addresses[0][1]}")
    try:
        yield load, book
    finally:
        load.close()
        await runner.cleanup()


def _right(book: Book, chat: int, text: str) -> int:
    # Soon, not now: an answer comes after the acknowledgement.
    asyncio.get_running_loop().call_soon(book.heard, chat, " ".join(WORD.findall(text)))
    return 200


def _refuses(book: Book, chat: int, text: str) -> int:
    return 503


async def test_everybody_is_heard_once() -> None:
    async with _loaded(_right) as (load, book):
        written = await load.once_each(range(40), at_once=8)
    assert sorted(exchange.chat for exchange in written) == list(range(40))
    assert all(exchange.acknowledged >= exchange.sent for exchange in written)
    assert all(exchange.answered for exchange in written)
    assert book.mistakes.count() == 0


async def test_saturated_nobody_writes_before_being_answered() -> None:
    under_way: set[int] = set()

    def answer(book: Book, chat: int, text: str) -> int:
        assert chat not in under_way
        under_way.add(chat)
        asyncio.get_running_loop().call_soon(under_way.discard, chat)
        return _right(book, chat, text)

    async with _loaded(answer) as (load, book):
        written = await load.saturate(range(4), at_once=3, seconds=0.1)
    assert len(written) > 4
    assert book.mistakes.count() == 0


async def test_at_a_fixed_rate_every_tenth_is_one_whom_the_model_leaves_waiting() -> None:
    async with _loaded(_right) as (load, _):
        written = await load.pace(range(5), a_second=400, seconds=0.1, hanging=range(90, 92))
    assert len(written) == 40
    assert [exchange.chat for exchange in written if exchange.word.startswith("h")] == [90, 91, 90, 91]


async def test_what_is_refused_is_a_mistake() -> None:
    async with _loaded(_refuses) as (load, book):
        written = await load.pace(range(5), a_second=400, seconds=0.05)
    assert book.mistakes.refused == len(written) == 20
    assert not any(exchange.acknowledged for exchange in written)


async def test_no_update_comes_twice_in_one_run() -> None:
    """A server that remembers would rightly leave it unanswered."""
    seen: list[int] = []

    async def hook(request: web.BaseRequest) -> web.Response:
        update = json.loads(await request.read())
        seen.append(update["update_id"])
        asyncio.get_running_loop().call_soon(book.heard, 1, " ".join(WORD.findall(update["message"]["text"])))
        return web.Response()

    book = Book(seed=1)
    runner = web.ServerRunner(web.Server(hook))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    for _ in range(2):
        load = Load(book, f"http://127.0.0.1:{runner.addresses[0][1]}")
        await load.once_each([1], at_once=1)
        load.close()
    await runner.cleanup()
    assert len(set(seen)) == 2
