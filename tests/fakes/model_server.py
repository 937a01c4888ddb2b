"""Plays a server that speaks OpenAI's protocol, Chat Completions and Responses; what it does wrong is chosen by the
model's name.

ok (any other name too), echo, empty, long, nousage: an answer · slow: one after `release` is set ·
strict, strict-openai, strict-azure, …: an answer, as that server gives it, to who tells it only what it knows ·
whole: an answer at once, asked for or not · incomplete: one that became too long · refusal: the model declines ·
429, 500, 529, quota, blocked, charset: an error · midfail, truncate, hangmid, interrupted: an answer that begins ·
hang: no headers · comments, queued: keep-alive only · thinking: thoughts first · failed: an answer that fails ·
filter, garbage, html, redirect, huge: no answer
Of a recording, what stands after its first sixteen bytes is what was said; empty and nowords hear nothing.
"""

import json
from collections.abc import Mapping
from typing import Protocol

from aiohttp import BodyPartReader, web

from tests.fakes.played_model import Handler, PlayedModel

ANSWER = "Hello from the model."
REFUSAL = "I cannot help with that."
_EVERYWHERE = {"model", "stream", "temperature", "top_p"}
_COMPLETIONS = _EVERYWHERE | {"messages", "max_tokens", "stop"}
_MISTRAL = _COMPLETIONS | {"random_seed", "safe_prompt"}
_RESPONSES = _EVERYWHERE | {"input", "instructions", "max_output_tokens", "store", "include", "truncation"}
_KNOWN: dict[str, set[str]] = {
    "strict": _MISTRAL,
    "strict-mistral": _MISTRAL,
    "strict-openai": _RESPONSES,
    "strict-azure": (_COMPLETIONS - {"max_tokens"}) | {"max_completion_tokens", "stream_options"},
    "strict-groq": _COMPLETIONS | {"seed", "service_tier"},
    "strict-gemini": _COMPLETIONS | {"reasoning_effort"},
    "strict-deepseek": _COMPLETIONS | {"frequency_penalty"},
    "strict-openrouter": _COMPLETIONS | {"provider", "route"},
    "strict-ollama": _COMPLETIONS | {"seed"},
}
_OF_A_PROVIDER = {"data_collection", "zdr", "order"}
_ROLES = {"system", "user", "assistant"}
_BEFORE: dict[str, bytes] = {
    "strict-deepseek": b"\n\n: keep-alive\n\n\n\n: keep-alive\n\n",
    "strict-openrouter": b": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n",
    "strict-azure": b'data: {"id": "", "choices": [], "prompt_filter_results": [{"prompt_index": 0}]}\n\n',
    "strict-groq": b'data: {"id": "c1", "choices": [{"index": 0, "delta": {}}], "x_groq": {"id": "r1"}}\n\n',
}
_AFTER: dict[str, bytes] = {
    "strict-azure": b'data: {"choices": [{"index": 0, "content_filter_offsets": {}, "finish_reason": null}]}\n\n',
}


