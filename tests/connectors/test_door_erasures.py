"""A platform asks, at an address of its own, to erase somebody: over a real socket."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession

from connectors.door import Door
from connectors.kind import FORBIDDEN, Acknowledgement
from connectors.switchboard import Patience, Switchboard
from core.errors import Malformed, NotAuthentic, StoreUnavailable
from core.identifiers import Address, ChannelId
from core.log import Log
from core.messages import ErasureAsked
from core.ports.connector import Knock
from core.ports.erasing import StatusPage
from lethe.listening import Listening
from tests.connectors.desk import MemoryDesk, MovedClock
from tests.connectors.knocking import CANARY, GENUINE
from tests.connectors.limits import door_limits, listening_limits
from tests.connectors.stand import surroundings
from tests.fakes.notebook import NotebookConnector, notebook_kind, notebook_settings

BOOK, PLAIN = ChannelId("book"), ChannelId("plain")


class Hearing(NotebookConnector):
    def erasure_asked(self, knock: Knock) -> ErasureAsked:
        match knock.body:
            case b"genuine":
                sender = Address(CANARY)
                return ErasureAsked(channel_id=self.channel_id, sender=sender, asked_at=None, arrival="1")
            case b"about nobody":
                raise Malformed("a request about nobody")
            case b"breaks":
                raise TypeError(CANARY)
            case _:
                raise NotAuthentic("another signature")

    def erasure_noted(self, address: str, code: str) -> Acknowledgement:
        return Acknowledgement(body=f"{address} {code}".encode(), media_type="application/json")


@dataclass
class Erasing:
    asked: list[ErasureAsked] = field(default_factory=list)
    trouble: Exception | None = None

    async def erase(self, asked: ErasureAsked) -> str:
        if self.trouble is not None:
            raise self.trouble
        self.asked.append(asked)
        return "0a"

    async def page(self, code: str, languages: str) -> StatusPage:
        return StatusPage(is_known=code == "0a", html=f"<p>{languages}</p>")


@dataclass(kw_only=True)
class Called:
    address: str
    client: ClientSession
    desk: MemoryDesk
    erasing: Erasing
    lines: list[str]

    async def ask(self, body: bytes, channel: str = "book", **headers: str) -> tuple[int, bytes]:
        address = f"{self.address}/hooks/{channel}/deletion"
        async with self.client.post(address, data=body, headers=headers) as answer:
            return answer.status, await answer.read()


@asynccontextmanager
async def called(*, erasing: bool = True) -> AsyncIterator[Called]:
    lines: list[str] = []
    log, clock = Log(lines.append, "debug"), MovedClock()
    desk, asked = MemoryDesk(clock), Erasing()
    around = surroundings(desk, log)
    books: dict[ChannelId, NotebookConnector] = {BOOK: Hearing(channel_id=BOOK)}
    switchboard = Switchboard(
        kinds={"notebook": notebook_kind(books)},
        surroundings=lambda settings: around,
        hand_over=desk.take_in,
        set_aside=desk.set_aside,
        clock=clock,
        log=log,
        patience=Patience(start_seconds=5),
    )
    await switchboard.open_all([notebook_settings("book"), notebook_settings("plain")])
    door = Door(
        switchboard=switchboard,
        public_address="https://bots.example.org/",
        hand_over=desk.take_in,
        set_aside=desk.set_aside,
        erasing=asked if erasing else None,
        clock=clock,
        log=log,
        limits=door_limits(),
    )
    listening = Listening(door.application(), host="127.0.0.1", port=0, log=log, limits=listening_limits())
    address = f"http://127.0.0.1:{await listening.open()}"
    async with ClientSession() as client:
        try:
            yield Called(address=address, client=client, desk=desk, erasing=asked, lines=lines)
        finally:
            await switchboard.close()
            await listening.close(1.0)
            await around.gate.close()


async def test_what_is_asked_is_handed_on_and_answered_with_its_code() -> None:
    async with called() as played:
        assert await played.ask(b"genuine") == (200, b"https://bots.example.org/erasures/0a 0a")
        (asked,) = played.erasing.asked
        assert (asked.channel_id, asked.sender) == (BOOK, CANARY)
        assert played.desk.heard == []
        assert CANARY not in "".join(played.lines)


async def test_whoever_is_not_let_in_is_told_the_same() -> None:
    async with called() as played:
        for channel, body, headers in (
            ("book", b"forged", {}),
            ("book", b"breaks", {}),
            ("book", b"", GENUINE),
            ("plain", b"genuine", GENUINE),
            ("nowhere", b"genuine", GENUINE),
        ):
            assert await played.ask(body, channel, **headers) == (403, FORBIDDEN.body)
        async with played.client.get(f"{played.address}/hooks/book/deletion", headers=GENUINE) as answer:
            assert (answer.status, await answer.read()) == (403, FORBIDDEN.body)
        assert played.erasing.asked == []
        assert played.desk.aside == []
        assert CANARY not in "".join(played.lines)
    async with called(erasing=False) as played:
        assert await played.ask(b"genuine") == (403, FORBIDDEN.body)


async def test_what_is_authentic_but_about_nobody_is_set_aside() -> None:
    async with called() as played:
        assert await played.ask(b"about nobody") == (200, b"written")
        assert played.desk.aside == [b"about nobody"]


async def test_what_could_not_be_stored_is_asked_for_again() -> None:
    async with called() as played:
        played.erasing.trouble = StoreUnavailable("no room")
        status, body = await played.ask(b"genuine")
        assert status == 503
        assert "error" in json.loads(body)


async def test_an_ordinary_knock_is_none_and_a_request_is_no_knock() -> None:
    async with called() as played:
        async with played.client.post(f"{played.address}/hooks/book", data=b"genuine") as answer:
            assert answer.status == 403
        async with played.client.post(f"{played.address}/hooks/deletion/deletion", data=b"genuine") as answer:
            assert answer.status == 403


async def test_the_page_is_kept_by_nobody_and_found_by_no_search() -> None:
    async with called() as played:
        async with played.client.get(f"{played.address}/erasures/0a", headers={"Accept-Language": "de"}) as answer:
            assert (answer.status, await answer.text()) == (200, "<p>de</p>")
            assert answer.headers["Cache-Control"] == "no-store"
            assert "noindex" in answer.headers["X-Robots-Tag"]
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        async with played.client.get(f"{played.address}/erasures/0b") as answer:
            assert answer.status == 404
        async with played.client.post(f"{played.address}/erasures/0a") as answer:
            assert answer.status == 405
    async with called(erasing=False) as played, played.client.get(f"{played.address}/erasures/0a") as answer:
        assert answer.status == 404
