"""Plays a server that speaks the Messages API; what it does wrong is chosen by the model's name.

ok (any other name too), echo, empty, long, whole, parts, noblank: an answer · slow: one after `release` is set ·
a status, spent, gateway: an error · midfail, midrefuse, truncate, hangmid: an answer that begins · hang: no headers ·
ping: keep-alive only · thinking: thoughts first · full, partly: an answer cut at its longest, or held back half-way ·
refusal, garbage, html, redirect, huge: no answer · echo-headers: what was sent, as JSON
"""

import json
from collections.abc import Mapping
from itertools import pairwise

from aiohttp import web

from tests.fakes.model_server import ANSWER
from tests.fakes.played_model import Handler, PlayedModel

_ERRORS = {
    "400": "invalid_request_error",
    "401": "authentication_error",
    "402": "billing_error",
    "403": "permission_error",
    "404": "not_found_error",
    "408": "timeout_error",
    "409": "conflict_error",
    "413": "request_too_large",
    "429": "rate_limit_error",
    "500": "api_error",
    "503": "api_error",
    "504": "timeout_error",
    "529": "overloaded_error",
}
_KNOWN = frozenset({"model", "max_tokens", "messages", "system", "stream"})


class AnthropicServer(PlayedModel):
    def _routes(self) -> Mapping[str, Handler]:
        return {"/v1/messages": self._messages}

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        headers = self._record(request, body).headers
        model = str(body.get("model"))
        if wrong := _mistake(body):
            return _error("invalid_request_error", 400, wrong)
        if (refusal := self._refusal(model)) is not None:
            return refusal
        if model == "slow":
            await self.release.wait()
        if model == "hang":
            await self._stopped.wait()
        text = _answer(model, body, headers)
        if not body.get("stream") or model == "whole":
            return web.json_response(_whole(model, text))
        return await self._stream(request, model, text)

    def _refusal(self, model: str) -> web.Response | None:
        headers = {"Retry-After": self._wait} if self._wait else {}
        match model:
            case "spent":
                details = {"error_code": "enforced_spend_limit_reached"}
                return _error("rate_limit_error", 429, "Pay first", headers, details)
            case "html":
                return web.Response(text="<html><body>Welcome to nginx</body></html>", content_type="text/html")
            case "gateway":
                return web.Response(text="<html>Bad gateway</html>", content_type="text/html", status=502)
            case "garbage":
                return web.Response(text='{"type": "message", "content": [{"te', content_type="application/json")
            case "redirect":
                return web.Response(status=307, headers={"Location": self._elsewhere})
            case "huge":
                return web.Response(body=b" " * 5_000_000, content_type="application/json")
            case _ if model in _ERRORS:
                return _error(_ERRORS[model], int(model), "Try later, sk-secret", headers)
            case _:
                return None

    async def _stream(self, request: web.Request, model: str, text: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        await response.write(_event("message_start", message=_message(model, [], None)))
        while model == "ping" and not self._stopped.is_set():
            await response.write(_event("ping"))
            await self._pause(0.01)
        index = 0
        if model == "thinking":
            await response.write(_block(0, {"type": "thinking", "thinking": "", "signature": ""}))
            for _ in range(8):
                await response.write(_delta(0, {"type": "thinking_delta", "thinking": "Hmm. "}))
                await self._pause(0.03)
            await response.write(_delta(0, {"type": "signature_delta", "signature": "c2lnbmVk"}))
            await response.write(_event("content_block_stop", index=0))
            index = 1
        await response.write(_block(index, {"type": "text", "text": ""}))
        await response.write(_event("ping"))
        for number, piece in enumerate([text[:8], text[8:]] if text else []):
            await response.write(_delta(index, {"type": "text_delta", "text": piece}))
            if number == 0 and model == "hangmid":
                await self._stopped.wait()
            if number == 0 and model in ("midfail", "midrefuse"):
                kind = "overloaded_error" if model == "midfail" else "invalid_request_error"
                await response.write(_event("error", error={"type": kind, "message": "overloaded, sk-secret"}))
                return response
            if number == 0 and model == "truncate":
                return response
        await response.write(_event("content_block_stop", index=index))
        delta = {"stop_reason": _reason(model), "stop_sequence": None}
        await response.write(_event("message_delta", delta=delta, usage={"output_tokens": 5}))
        last = _event("message_stop")
        await response.write(last.rstrip() if model == "noblank" else last)
        return response


def _mistake(body: dict[str, object]) -> str:
    """What the real one would refuse; empty where it would not."""
    messages = body.get("messages")
    if set(body) - _KNOWN or not isinstance(body.get("max_tokens"), int):
        return "parameters"
    if not isinstance(messages, list) or not messages or messages[0]["role"] != "user":
        return "the first is not the user's"
    if any(before["role"] == after["role"] for before, after in pairwise(messages)):
        return "no turns"
    return "" if all(isinstance(said["content"], str) and said["content"].strip() for said in messages) else "empty"


def _answer(model: str, body: dict[str, object], headers: dict[str, str]) -> str:
    match model:
        case "echo":
            messages = body.get("messages")
            said = [one["content"] for one in messages if one["role"] == "user"] if isinstance(messages, list) else []
            return str(said[-1]) if said else ""
        case "echo-headers":
            return json.dumps(headers)
        case "empty" | "refusal":
            return ""
        case "long":
            return "A long answer. " * 700
        case _:
            return ANSWER


def _reason(model: str) -> str:
    return {"refusal": "refusal", "partly": "refusal", "full": "max_tokens"}.get(model, "end_turn")


def _whole(model: str, text: str) -> dict[str, object]:
    thought = [{"type": "thinking", "thinking": "Hmm.", "signature": "c2lnbmVk"}] if model == "thinking" else []
    parts = [text[:8], text[8:]] if model == "parts" else [text]
    said = [{"type": "text", "text": part} for part in parts if part]
    return _message(model, [*thought, *said], _reason(model))


def _message(model: str, content: list[dict[str, str]], reason: str | None) -> dict[str, object]:
    return {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        "stop_reason": reason,
        "stop_sequence": None,
        "usage": {"input_tokens": 9, "output_tokens": 1, "cache_read_input_tokens": None},
    }


def _block(index: int, block: dict[str, str]) -> bytes:
    return _event("content_block_start", index=index, content_block=block)


def _delta(index: int, delta: dict[str, str]) -> bytes:
    return _event("content_block_delta", index=index, delta=delta)


def _event(kind: str, **said: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **said})}\n\n".encode()


def _error(
    kind: str,
    status: int,
    message: str,
    headers: dict[str, str] | None = None,
    details: dict[str, str] | None = None,
) -> web.Response:
    error = {"type": kind, "message": message, **({"details": details} if details else {})}
    body = {"type": "error", "error": error, "request_id": "req_01"}
    return web.json_response(body, status=status, headers=headers or {})
