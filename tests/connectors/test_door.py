"""The door, over a real socket: who is let in, and what everybody else is told."""

import asyncio
import json
from contextlib import suppress

import pytest
from aiohttp import web

from connectors.kind import FORBIDDEN, Acknowledgement
from core.errors import StoreUnavailable
from core.identifiers import Address, ChannelId
from core.messages import InboundMessage
from core.ports.connector import HandOver, Knock
from tests.connectors.desk import wire
from tests.connectors.knocking import CANARY, GENUINE, bare_post, entry, knock, raw, texts
from tests.connectors.stand import stand
from tests.fakes.notebook import SECRET, NotebookConnector, notebook_settings
from tests.patience import PATIENCE


async def test_a_genuine_knock_is_handed_over_and_acknowledged_with_the_constant_body() -> None:
    async with stand() as standing:
        assert await knock(standing, entry(), GENUINE) == (200, b"written")
        assert texts(standing.desk) == [CANARY]


async def test_a_batch_is_handed_over_in_order() -> None:
    async with stand() as standing:
        await knock(standing, [entry("1", "a"), entry("2", "b"), entry("3", "c")], GENUINE)
        assert texts(standing.desk) == ["a", "b", "c"]


async def test_one_of_a_batch_that_cannot_be_understood_is_set_aside_and_keeps_no_other_out() -> None:
    async with stand() as standing:
        assert await knock(standing, [entry("1", "a"), {"id": 7}, entry("3", "c")], GENUINE) == (200, b"written")
        assert texts(standing.desk) == ["a", "c"]
        assert standing.desk.aside == [b'{"id": 7}']


async def test_the_same_knock_five_times_at_once_is_one_message_and_five_acknowledgements() -> None:
    async with stand() as standing:
        answers = await asyncio.gather(*(knock(standing, entry(), GENUINE) for _ in range(5)))
        assert answers == [(200, b"written")] * 5
        assert len(standing.desk.heard) == 1


async def test_every_knock_that_is_not_let_in_is_told_the_same() -> None:
    async with stand(notebook_settings("book"), notebook_settings("other")) as standing:
        standing.notebooks[ChannelId("other")].secret = "another secret"
        forms: list[tuple[str, dict[str, str]]] = [
            ("book", {}),
            ("book", {"X-Notebook-Secret": ""}),
            ("book", {"X-Notebook-Secret": SECRET[:-1] + "!"}),
            ("book", {"X-Notebook-Secret": "é" * 20}),
            ("book", {"X-Notebook-Secret": "a" * 5000}),
            ("other", GENUINE),
            ("nowhere", GENUINE),
            ("no%2Fwhere", GENUINE),
            ("..%2f..%2fetc", GENUINE),
        ]
        answers = set()
        for channel, headers in forms:
            address = f"{standing.address}/hooks/{channel}"
            async with standing.client.post(address, json=entry(), headers=headers) as response:
                shown = {name: value for name, value in response.headers.items() if name != "Date"}
                answers.add((response.status, await response.read(), tuple(sorted(shown.items()))))
        assert len(answers) == 1
        status, body, _ = answers.pop()
        assert (status, body) == (403, FORBIDDEN.body)
        assert not standing.desk.heard
        assert not standing.desk.aside


async def test_the_same_header_sent_twice_is_no_secret() -> None:
    async with stand() as standing:
        assert await raw(standing, bare_post(b"{}", ("X-Notebook-Secret: " + SECRET, "X-Notebook-Secret: x"))) == 403


async def test_a_page_channel_has_no_hook() -> None:
    async with stand() as standing:
        visitor = await standing.visit()
        status, body = await knock(standing, {"client_id": "1", "text": "hello"}, visitor, channel="site")
        assert (status, body) == (403, FORBIDDEN.body)
        assert not standing.desk.heard


async def test_a_check_that_breaks_lets_nobody_in() -> None:
    class Broken(NotebookConnector):
        def authenticate(self, knock: Knock) -> None:
            raise TypeError(CANARY)

    async with stand(notebooks={ChannelId("book"): Broken(channel_id=ChannelId("book"))}) as standing:
        assert await knock(standing, entry(), GENUINE) == (403, FORBIDDEN.body)
        assert CANARY not in standing.log()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"\xff\xfe\x00",
        b'{"id": "\xff"}',
        b"[" * 50_000,
        b'{"id": ' + b"9" * 6000 + b"}",
        b'"text"',
        b"null",
        b'{"id": 1, "from": [], "text": {}}',
    ],
)
async def test_what_is_authentic_but_cannot_be_understood_is_set_aside_and_acknowledged(body: bytes) -> None:
    async with stand() as standing:
        assert await knock(standing, body, GENUINE) == (200, b"written")
        assert standing.desk.aside == [body]
        assert not standing.desk.heard


async def test_a_parser_that_breaks_keeps_nobody_waiting() -> None:
    class Broken(NotebookConnector):
        def parse(self, knock: Knock) -> list[InboundMessage]:
            raise KeyError(CANARY)

    async with stand(notebooks={ChannelId("book"): Broken(channel_id=ChannelId("book"))}) as standing:
        assert await knock(standing, b"words", GENUINE) == (200, b"written")
        assert standing.desk.aside == [b"words"]
        assert "KeyError" in standing.log()
        assert CANARY not in standing.log()