class ModelServer(PlayedModel):
    @property
    def address(self) -> str:
        return f"{super().address}/v1"

    def _routes(self) -> Mapping[str, Handler]:
        return {
            "/v1/chat/completions": self._completions,
            "/v1/responses": self._responses,
            "/v1/audio/transcriptions": self._transcriptions,
        }

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        return await self._answered(request, _Completions())

    async def _responses(self, request: web.Request) -> web.StreamResponse:
        return await self._answered(request, _Responses())

    async def _transcriptions(self, request: web.Request) -> web.StreamResponse:
        body: dict[str, object] = {}
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            content = bytes(await part.read())
            body[str(part.name)] = content if part.filename else content.decode()
            if part.filename:
                body |= {"file_name": part.filename, "media_type": part.headers.get("Content-Type", "")}
        self._record(request, body)
        model, recording = str(body.get("model")), body.get("file")
        refusal = self._refusal(model, body, _Completions())
        if refusal is not None:
            return refusal
        if model == "hang":
            await self._stopped.wait()
        said = recording[16:].decode() if isinstance(recording, bytes) else ""
        lasts = {"usage": {"type": "duration", "seconds": 3}} if model in ("lasts", "empty") else {}
        words = {} if model == "nowords" else {"text": "" if model == "empty" else f" {said}\n"}
        return web.json_response({**words, **lasts})

    async def _answered(self, request: web.Request, form: "_Form") -> web.StreamResponse:
        body = await request.json()
        self._record(request, body)
        model = str(body.get("model"))
        refusal = self._refusal(model, body, form)
        if refusal is not None:
            return refusal
        if model == "slow":
            await self.release.wait()
        if model == "hang":
            await self._stopped.wait()
        text = _answer(model, body)
        if not body.get("stream"):
            waited = "\n\n\n" if model == "strict-deepseek" else ""
            return web.Response(text=waited + json.dumps(form.whole(model, text)), content_type="application/json")
        return await self._stream(request, model, text, form)

    def _refusal(self, model: str, body: dict[str, object], form: "_Form") -> web.Response | None:
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
            case "blocked":
                error = {"message": "Filtered, sk-secret", "type": None, "code": "content_filter"}
                return web.json_response({"error": error}, status=400)
            case "charset":
                mad = {"Content-Type": "application/json; charset=hex"}
                return web.Response(body=b'{"error": "sk-secret"}', status=500, headers=mad)
            case _ if unknown := _not_known(model, body):
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
                return web.json_response(form.whole(model, ANSWER))
            case _:
                return None

    async def _stream(self, request: web.Request, model: str, text: str, form: "_Form") -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        if model in ("comments", "queued"):
            while not self._stopped.is_set():
                await response.write(b": keep-alive\n\n" if model == "comments" else b"\n\n\n")
                await self._pause(0.01)
            return response
        await response.write(_BEFORE.get(model, b"") + form.begins())
        if model == "thinking":
            for _ in range(8):
                await response.write(form.thought())
                await self._pause(0.03)
        pieces = [text[:8], text[8:]] if text else []
        for number, piece in enumerate(pieces):
            await response.write(form.piece(model, piece))
            if number == 0 and model == "hangmid":
                await self._stopped.wait()
            if number == 0 and model == "midfail":
                await response.write(form.error())
                return response
            if number == 0 and model == "truncate":
                return response
            if number == 0 and model in ("interrupted", "failed"):
                break
        await response.write(_AFTER.get(model, b"") + form.ends(model, text))
        return response


class _Form(Protocol):
    def whole(self, model: str, text: str) -> dict[str, object]: ...
    def begins(self) -> bytes: ...
    def thought(self) -> bytes: ...
    def piece(self, model: str, text: str) -> bytes: ...
    def error(self) -> bytes: ...
    def ends(self, model: str, text: str) -> bytes: ...


