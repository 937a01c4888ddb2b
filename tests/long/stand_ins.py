"""Plays the platforms and a model in the process that kills, so that what was in flight at a kill is known exactly."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from random import Random
from time import monotonic, time
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.long.book import Book, Line, Request, answer_in, conversation_of, tokens_in
from tests.long.played_platforms import PlayedMeta, PlayedTwilio, Reports, form, words_in

_PLATFORMS = ("telegram", "whatsapp_twilio", "whatsapp_cloud")
_BOT = {"id": 123456789, "is_bot": True, "first_name": "Our bot", "username": "our_bot"}


class StandIns:
    """`model_seconds`, `send_seconds`: the longest that an answer takes; each is drawn between nothing and that."""

    def __init__(self, book: Book, random: Random, *, model_seconds: float, send_seconds: float) -> None:
        self._book = book
        self._random = random
        self._model_seconds = model_seconds
        self._send_seconds = send_seconds
        self._hooks: dict[str, str] = {}
        """By the path of each bot."""
        self._number = 0
        self._reports = Reports(random)
        self.twilio = PlayedTwilio(self._reports)
        self._meta = PlayedMeta(self._reports)
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None), shutdown_timeout=0.1)
        self.addresses: dict[str, str] = {}
        """By kind of channel, and of the model: each is somebody else, who must not be sent what is another's."""

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        for at, name in enumerate(("model", *_PLATFORMS)):
            await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024).start()
            self.addresses[name] = f"http://127.0.0.1:{self._runner.addresses[at][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        await self._reports.close()
        await self._runner.cleanup()

    def reports_to(self, address: str) -> None:
        """Where the server is, in place of its public address."""
        self._reports.target = address

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            body = await request.read()
        except ConnectionError:
            return web.Response()  # the server was killed before it had asked
        if request.path.endswith("/chat/completions"):
            return await self._complete(request, json.loads(body))
        if request.path.startswith("/2010-04-01/"):
            return await self._asked_at_twilio(request, form(body))
        if request.path.startswith("/v26.0/"):
            return await self._asked_at_meta(request, json.loads(body) if body else {})
        return await self._called(request, _fields(body))

    async def _asked_at_twilio(self, request: web.BaseRequest, values: Mapping[str, str]) -> web.StreamResponse:
        if request.method != "POST":
            return _json(self.twilio.answer(request))
        noted = self._sent("x" + values["To"].rpartition("+")[2], values["Body"])
        return await self._finish(request, noted, await self._after_a_while(self.twilio.create(values)))

    async def _asked_at_meta(self, request: web.BaseRequest, said: Mapping[str, object]) -> web.StreamResponse:
        if request.method != "POST" or not (text := words_in(said)):
            return _json(self._meta.answer())
        noted = self._sent(f"m{said.get('to', said.get('recipient'))}", text)
        return await self._finish(request, noted, await self._after_a_while(self._meta.create(said)))

    async def _complete(self, request: web.BaseRequest, asked: dict[str, object]) -> web.StreamResponse:
        lines = _lines(asked["messages"])
        tokens = _last_said(lines)
        self._number += 1
        noted = self._begin(self._number, tokens)
        self._book.asked.append(noted)
        self._book.histories.append((noted, lines))
        await asyncio.sleep(self._random.uniform(0, self._model_seconds))
        message = {"role": "assistant", "content": f"This is answer {noted.answer} to {', '.join(tokens)}."}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        form = {"id": "c1", "object": "chat.completion", "created": int(time()), "model": "m", "choices": [choice]}
        return await self._finish(request, noted, form)

    async def _called(self, request: web.BaseRequest, fields: dict[str, str]) -> web.StreamResponse:
        bot, _, method = request.path.rpartition("/")
        match method:
            case "sendMessage":
                return await self._send(request, fields)
            case "getMe":
                result: object = _BOT
            case "setWebhook":
                self._hooks[bot], result = fields.get("url", ""), True
            case "getWebhookInfo":
                result = {"url": self._hooks.get(bot, ""), "has_custom_certificate": False, "pending_update_count": 0}
            case "getMyCommands":
                result = []
            case _:
                result = True
        return web.Response(body=json.dumps({"ok": True, "result": result}).encode(), content_type="application/json")

    async def _send(self, request: web.BaseRequest, fields: dict[str, str]) -> web.StreamResponse:
        chat, text = int(fields["chat_id"]), fields["text"]
        noted = self._sent(f"t{chat}", text)
        await asyncio.sleep(self._random.uniform(0, self._send_seconds))
        where = {"id": chat, "type": "private"}
        self._number += 1
        said = {"message_id": self._number, "date": int(time()), "chat": where, "text": text, "from": _BOT}
        return await self._finish(request, noted, {"ok": True, "result": said})

    def _sent(self, conversation: str, text: str) -> Request:
        noted = self._begin(answer_in(text), tokens_in(text))
        if not noted.answer:
            self._book.surprises.append(f"{conversation} was told something that is no answer: {text[:60]!r}")
        if noted.tokens and noted.conversation != conversation:
            self._book.surprises.append(f"{conversation} was sent words of {noted.conversation}")
        self._book.sent.append(noted)
        return noted

    async def _after_a_while(self, answer: dict[str, object]) -> dict[str, object]:
        """The deed is done; the answer takes its time."""
        await asyncio.sleep(self._random.uniform(0, self._send_seconds))
        return answer

    def _begin(self, answer: int, tokens: tuple[str, ...]) -> Request:
        whose = {conversation_of(token) for token in tokens}
        if len(whose) > 1:
            self._book.surprises.append(f"words of several people together: {sorted(whose)}")
        return Request(conversation=min(whose, default=""), answer=answer, tokens=tokens, began=monotonic())

    async def _finish(self, request: web.BaseRequest, noted: Request, form: dict[str, object]) -> web.StreamResponse:
        body = json.dumps(form).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        response = web.StreamResponse(headers=headers)
        try:
            await response.prepare(request)
            await response.write(body)
            await response.write_eof()
        except ConnectionError:
            return response
        if request.transport is not None and not request.transport.is_closing():
            noted.ended = monotonic()
        return response


def _lines(messages: object) -> Sequence[Line]:
    assert isinstance(messages, list)
    return [
        Line(by_person=line["role"] == "user", tokens=tokens_in(line["content"]))
        for line in messages
        if tokens_in(line["content"])
    ]


def _last_said(lines: Sequence[Line]) -> tuple[str, ...]:
    """What the person said since the model last spoke, as the model is shown it."""
    tokens: list[str] = []
    for line in reversed(lines):
        if not line.by_person:
            break
        tokens[:0] = line.tokens
    return tuple(tokens)


def _json(form: dict[str, object]) -> web.Response:
    return web.Response(body=json.dumps(form).encode(), content_type="application/json")


def _fields(body: bytes) -> dict[str, str]:
    return {name: str(value) for name, value in json.loads(body).items()} if body else {}
