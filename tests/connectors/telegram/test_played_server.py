"""The played Telegram does what the real one does, where our tests lean on it."""

import asyncio
import json
import sys
from pathlib import Path

from aiohttp import ClientSession, web

from tests.fakes.telegram_chats import PERSON, message
from tests.fakes.telegram_server import TOKEN, TelegramServer


async def test_a_webhook_is_called_in_order_until_it_says_yes(tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []
    answers = iter([500, 200, 503, 503, 200])

    async def hook(request: web.Request) -> web.Response:
        update = await request.json()
        heard.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], update["update_id"]))
        return web.Response(status=next(answers))

    application = web.Application()
    application.router.add_post("/hooks/tg", hook)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    target = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with TelegramServer(delivers_to=target, record=tmp_path / "calls.jsonl") as server:
        server.bot.webhook, server.bot.secret = {"url": "https://bots.example.org/hooks/tg"}, "s3cret"
        tries = await asyncio.gather(server.deliver(message("a")), server.deliver(message("b")))
    await runner.cleanup()
    assert sorted(tries) == [2, 3]
    first, second = heard[0], heard[2]
    assert heard == [first, first, second, second, second]
    assert first[0] == "s3cret"
    recorded = [json.loads(line)["event"] for line in (tmp_path / "calls.jsonl").read_text().splitlines()]
    assert recorded == ["acknowledged", "acknowledged"]


async def test_two_who_poll_are_in_conflict() -> None:
    async with TelegramServer() as server, ClientSession() as client:
        address = f"{server.address}/bot{TOKEN}/getUpdates"
        first = asyncio.create_task(_asked(client, address, {"timeout": "5"}))
        while not server.called("getUpdates"):
            await asyncio.sleep(0.002)
        second = asyncio.create_task(_asked(client, address, {"timeout": "5"}))
        assert (await first)["error_code"] == 409
        await server.deliver(message("a"))
        assert (await second)["ok"] is True
        server.bot.webhook = {"url": "https://elsewhere.example.org"}
        assert (await _asked(client, address, {}))["error_code"] == 409


async def test_it_refuses_what_telegram_refuses() -> None:
    async with TelegramServer() as server, ClientSession() as client:
        address = f"{server.address}/bot{TOKEN}"
        chat = str(PERSON)
        bold = json.dumps([{"type": "bold", "offset": 0, "length": 3}])
        refused = {
            "too long": ("sendMessage", {"chat_id": chat, "text": "😀" * 2049}),
            "empty": ("SENDMESSAGE", {"chat_id": chat, "text": " "}),
            "marks beyond the end": ("sendMessage", {"chat_id": chat, "text": "😀", "entities": bold}),
            "a draft in a group": ("sendMessageDraft", {"chat_id": "-5", "draft_id": "1", "text": "x"}),
            "a draft without a number": ("sendMessageDraft", {"chat_id": chat, "draft_id": "0", "text": "x"}),
            "an unknown method": ("sendTelepathy", {"chat_id": chat}),
            "plain http": ("setWebhook", {"url": "http://bots.example.org"}),
        }
        for what, (method, values) in refused.items():
            assert (await _asked(client, f"{address}/{method}", values))["ok"] is False, what
        longest = {"chat_id": chat, "text": "😀" * 2048}
        assert (await _asked(client, f"{address}/sendMessage", longest))["ok"] is True
        assert (await _asked(client, f"{server.address}/bot777:wrong/getMe", {}))["error_code"] == 401


async def test_it_runs_by_hand_and_keeps_a_record(tmp_path: Path) -> None:
    record = tmp_path / "calls.jsonl"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.telegram_server", "--record", str(record), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().strip()
    async with ClientSession() as client:
        async with client.post(f"{address}/control/deliver", json={"chat": PERSON, "text": "hello"}) as answer:
            assert (await answer.json())["tries"] == 0
        updates = await _asked(client, f"{address}/bot{TOKEN}/getUpdates", {})
        await _asked(client, f"{address}/bot{TOKEN}/sendMessage", {"chat_id": str(PERSON), "text": "hi"})
        await _asked(client, f"{address}/bot{TOKEN}/getMe", {})  # so that the record of the last one is whole
    process.kill()
    await process.wait()
    assert isinstance(updates["result"], list)
    assert updates["result"][0]["message"]["text"] == "hello"
    events = [json.loads(line) for line in record.read_text().splitlines()]
    assert [(event["event"], event["call"]) for event in events[:4]] == [
        ("received", 2),
        ("answered", 2),
        ("received", 3),
        ("answered", 3),
    ]


async def _asked(client: ClientSession, address: str, values: dict[str, str]) -> dict[str, object]:
    async with client.post(address, data=values) as answer:
        said: dict[str, object] = await answer.json()
        return said
