"""A REST API that plays Twilio on 127.0.0.1: messages, media behind a redirect, reports, and faults on request.

By hand: python -m tests.fakes.twilio_server --port 9002 --delivers-to http://127.0.0.1:8080 --record calls.jsonl
"""

import argparse
import asyncio
import json
import time
from base64 import b64encode
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Literal
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientSession, ClientTimeout, web
from aiohttp.typedefs import Handler
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from tests.fakes import twilio_held
from tests.fakes.twilio_held import Held, as_shown, refusal

ACCOUNT = twilio_held.ACCOUNT
AUTH_TOKEN = "a-token-of-twilio-that-nobody-sees"
SENDER = "whatsapp:+14155550100"
_FORM = "application/x-www-form-urlencoded; charset=UTF-8"
_FINAL = frozenset({"delivered", "read", "undelivered", "failed", "received", "canceled"})
_DELIVERY_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`acts`: the deed is done before it goes wrong. `line`: "hang" never answers, "drop" cuts the connection."""

    status: int = 500
    code: int = 0
    headers: Mapping[str, str] | None = None
    body: bytes | None = None
    acts: bool = False
    line: Literal["answers", "hang", "drop"] = "answers"


def refusing(code: int, status: int = 400) -> Fault:
    return Fault(status=status, code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    method: str
    path: str
    values: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""


class TwilioServer:
    """`delivers_to`: scheme and host that stand for the public address, for reports; `now`: its own clock."""

    def __init__(self, *, port: int = 0, delivers_to: str = "", record: Path | None = None) -> None:
        self.messages: list[Held] = []
        self._went: list[Held] = []
        self.media: dict[str, bytes] = {}
        """By their path below the account: Messages/MM…/Media/ME…"""
        self.lies = False
        """What it says is deleted is there still."""
        self.stopped: set[str] = set()
        self.calls: list[Call] = []
        self.acknowledged: list[int] = []
        self.address = ""
        self.cdn = ""
        """A place of its own: another host than the one that has the account."""
        self.delivers_to = delivers_to
        self.template = "An answer to what you asked: {}"
        """As the owner wrote it; empty where the list does not show what a template became."""
        self.account_status = "active"
        self.account_type = "Full"
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._port = port
        self._record = record.open("a", encoding="utf-8") if record is not None else None
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._number = 0
        self._closing = asyncio.Event()

    @property
    def sent(self) -> list[Held]:
        """Whatever Twilio has of it by now: people's telephones have it."""
        return self._went

    async def __aenter__(self) -> "TwilioServer":
        account = "/2010-04-01/Accounts/{account}"
        application = web.Application()
        application.router.add_get(f"{account}.json", self._asked("account", self._account))
        application.router.add_post(f"{account}/Messages.json", self._asked("create", self._create))
        application.router.add_get(f"{account}/Messages.json", self._asked("list", self._list))
        application.router.add_delete(f"{account}/Messages/{{sid}}.json", self._asked("delete", self._delete))
        application.router.add_get(f"{account}/Messages/{{sid}}.json", self._asked("look", self._look))
        medium = f"{account}/{{path:Messages/[A-Za-z0-9]+/Media/[A-Za-z0-9]+}}.json"
        application.router.add_delete(medium, self._asked("delete medium", self._delete_medium))
        application.router.add_get(medium, self._asked("look", self._look_at_medium))
        application.router.add_get(f"{account}/Messages/{{sid}}/Media.json", self._asked("files", self._files))
        application.router.add_get(f"{account}/{{path:Messages/.+/Media/.+}}", self._asked("media", self._medium))
        application.router.add_post("/v2/Indicators/Typing.json", self._asked("typing", self._typing))
        application.router.add_post("/control/deliver", self._control)
        elsewhere = web.Application()
        elsewhere.router.add_get("/cdn/{path:.+}", self._lying)
        self._runners = [
            web.AppRunner(each, access_log=None, shutdown_timeout=0.2) for each in (application, elsewhere)
        ]
        addresses = []
        for runner, port in zip(self._runners, (self._port, 0), strict=True):
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            addresses.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
        self.address, self.cdn = addresses
        self._client = ClientSession(timeout=ClientTimeout(total=_DELIVERY_SECONDS))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        self._closing.set()
        await self._client.close()
        for runner in self._runners:
            await runner.cleanup()
        if self._record is not None:
            self._record.close()

    def fail(self, what: str, *faults: Fault) -> None:
        """The next calls go wrong: of account, create, list, delete, delete medium, look, files, media, cdn, typing."""
        self._faults[what].extend(faults)

    def called(self, method: str, part: str) -> list[Call]:
        return [call for call in self.calls if call.method == method and part in call.path]

    def keep(
        self,
        text: str,
        *,
        number: str = "491700000001",
        at: datetime | None = None,
        files: Mapping[str, str] | None = None,
    ) -> Held:
        """Somebody writes, and nobody is called."""
        sid = self.next_name()
        message = Held(
            sid=f"MM{sid[2:]}" if files else sid,
            to=SENDER,
            sender=f"whatsapp:+{number}",
            body=text,
            status="received",
            direction="inbound",
            created=at or self.now(),
            files=files or {},
        )
        self.messages.append(message)
        return message

    def hold(self, fields: Mapping[str, str]) -> None:
        """As of everything that it brings, Twilio keeps a copy."""
        message = Held(
            sid=fields["MessageSid"],
            to=fields["To"],
            sender=fields["From"],
            body=fields["Body"],
            status="received",
            direction="inbound",
            created=self.now(),
        )
        self.messages.append(message)

    async def knock(self, target: str, public: str, fields: Mapping[str, str]) -> int:
        """Bring a form, signed for the `public` address, to the `target`; once, as Twilio does by default."""
        headers = {"Content-Type": _FORM, "X-Twilio-Signature": signature(public, fields)}
        async with self._client.post(target, data=urlencode(fields).encode(), headers=headers) as answer:
            body = await answer.read()
            assert answer.status != 200 or (answer.content_type == "text/xml" and b"<Response/>" in body)
            self._note("knocked", status=answer.status)
            return answer.status

    async def report(self, message: Held, status: str, error_code: int | None = None) -> int:
        """Say what became of a message, where it asked for it: the answer's status, 0 where nobody asked."""
        message.status, message.error_code = status, error_code
        if not message.report_to:
            return 0
        target = urlsplit(message.report_to)
        base = self.delivers_to or f"{target.scheme}://{target.netloc}"
        self.acknowledged.append(
            await self.knock(f"{base}{target.path}?{target.query}", message.report_to, report_fields(message))
        )
        return self.acknowledged[-1]

    def _asked(self, what: str, answer: Callable[[web.Request, Mapping[str, str]], web.Response]) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            values = {name: str(value) for name, value in (await request.post()).items()} | dict(request.query)
            self._heard(request, values)
            faults = self._faults[what]
            fault = faults.popleft() if faults else None
            response = refusal(401, 20003)
            if fault is None or fault.acts:
                if _is_known(request):
                    response = answer(request, values)
                if fault is None:
                    return response
            if fault.line == "hang":
                await self._closing.wait()
            if fault.line != "answers":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            if fault.body is not None:
                return web.Response(status=fault.status, body=fault.body, content_type="application/json")
            return refusal(fault.status, fault.code, fault.headers)

        return handle

    def _account(self, _request: web.Request, _values: Mapping[str, str]) -> web.Response:
        return web.json_response(
            {
                "sid": ACCOUNT,
                "status": self.account_status,
                "type": self.account_type,
                "friendly_name": "Played",
                "date_created": format_datetime(self.now()),
            },
            headers={"Date": format_datetime(self.now(), usegmt=True)},
        )

    def _create(self, _request: web.Request, values: Mapping[str, str]) -> web.Response:
        to, body = values.get("To", ""), values.get("Body", "")
        if len(body) > 1600:
            return refusal(400, 21617)
        if to in self.stopped:
            return refusal(400, 21610)
        if not to.startswith("whatsapp:"):
            return refusal(400, 21211)
        if not body and not values.get("ContentSid"):
            return refusal(400, 21619)
        if values.get("ContentSid"):
            body = self.template.format(*json.loads(values.get("ContentVariables", "{}")).values())
        if not values.get("From") and not values.get("MessagingServiceSid"):
            return refusal(400, 21603)
        message = Held(
            sid=self.next_name(),
            to=to,
            sender=values.get("From", SENDER),
            body=body,
            report_to=values.get("StatusCallback", ""),
            created=self.now(),
            values=dict(values),
        )
        self.messages.append(message)
        self._went.append(message)
        self._note("sent", sid=message.sid)
        return web.json_response(as_shown(message), status=201)

    def _list(self, _request: web.Request, values: Mapping[str, str]) -> web.Response:
        asked = values.get("DateSent>", "")
        since = datetime.fromisoformat(asked.replace("Z", "+00:00")) if asked else None
        found = [
            message
            for message in reversed(self.messages)
            if values.get("To", message.to) == message.to
            and (since is None or (message.sent_at is not None and message.sent_at >= since))
        ]
        size, page = int(values.get("PageSize", "50")), int(values.get("Page", "0"))
        rest = urlencode({**values, "Page": page + 1})
        more = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?{rest}" if len(found) > size * (page + 1) else None
        shown = [as_shown(message) for message in found[size * page : size * (page + 1)]]
        return web.json_response({"messages": shown, "page": page, "page_size": size, "next_page_uri": more})

    def _files(self, request: web.Request, _values: Mapping[str, str]) -> web.Response:
        found = next((one for one in self.messages if one.sid == request.match_info["sid"]), None)
        if found is None:
            return refusal(404, 20404)
        shown = [
            {"sid": name, "account_sid": ACCOUNT, "parent_sid": found.sid, "content_type": media_type}
            for name, media_type in found.files.items()
        ]
        return web.json_response({"media_list": shown, "page": 0, "page_size": 50, "next_page_uri": None})

    def _delete(self, request: web.Request, _values: Mapping[str, str]) -> web.Response:
        found = next((one for one in self.messages if one.sid == request.match_info["sid"]), None)
        if found is None:
            return refusal(404, 20404)
        if found.status not in _FINAL:
            return refusal(409, 20009)
        if not self.lies:
            self.messages.remove(found)
        return web.Response(status=204)

    def _look(self, request: web.Request, _values: Mapping[str, str]) -> web.Response:
        found = next((one for one in self.messages if one.sid == request.match_info["sid"]), None)
        return refusal(404, 20404) if found is None else web.json_response(as_shown(found))

    def _delete_medium(self, request: web.Request, _values: Mapping[str, str]) -> web.Response:
        path = request.match_info["path"]
        if path not in self.media:
            return refusal(404, 20404)
        if not self.lies:
            del self.media[path]
        return web.Response(status=204)

    def _look_at_medium(self, request: web.Request, _values: Mapping[str, str]) -> web.Response:
        _, message, _, medium = (path := request.match_info["path"]).split("/")
        if path not in self.media:
            return refusal(404, 20404)
        return web.json_response({"sid": medium, "parent_sid": message, "content_type": "image/jpeg"})

    def _medium(self, request: web.Request, _values: Mapping[str, str]) -> web.Response:
        path = request.match_info["path"]
        if path not in self.media:
            return refusal(404, 20404)
        return web.Response(status=307, headers={"Location": f"{self.cdn}/cdn/{path}?signed=yes"})

    def _typing(self, _request: web.Request, values: Mapping[str, str]) -> web.Response:
        if values.get("channel") != "whatsapp" or not values.get("messageId"):
            return refusal(400, 20001)
        return web.json_response({"success": True})

    async def _lying(self, request: web.Request) -> web.Response:
        self._heard(request, {})
        faults = self._faults["cdn"]
        if faults:
            return web.Response(status=faults.popleft().status)
        content = self.media.get(request.match_info["path"])
        if "Authorization" in request.headers:
            return web.Response(status=400, text="Only one auth mechanism allowed")
        return web.Response(status=403) if content is None else web.Response(body=content)

    async def _control(self, request: web.Request) -> web.Response:
        asked: dict[str, str] = await request.json()
        fields = said(str(asked["text"]), sid=self.next_name(), number=str(asked["number"]))
        return web.json_response({"status": await self.knock(asked["target"], asked["public"], fields)})

    def next_name(self) -> str:
        self._number += 1
        return f"SM{self._number:032x}"

    def _heard(self, request: web.Request, values: Mapping[str, str]) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.calls.append(Call(method=request.method, path=request.path, values=values, headers=headers))
        self._note("received", method=request.method, path=request.path)

    def _note(self, event: str, **facts: object) -> None:
        if self._record is not None:
            self._record.write(json.dumps({"at": time.time(), "event": event, **facts}) + "\n")
            self._record.flush()