@pytest.mark.parametrize("trouble", [StoreUnavailable("the disk is full"), ValueError(CANARY), TimeoutError(CANARY)])
async def test_what_could_not_be_stored_is_asked_for_again(trouble: Exception) -> None:
    async with stand() as standing:
        standing.desk.trouble = trouble
        for body in (entry(), b"{"):
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            address = f"{standing.address}/hooks/book"
            async with standing.client.post(address, data=content, headers=GENUINE) as response:
                assert response.status == 503
                assert response.headers["Retry-After"] == "30"
        assert CANARY not in standing.log()


async def test_whoever_is_being_erased_keeps_nobody_else_of_a_batch_waiting() -> None:
    async with stand() as standing:
        erased = {"from": "erased-canary"}
        batch = [{**entry("1", "a"), **erased}, entry("2", "b"), {**entry("3", "c"), **erased}]
        standing.desk.being_erased = {Address("erased-canary")}
        assert (await knock(standing, batch, GENUINE))[0] == 503, "it is brought again"
        assert texts(standing.desk) == ["b"]
        standing.desk.being_erased.clear()
        assert await knock(standing, batch, GENUINE) == (200, b"written")
        assert texts(standing.desk) == ["b", "a", "c"]
        assert "store.unavailable" not in standing.log(), "no disk is full"


async def test_only_get_and_post_are_knocks() -> None:
    async with stand() as standing:
        for method in ("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"):
            for channel in ("book", "nowhere"):
                address = f"{standing.address}/hooks/{channel}"
                async with standing.client.request(method, address, headers=GENUINE) as response:
                    assert response.status == 405, method
                    assert response.headers["Allow"] == "GET, POST"


async def test_a_channel_without_a_handshake_answers_a_get_as_if_it_were_not_there() -> None:
    async with stand() as standing, standing.client.get(f"{standing.address}/hooks/book", headers=GENUINE) as response:
        assert (response.status, await response.read()) == (403, FORBIDDEN.body)


async def test_a_handshake_is_answered_after_it_was_authenticated() -> None:
    class Shaking(NotebookConnector):
        def handshake(self, knock: Knock) -> Acknowledgement:
            return Acknowledgement(body=knock.address.rpartition("=")[2].encode(), media_type="text/plain")

    books: dict[ChannelId, NotebookConnector] = {ChannelId("book"): Shaking(channel_id=ChannelId("book"))}
    async with stand(notebooks=books) as standing:
        address = f"{standing.address}/hooks/book?challenge=123"
        async with standing.client.get(address, headers=GENUINE) as response:
            assert (response.status, await response.read()) == (200, b"123")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
        async with standing.client.get(address) as response:
            assert response.status == 403


async def test_the_address_of_a_knock_is_ours_and_not_what_the_caller_calls_us() -> None:
    seen: list[Knock] = []

    class Watching(NotebookConnector):
        def authenticate(self, knock: Knock) -> None:
            seen.append(knock)

    books: dict[ChannelId, NotebookConnector] = {ChannelId("book"): Watching(channel_id=ChannelId("book"))}
    async with stand(public_address="https://bots.example.org/", notebooks=books) as standing:
        forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
        address = f"{standing.address}/hooks/book/status?a=%2b+b%20c&a=2"
        async with standing.client.post(address, json=entry(), headers=forged) as response:
            assert response.status == 200
        assert seen[0].address.startswith("https://bots.example.org/hooks/book/status?a=")
        assert "evil" not in seen[0].address
        assert CANARY not in repr(seen[0])


async def test_the_query_of_a_knock_comes_through_byte_for_byte() -> None:
    seen: list[str] = []

    class Watching(NotebookConnector):
        def authenticate(self, knock: Knock) -> None:
            seen.append(knock.address)

    books: dict[ChannelId, NotebookConnector] = {ChannelId("book"): Watching(channel_id=ChannelId("book"))}
    async with stand(public_address="https://bots.example.org", notebooks=books) as standing:
        request = b"POST /hooks/book?x=%2b+%20&b=2&a=%C3%BC HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
        assert await raw(standing, request) == 200
    assert seen == ["https://bots.example.org/hooks/book?x=%2b+%20&b=2&a=%C3%BC"]


async def test_a_page_that_breaks_in_the_middle_is_cut_off_and_not_answered_twice() -> None:
    class Breaking(NotebookConnector):
        async def serve(self, request: web.Request, tail: str, hand_over: HandOver) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            await response.write(b"begun")
            raise ValueError(CANARY)

    books: dict[ChannelId, NotebookConnector] = {ChannelId("book"): Breaking(channel_id=ChannelId("book"))}
    async with stand(notebooks=books) as standing, wire(standing.port) as (reader, writer):
        writer.write(b"GET /web/book/x HTTP/1.1\r\nHost: x\r\n\r\n")
        received = b""
        with suppress(ConnectionResetError):
            while piece := await asyncio.wait_for(reader.read(1000), PATIENCE):
                received += piece
        assert received.count(b"HTTP/1.1") == 1
        assert not received.endswith(b"0\r\n\r\n")
        assert "ValueError" in standing.log()
        assert CANARY not in standing.log()
