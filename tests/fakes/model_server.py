"""Plays a server that speaks Chat Completions; what it does wrong is chosen by the model's name.

ok (any other name too), echo, empty, long, nousage, strict: an answer · slow: one after `release` is set ·
429, 500, 529, quota: an error · midfail, truncate, hangmid: an answer that begins · hang: no headers ·
comments: keep-alive only · thinking: thoughts first · filter, garbage, html, redirect, huge: no answer
"""

import asyncio
import json
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web

ANSWER = "Hello from the model."
_KNOWN = frozenset({"model", "messages", "stream", "max_tokens", "temperature", "top_p", "stop", "random_seed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: dict[str, object] = field(repr=False)


class ModelServer:
    """`release`: what `slow` waits for. `wait`: the Retry-After of errors; `elsewhere`: where `redirect` sends to."""

    def __init__(self, *, wait: str = "7", elsewhere: str = "http://127.0.0.1:9/") -> None:
        self.requests: list[Recorded] = []
        self.release = asyncio.Event()
        self.arrived = asyncio.Event()
        self.connections = 0
        self._wait = wait
        self._elsewhere = elsewhere
        self._stopped = asyncio.Event()
        self._transports: set[asyncio.BaseTransport | None] = set()
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def address(self) -> str:
        """As in `base_address`."""
        return f"http://127.0.0.1:{self._port}/v1"

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=50_000_000)
        application.router.add_post("/v1/chat/completions", self._completions)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self._stopped.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self._transports.add(request.transport)
        self.connections = len(self._transports)
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(Recorded(path=request.path, headers=headers, body=body))
        self.arrived.set()
        model = str(body.get("model"))
        refusal = self._refusal(model, body)
        if refusal is not None:
            return refusal
        if model == "slow":
            await self.release.wait()
        if model == "hang":
            await self._stopped.wait()
        text = _answer(model, body)
        if not body.get("stream"):
            reason = "content_filter" if model == "filter" else "stop"
            whole = {"role": "assistant", "content": text}
            return web.json_response(_form("message", whole, reason, usage=model != "nousage"))
        return await self._stream(request, model, text)

    def _refusal(self, model: str, body: dict[str, object]) -> web.Response | None:
        headers = {"Retry-After": self._wait} if self._wait else {}
        match model:
            case "429" | "500" | "529" | "503" | "408" | "409":
                error = {"message": "Try later, sk-secret", "type": "server_error", "code": None}
                return web.json_response({"error": error}, status=int(model), headers=headers)
            case "400" | "401" | "402" | "403" | "404":
                error = {"message": "No, sk-secret", "type": "invalid_request_error", "code": None}
                return web.json_response({"error": error}, status=int(model))
            case "quota":
                error = {"message": "Pay first", "type": "insufficient_quota", "code": "insufficient_quota"}
                return web.json_response({"error": error}, status=429, headers=headers)
            case "strict" if unknown := sorted(set(body) - _KNOWN):
                return web.json_response({"detail": [{"type": "extra_forbidden", "loc": unknown}]}, status=422)
            case "html":
                return web.Response(text="<html><body>Welcome to nginx</body></html>", content_type="text/html")
            case "garbage":
                return web.Response(text='{"choices": [{"message": {"con', content_type="application/json")
            case "redirect":
                return web.Response(status=307, headers={"Location": self._elsewhere})
            case "huge":
                return web.Response(body=b" " * 5_000_000, content_type="application/json")
            case "whole":
                return web.json_response(_form("message", {"role": "assistant", "content": ANSWER}, "stop"))
            case _:
                return None

    async def _stream(self, request: web.Request, model: str, text: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        if model == "comments":
            while not self._stopped.is_set():
                await response.write(b": keep-alive\n\n")
                await self._pause(0.01)
            return response
        if model == "thinking":
            for _ in range(8):
                await response.write(_event(_form("delta", {"reasoning_content": "Hmm. "}, None)))
                await self._pause(0.03)
        pieces = [text[:8], text[8:]] if text else []
        await response.write(_event(_form("delta", {"role": "assistant", "content": ""}, None)))
        for number, piece in enumerate(pieces):
            await response.write(_event(_form("delta", {"content": piece}, None)))
            if number == 0 and model == "hangmid":
                await self._stopped.wait()
            if number == 0 and model == "midfail":
                await response.write(_event({"error": {"message": "overloaded, sk-secret", "code": 502}}))
                return response
            if number == 0 and model == "truncate":
                return response
        await response.write(_event(_form("delta", {}, "content_filter" if model == "filter" else "stop")))
        if model != "nousage":
            await response.write(_event({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 5}}))
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopped.wait(), seconds)
        except TimeoutError:
            return


def _answer(model: str, body: dict[str, object]) -> str:
    match model:
        case "echo":
            messages = body.get("messages")
            said = (
                [line["content"] for line in messages if line["role"] == "user"] if isinstance(messages, list) else []
            )
            return str(said[-1]) if said else ""
        case "empty":
            return ""
        case "long":
            return "A long answer. " * 700
        case _:
            return ANSWER


def _form(part: str, said: dict[str, str], reason: str | None, usage: bool = False) -> dict[str, object]:
    counted = {"usage": {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14}} if usage else {}
    choice = {"index": 0, part: said, "finish_reason": reason}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], **counted}


def _event(body: dict[str, object]) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"