def signature(public: str, fields: Mapping[str, str], token: str = AUTH_TOKEN) -> str:
    """As Twilio's own package computes it."""
    return str(RequestValidator(token).compute_signature(public, dict(fields)))


def said(text: str, *, sid: str, number: str = "491700000001", name: str = "Ada") -> dict[str, str]:
    """The fields of something that somebody typed."""
    context = {"type": "whatsapp", "data": {"context": {"ProfileName": name, "WaId": number}}}
    return {
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "SmsStatus": "received",
        "MessageType": "text",
        "From": f"whatsapp:+{number}",
        "To": SENDER,
        "WaId": number,
        "ProfileName": name,
        "Body": text,
        "NumMedia": "0",
        "NumSegments": "1",
        "ChannelMetadata": json.dumps(context),
    }


def report_fields(message: Held) -> dict[str, str]:
    fields = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": message.status,
        "SmsStatus": message.status,
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "From": message.sender,
        "To": message.to,
        "ChannelPrefix": "whatsapp",
    }
    return fields | ({"ErrorCode": str(message.error_code)} if message.error_code is not None else {})


def _is_known(request: web.Request) -> bool:
    expected = "Basic " + b64encode(f"{ACCOUNT}:{AUTH_TOKEN}".encode()).decode()
    return request.headers.get("Authorization") == expected and request.match_info.get("account", ACCOUNT) == ACCOUNT


async def _serve(port: int, delivers_to: str, record: Path | None) -> None:
    async with TwilioServer(port=port, delivers_to=delivers_to, record=record) as server:
        print(server.address, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--port", type=int, default=0)
    reader.add_argument("--delivers-to", default="", help="http://127.0.0.1:8080 in place of the public address")
    reader.add_argument("--record", type=Path)
    given = reader.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, given.delivers_to, given.record))


if __name__ == "__main__":
    main()
