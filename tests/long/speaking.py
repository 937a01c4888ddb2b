"""People who write on every kind of channel: each says the next thing once the last was accepted, some things twice."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from itertools import count
from random import Random
from time import time
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, StreamReader

from tests.fakes.meta_knocks import batch, change, contact, message, signed, written
from tests.fakes.meta_server import APP_SECRET
from tests.fakes.twilio_server import said, signature
from tests.long.book import Book, Shown, answer_in, token_of, tokens_in
from tests.long.played_platforms import FORM, PlayedTwilio
from tests.product.running import PUBLIC_ADDRESS, WEBHOOK_SECRET

_AGAIN = 0.05
"""Seconds until the same thing is said again that was not acknowledged."""
_COPIES = 3
_OFTEN_TWICE = 0.05
"""The share that comes several times at once, and the share that comes once more later."""
_AT_TWILIO = 491_701_000_000
_AT_META = 491_702_000_000
"""Telephone numbers begin above these; nobody has one on two channels."""
_SILENCE = 2.0
"""Seconds without an event, after which a page has all that there is."""
WITHOUT_END = 10**9
_KNOCK = ClientTimeout(total=10)
_AS_JSON = {"Content-Type": "application/json"}
_Brought = tuple[bytes, Mapping[str, str]]
"""A body, and the headers that go with it."""
_PAGE = ClientTimeout(total=None, sock_read=30)


class Speaking:
    """`pause_seconds`: between what one person says and the next thing, on average."""

    def __init__(
        self, book: Book, client: ClientSession, address: str, random: Random, *, pause_seconds: float
    ) -> None:
        self._book = book
        self._client = client
        self._address = address
        self._random = random
        self._pause_seconds = pause_seconds
        self._updates = count(500_000)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Finish what is being said, and say nothing more."""
        self._stopping.set()

    async def visit(self) -> str:
        """The token of a new visitor."""
        async with self._client.post(f"{self._address}/web/site/visits") as answer:
            assert answer.status == 201, answer.status
            return str((await answer.json())["visit"])

    async def chat(self, chat: int, *, most: int = WITHOUT_END) -> None:
        """As Telegram delivers: one update of a chat at a time, again and again until it is acknowledged."""
        who = {"id": chat, "first_name": "Somebody"}

        headers = {**_AS_JSON, "X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET}

        def update(number: int, text: str) -> _Brought:
            said = {
                "message_id": number,
                "date": int(time()),
                "from": {**who, "is_bot": False, "language_code": "en"},
                "chat": {**who, "type": "private"},
                "text": text,
            }
            return json.dumps({"update_id": next(self._updates), "message": said}).encode(), headers

        await self._converse(f"t{chat}", "/hooks/tg", update, most)

    async def at_twilio(self, person: int, *, most: int = WITHOUT_END, listed: PlayedTwilio) -> None:
        """`listed`: where what they write is found as well."""
        number = str(_AT_TWILIO + person)

        def posted(_number: int, text: str) -> _Brought:
            fields = said(text, sid=f"SM{1:024x}{next(self._updates):08x}", number=number)
            listed.said(fields)
            signed_for = signature(f"{PUBLIC_ADDRESS}/hooks/wa", fields)
            return urlencode(fields).encode(), {"Content-Type": FORM, "X-Twilio-Signature": signed_for}

        await self._converse(f"x{number}", "/hooks/wa", posted, most)

    async def at_meta(self, person: int, *, most: int = WITHOUT_END) -> None:
        number = str(_AT_META + person)

        def posted(_number: int, text: str) -> _Brought:
            one = message(
                held={"body": text},
                id=f"wamid.IN{next(self._updates)}=",
                number=number,
                user="",
                moment=int(time()),
            )
            body = written(batch(change(one, contacts=[contact(number, "")])))
            return body, {**_AS_JSON, **signed(body, APP_SECRET)}

        await self._converse(f"m{number}", "/hooks/wac", posted, most)

    async def visitor(self, number: int, visit: str) -> None:
        headers = {**_AS_JSON, "Authorization": f"Bearer {visit}"}

        def posted(number: int, text: str) -> _Brought:
            return json.dumps({"client_id": f"c{number}", "text": text}).encode(), headers

        await self._converse(f"w{number}", "/web/site/messages", posted)

    async def follow(self, number: int, visit: str) -> None:
        """A page that is open all the time and comes back with the last it saw. It shows each message once."""
        last = ""
        seen = self._book.followed.setdefault(f"w{number}", [])
        known: set[str] = set()
        while True:
            try:
                async for event, id, data in self._events(visit, last):
                    last = id or last
                    if event == "message":
                        shown = _shown(data)
                        self._book.told_again += shown.id in known
                        seen += [] if shown.id in known else [shown]
                        known.add(shown.id)
            except (ClientError, OSError, TimeoutError):
                pass
            await asyncio.sleep(_AGAIN)

    async def look_back(self, number: int, visit: str) -> None:
        """What a page is shown that is opened now. It begins with all that was said before, and after that
        nothing comes, for by now nobody speaks."""
        shown = self._book.shown.setdefault(f"w{number}", [])
        said = self._book.said.setdefault(f"w{number}", [])
        async with aclosing(self._events(visit, "")) as events:
            try:
                while True:
                    event, _, data = await asyncio.wait_for(anext(events), _SILENCE)
                    if event == "said":
                        said.extend(tokens_in(str(data["text"])))
                    if event == "message":
                        shown.append(_shown(data))
            except TimeoutError:
                return

    async def _converse(
        self,
        conversation: str,
        path: str,
        brought_of: Callable[[int, str], _Brought],
        most: int = WITHOUT_END,
    ) -> None:
        accepted = self._book.accepted.setdefault(conversation, [])
        earlier: list[_Brought] = []
        # Not all begin to write in the same moment.
        await self._pause(self._random.uniform(0, self._pause_seconds))
        for number in range(1, most + 1):
            if self._stopping.is_set():
                return
            token = token_of(conversation, number, f"{self._random.getrandbits(32):08x}")
            brought = brought_of(number, f"Could you tell me about {token}, please?")
            copies = _COPIES if self._random.random() < _OFTEN_TWICE else 1
            await asyncio.gather(*(self._until_taken(path, brought) for _ in range(copies)))
            accepted.append(token)
            earlier.append(brought)
            if self._random.random() < _OFTEN_TWICE:
                await self._until_taken(path, self._random.choice(earlier))
                copies += 1
            self._book.duplicates += copies - 1
            await self._pause(self._random.expovariate(1 / self._pause_seconds))

    async def _until_taken(self, path: str, brought: _Brought) -> None:
        body, headers = brought
        while True:
            try:
                async with self._client.post(
                    self._address + path, data=body, headers=headers, timeout=_KNOCK
                ) as answer:
                    if 200 <= answer.status < 300:
                        return
                    if answer.status != 503:
                        self._book.surprises.append(f"{path} was answered {answer.status}")
            except (ClientError, OSError, TimeoutError):
                pass
            await asyncio.sleep(_AGAIN)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    def _events(self, visit: str, last: str) -> AsyncGenerator[tuple[str, str, dict[str, object]]]:
        return page_events(self._client, self._address, visit, last)


async def page_events(
    client: ClientSession, address: str, visit: str, last: str = ""
) -> AsyncGenerator[tuple[str, str, dict[str, object]]]:
    """Name, id and data of what an open page is shown after the event `last`."""
    headers = {"Authorization": f"Bearer {visit}"} | ({"Last-Event-ID": last} if last else {})
    async with client.get(
        f"{address}/web/site/events", headers=headers, timeout=_PAGE, raise_for_status=True
    ) as answer:
        async for event in _parsed(answer.content):
            yield event


async def _parsed(content: StreamReader) -> AsyncGenerator[tuple[str, str, dict[str, object]]]:
    """Name, id and data of each whole event."""
    fields: dict[str, str] = {}
    async for line in content:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif "event" in fields:
            yield fields["event"], fields.get("id", ""), json.loads(fields["data"])
            fields = {}


def _shown(data: dict[str, object]) -> Shown:
    text = str(data["text"])
    return Shown(id=str(data["id"]), answer=answer_in(text), tokens=tokens_in(text))
