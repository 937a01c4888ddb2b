"""The floors: what has to happen to a message, and nothing else.

One synced insert before the acknowledgement, by a thread that commits what waits together; one request to the
model; one to the platform. Nothing is sealed, ordered, retried, recalled or checked but the secret. With BENCH_KEPT
set, a second synced insert keeps the answer before it is sent, so that no crash asks the model for it again.
"""

import asyncio
import hmac
import json
import os
import queue
import sqlite3
import threading

from aiohttp import ClientSession, TCPConnector, web

_Row = tuple[int, int, str, "asyncio.Future[None]"]


class Writer:
    def __init__(self, path: str) -> None:
        self._rows: queue.SimpleQueue[_Row] = queue.SimpleQueue()
        self._path = path
        threading.Thread(target=self._write, daemon=True).start()

    async def insert(self, number: int, chat: int, text: str) -> None:
        """Returns once it has been synced."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rows.put((number, chat, text, written))
        await written

    def _write(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, chat INTEGER, text TEXT)")
        while True:
            rows = [self._rows.get()]
            while not self._rows.empty():
                rows.append(self._rows.get())
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO message VALUES (?, ?, ?)", [row[:3] for row in rows])
            connection.execute("COMMIT")
            rows[0][3].get_loop().call_soon_threadsafe(_settle, [row[3] for row in rows])


def _settle(written: "list[asyncio.Future[None]]") -> None:
    for future in written:
        if not future.done():
            future.set_result(None)


class Floor:
    def __init__(self) -> None:
        self._secret = os.environ["BENCH_SECRET"].encode()
        self._model = os.environ["BENCH_MODEL_ADDRESS"] + "/chat/completions"
        self._send = f"{os.environ['BENCH_API_ADDRESS']}/bot{os.environ['BENCH_TOKEN']}/sendMessage"
        self._writer = Writer(os.environ["BENCH_DATABASE"])
        self._keeps_answers = "BENCH_KEPT" in os.environ
        self._turns: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        async with ClientSession(connector=TCPConnector(limit=0)) as self._session:
            application = web.Application()
            application.router.add_post("/hooks/tg", self._hook)
            runner = web.AppRunner(application, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", int(os.environ["BENCH_PORT"])).start()
            await asyncio.Event().wait()

    async def _hook(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode()
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=403)
        update = json.loads(await request.read())
        chat, text = update["message"]["chat"]["id"], update["message"]["text"]
        await self._writer.insert(update["update_id"], chat, text)
        turn = asyncio.create_task(self._answer(update["update_id"], chat, text))
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        return web.Response()

    async def _answer(self, number: int, chat: int, text: str) -> None:
        asked = {"model": "bench", "messages": [{"role": "user", "content": text}]}
        async with self._session.post(self._model, json=asked) as answer:
            said = (await answer.json())["choices"][0]["message"]["content"]
        if self._keeps_answers:
            await self._writer.insert(-number, chat, said)
        async with self._session.post(self._send, json={"chat_id": chat, "text": said}) as sent:
            await sent.read()


if __name__ == "__main__":
    asyncio.run(Floor().run())
