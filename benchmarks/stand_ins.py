"""Plays the platforms and the models' servers, as lean as can be, in the process that makes the load.

They are in one process with the load, and never in that of the server measured, so that an answer is
known to have come in the moment it does.
"""

import asyncio
import json
from collections.abc import Callable
from time import monotonic, time
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from benchmarks.book import WORD, Book
from benchmarks.dialects import ACCOUNT, NUMBER, chat_of

TOKEN = "123456789:benchmarks-only-no-real-bot-has-this"
BOT = {"id": 123456789, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_SAYS = "We are open from nine to five, and on Saturday until noon; you need no appointment. Your reference is {words}."


class StandIns:
    """`model_seconds`: how long the model thinks. A message with a word that begins with h is never answered."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.model_seconds = 0.0
        self._hook = ""
        self._number = 0
        self._closing = asyncio.Event()
        self._runner = web.ServerRunner(web.Server(self._answer, access_log=None), shutdown_timeout=0.1)
        self.address = ""
        self.port = 0

    async def open(self, port: int = 0) -> None:
        """`port`: where they stood before, for whoever was told so; 0 for any."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, backlog=1024)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self.address = f"http://127.0.0.1:{self.port}"

    def let_go(self) -> None:
        """Drop every request that hangs."""
        self._closing.set()
        self._closing = asyncio.Event()

    async def close(self) -> None:
        self.let_go()
        await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        body = await request.read()
        path = request.path
        if path.startswith("/bot"):
            return self._bot(path.rpartition("/")[2], _fields(request, body))
        if path.endswith("/chat/completions"):
            return await self._complete(json.loads(body), _completion)
        if path == "/v1/messages":
            return await self._complete(json.loads(body), _message)
        if path.startswith("/2010-04-01/"):
            return self._twilio(request.method, _fields(request, body))
        return self._meta(json.loads(body) if body else {})

    async def _complete(self, asked: dict[str, Any], shaped: Callable[[str], dict[str, object]]) -> web.Response:
        began = monotonic()
        if asked.get("stream"):
            return _json({"error": {"message": "whole answers only", "type": "invalid_request_error"}}, 400)
        words = _last_words(asked["messages"])
        if any(word.startswith("h") for word in words):
            await self._closing.wait()
            return _json({"error": {"message": "gone", "type": "server_error"}}, 500)
        if self.model_seconds:
            await asyncio.sleep(self.model_seconds)
        answer = _json(shaped(_SAYS.format(words=" ".join(words))))
        self.book.completed(words, monotonic() - began)
        return answer

    def _bot(self, method: str, fields: dict[str, str]) -> web.Response:
        match method:
            case "sendMessage":
                return self._sent(fields)
            case "getMe":
                return _result(BOT)
            case "setWebhook":
                self._hook = fields.get("url", "")
                return _result(True)
            case "getWebhookInfo":
                return _result({"url": self._hook, "has_custom_certificate": False, "pending_update_count": 0})
            case "getMyCommands":
                return _result([])
            case _:
                return _result(True)

    def _twilio(self, method: str, fields: dict[str, str]) -> web.Response:
        if method == "GET":
            return _json({"sid": ACCOUNT, "status": "active", "type": "Full"})
        self._number += 1
        self.book.heard(chat_of(fields["To"]), fields["Body"])
        said = {"sid": f"SM{self._number:032x}", "status": "queued", "to": fields["To"], "body": fields["Body"]}
        return _json({**said, "account_sid": ACCOUNT, "direction": "outbound-api"}, 201)

    def _meta(self, asked: dict[str, Any]) -> web.Response:
        if asked.get("type") != "text":
            return _json({"id": NUMBER, "success": True})
        self._number += 1
        self.book.heard(chat_of(asked["to"]), asked["text"]["body"])
        return _json({"messaging_product": "whatsapp", "messages": [{"id": f"wamid.OUT{self._number}"}]})

    def _sent(self, fields: dict[str, str]) -> web.Response:
        chat, text = int(fields["chat_id"]), fields["text"]
        self._number += 1
        self.book.heard(chat, text)
        said = {"message_id": self._number, "date": int(time()), "chat": {"id": chat, "type": "private"}, "text": text}
        return _result({**said, "from": BOT})


def _completion(text: str) -> dict[str, object]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-bench",
        "object": "chat.completion",
        "created": int(time()),
        "model": "bench",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 40, "completion_tokens": 40, "total_tokens": 80},
    }


def _message(text: str) -> dict[str, object]:
    return {
        "id": "msg_bench",
        "type": "message",
        "role": "assistant",
        "model": "bench",
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 40, "output_tokens": 40},
    }


def _last_words(lines: list[dict[str, Any]]) -> list[str]:
    """Those of what the person said since the model last spoke, in order."""
    words: list[str] = []
    for line in reversed(lines):
        if line["role"] == "assistant":
            break
        if line["role"] == "user":
            words[:0] = WORD.findall(str(line["content"]))
    return words


def _fields(request: web.BaseRequest, body: bytes) -> dict[str, str]:
    if not body:
        return {}
    if request.content_type == "application/json":
        return {name: str(value) for name, value in json.loads(body).items()}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _result(result: object) -> web.Response:
    return _json({"ok": True, "result": result})


def _json(content: object, status: int = 200) -> web.Response:
    return web.Response(body=json.dumps(content).encode(), status=status, content_type="application/json")
