"""Plays Twilio, which lists what it has, and Meta, which reports what became of everything, for a run with kills."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.fakes.meta_knocks import NUMBER, batch, change, signed, status, written
from tests.fakes.meta_server import APP_SECRET
from tests.fakes.twilio_held import Held
from tests.fakes.twilio_server import ACCOUNT, report_fields, signature

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
_TIMEOUT = ClientTimeout(total=10)
_AGAIN_SECONDS = 0.2
_REPORT_SECONDS = 1.0
"""The longest that a first report takes; some come before the answer to the request that they are about."""
_PAGE = 50


class Reports:
    """What a platform says by itself of what it was given to send, until it is told that no more is needed."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = ClientSession(timeout=_TIMEOUT)
        self.target = ""
        """Scheme and host of the server that is killed; empty: nobody is told."""

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.close()

    def bring(self, path: str, body: bytes, headers: Mapping[str, str], *, until_taken: bool) -> None:
        if not self.target:
            return
        task = asyncio.create_task(self._bring(path, body, headers, until_taken=until_taken))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _bring(self, path: str, body: bytes, headers: Mapping[str, str], *, until_taken: bool) -> None:
        await asyncio.sleep(self._random.uniform(0, _REPORT_SECONDS))
        while True:
            try:
                async with self._client.post(self.target + path, data=body, headers=headers) as answer:
                    if answer.status == 200:
                        return
            except (ClientError, OSError, TimeoutError):
                pass
            if not until_taken:
                return
            await asyncio.sleep(_AGAIN_SECONDS)


class PlayedTwilio:
    """One account. Of its reports each is brought once, whether somebody is there or not, as Twilio does."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports
        self._messages: list[Held] = []

    def said(self, fields: Mapping[str, str]) -> None:
        """Something that a person wrote: it is in the list as well, from the moment at which it is first brought."""
        self._messages.append(
            Held(
                sid=fields["MessageSid"],
                to=fields["To"],
                sender=fields["From"],
                body=fields["Body"],
                status="received",
                direction="inbound",
                created=_now(),
            )
        )

    def create(self, values: Mapping[str, str]) -> dict[str, object]:
        message = Held(
            sid=f"SM{len(self._messages) + 1:032x}",
            to=values["To"],
            sender=values["From"],
            body=values["Body"],
            report_to=values.get("StatusCallback", ""),
            status="sent",
            created=_now(),
        )
        self._messages.append(message)
        where = urlsplit(message.report_to)
        # Later ones may overtake the earlier.
        for fate in ("sent", "delivered", "read") if message.report_to else ():
            fields = report_fields(replace(message, status=fate))
            headers = {"Content-Type": FORM, "X-Twilio-Signature": signature(message.report_to, fields)}
            self._reports.bring(f"{where.path}?{where.query}", urlencode(fields).encode(), headers, until_taken=False)
        return _shown(message)

    def answer(self, request: web.BaseRequest) -> dict[str, object]:
        """To what is asked and changes nothing."""
        if not request.path.endswith("/Messages.json"):
            return {"sid": ACCOUNT, "status": "active", "type": "Full", "date_created": format_datetime(_now())}
        asked = request.query
        since = _moment(asked.get("DateSent>", ""))
        found = [
            _shown(message)
            for message in reversed(self._messages)
            if asked.get("To", message.to) == message.to and message.created >= since
        ]
        at, size = int(asked.get("Page", "0")), int(asked.get("PageSize", str(_PAGE)))
        following = [(name, value) for name, value in asked.items() if name != "Page"] + [("Page", str(at + 1))]
        more = f"{request.path}?{urlencode(following)}" if len(found) > (at + 1) * size else None
        return {
            "messages": found[at * size : (at + 1) * size],
            "page": at,
            "page_size": size,
            "next_page_uri": more,
        }


class PlayedMeta:
    """One number. Its reports are brought again and again until they are taken, in any order."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports
        self._number = 0

    def create(self, said: Mapping[str, object]) -> dict[str, object]:
        self._number += 1
        called = f"wamid.OUT{self._number}"
        tagged = str(said.get("biz_opaque_callback_data", ""))
        for fate in ("sent", "delivered", "read"):
            body = written(batch(change(statuses=[status(fate, id=called, tag=tagged)])))
            headers = {"Content-Type": "application/json", **signed(body, APP_SECRET)}
            self._reports.bring("/hooks/wac", body, headers, until_taken=True)
        person = said.get("to", said.get("recipient"))
        return {"messaging_product": "whatsapp", "contacts": [{"input": person}], "messages": [{"id": called}]}

    def answer(self) -> dict[str, object]:
        return {"id": NUMBER, "success": True}


def form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def words_in(said: Mapping[str, object]) -> str:
    """Of a message as Meta is given it; empty for a signal."""
    held = said.get("text")
    return str(held["body"]) if isinstance(held, dict) else json.dumps(said) if "type" in said else ""


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _moment(written_so: str) -> datetime:
    found = datetime.fromisoformat(written_so.replace("Z", "+00:00")) if written_so else datetime.min
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _shown(message: Held) -> dict[str, object]:
    date = format_datetime(message.created)
    return {
        "sid": message.sid,
        "account_sid": ACCOUNT,
        "status": message.status,
        "from": message.sender,
        "to": message.to,
        "body": message.body,
        "num_segments": "1",
        "num_media": "0",
        "direction": message.direction,
        "error_code": None,
        "error_message": None,
        "messaging_service_sid": None,
        "date_created": date,
        "date_sent": date,
        "date_updated": date,
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{message.sid}.json",
        "subresource_uris": {},
    }