class _Completions:
    def whole(self, model: str, text: str) -> dict[str, object]:
        said = {"content": None, "refusal": text} if model == "refusal" else {"content": text}
        usage = {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14}
        form = self._form("message", {"role": "assistant", **said}, _reason(model))
        return form if model == "nousage" else {**form, "usage": usage}

    def begins(self) -> bytes:
        return _event(self._form("delta", {"role": "assistant", "content": ""}, None))

    def thought(self) -> bytes:
        return _event(self._form("delta", {"reasoning_content": "Hmm. "}, None))

    def piece(self, model: str, text: str) -> bytes:
        return _event(self._form("delta", {"refusal" if model == "refusal" else "content": text}, None))

    def error(self) -> bytes:
        error = {"message": "overloaded, sk-secret", "code": 502}
        return _event({"error": error, **self._form("delta", {"content": ""}, "error")})

    def ends(self, model: str, text: str) -> bytes:
        usage = _event({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 5}})
        end = _event(self._form("delta", {}, _reason(model)))
        return end + (b"" if model == "nousage" else usage) + b"data: [DONE]\n\n"

    def _form(self, part: str, said: dict[str, str | None], reason: str | None) -> dict[str, object]:
        choice = {"index": 0, part: said, "finish_reason": reason}
        return {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


class _Responses:
    def __init__(self) -> None:
        self._number = 0

    def whole(self, model: str, text: str) -> dict[str, object]:
        words = {"type": "refusal", "refusal": text} if model == "refusal" else {"type": "output_text", "text": text}
        message = {"id": "m1", "type": "message", "role": "assistant", "status": "completed", "content": [words]}
        thoughts = {"id": "r1", "type": "reasoning", "summary": [{"type": "summary_text", "text": "Hmm."}]}
        usage = {"input_tokens": 9, "output_tokens": 5, "total_tokens": 14}
        reasons = {"filter": "content_filter", "incomplete": "max_output_tokens"}
        failed = model in ("failed", "interrupted")
        return {
            "id": "a1",
            "object": "response",
            "status": "failed" if failed else "incomplete" if model in reasons else "completed",
            "error": {"code": "server_error", "message": "broken, sk-secret"} if failed else None,
            "incomplete_details": {"reason": reasons[model]} if model in reasons else None,
            "output": [thoughts, message],
            "usage": None if model == "nousage" else usage,
        }

    def begins(self) -> bytes:
        started: dict[str, object] = {
            "id": "a1",
            "object": "response",
            "status": "in_progress",
            "error": None,
            "output": [],
        }
        item = {"id": "m1", "type": "message", "role": "assistant", "status": "in_progress", "content": []}
        return (
            self._event("response.created", response=started)
            + self._event("response.in_progress", response=started)
            + self._event("response.output_item.added", output_index=0, item=item)
            + self._event("response.content_part.added", part={"type": "output_text", "text": ""})
        )

    def thought(self) -> bytes:
        return self._event("response.reasoning_summary_text.delta", item_id="r1", delta="Hmm. ")

    def piece(self, model: str, text: str) -> bytes:
        kind = "refusal" if model == "refusal" else "output_text"
        return self._event(f"response.{kind}.delta", item_id="m1", output_index=0, content_index=0, delta=text)

    def error(self) -> bytes:
        return self._event("error", code="server_error", message="overloaded, sk-secret", param=None)

    def ends(self, model: str, text: str) -> bytes:
        whole = self.whole(model, text)
        last = self._event(f"response.{whole['status']}", response=whole)
        if model == "refusal":
            return self._event("response.refusal.done", refusal=text) + last
        return self._event("response.output_text.done", text=text) + last

    def _event(self, kind: str, **further: object) -> bytes:
        self._number += 1
        return f"event: {kind}\n".encode() + _event({"type": kind, "sequence_number": self._number, **further})


def _reason(model: str) -> str:
    reasons = {
        "filter": "content_filter",
        "incomplete": "length",
        "interrupted": "insufficient_system_resource",
        "failed": "error",
    }
    return reasons.get(model, "stop")


def _not_known(model: str, body: dict[str, object]) -> list[str]:
    if model not in _KNOWN:
        return []
    unknown = set(body) - _KNOWN[model]
    provider = body.get("provider")
    if isinstance(provider, dict):
        unknown |= set(provider) - _OF_A_PROVIDER
    for line in _lines(body):
        unknown |= set(line) - {"role", "content"}
        unknown |= {line["role"]} - (_ROLES if "messages" in body else _ROLES - {"system"})
    return sorted(unknown)


def _lines(body: dict[str, object]) -> list[dict[str, str]]:
    lines = body.get("messages", body.get("input"))
    return lines if isinstance(lines, list) else []


_LONGEST_ECHO = 6_000
"""Characters: of a document, nobody says back all."""


def _answer(model: str, body: dict[str, object]) -> str:
    match model:
        case "echo":
            said = [_words(line["content"]) for line in _lines(body) if line["role"] == "user"]
            return said[-1][:_LONGEST_ECHO] if said else ""
        case "empty":
            return ""
        case "long":
            return "A long answer. " * 700
        case "refusal":
            return REFUSAL
        case _:
            return ANSWER


def _words(content: object) -> str:
    """Of a line with pictures, what is written."""
    if not isinstance(content, list):
        return str(content)
    return " ".join(str(part["text"]) for part in content if "text" in part)


def _event(body: dict[str, object]) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"
