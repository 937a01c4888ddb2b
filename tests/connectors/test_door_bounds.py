"""The door under those who send too much, too slowly, too often, or hardly HTTP."""

import asyncio

import pytest
from aiohttp import ClientConnectionError

from connectors.kind import FORBIDDEN
from core.errors import TryAgain
from core.identifiers import ChannelId
from tests.connectors.desk import until, wire
from tests.connectors.knocking import CANARY, GENUINE, entry, knock, raw, until_answered
from tests.connectors.limits import door_limits
from tests.connectors.stand import stand
from tests.fakes.notebook import LONGEST_BODY, SECRET, NotebookConnector
from tests.patience import PATIENCE


async def test_a_body_declared_too_long_is_not_read_at_all() -> None:
    async with stand() as standing:
        head = b"POST /hooks/book HTTP/1.1\r\nHost: x\r\nContent-Length: 52428800\r\n\r\n"
        assert await raw(standing, head) == 413


async def test_a_body_that_grows_too_long_is_cut_off() -> None:
    async with stand(limits=door_limits(knock_bytes=200_000)) as standing:

        async def endless() -> object:
            for _ in range(400):
                yield bytes(131072)

        try:
            async with standing.client.post(
                f"{standing.address}/hooks/book", data=endless(), headers=GENUINE
            ) as response:
                assert response.status == 413
        except ClientConnectionError:
            pass  # hung up on in the middle of its 50 MB, which is the other honest answer
        assert "too_large" in standing.refused
        assert not standing.desk.aside


async def test_a_kind_may_take_less_than_the_door_but_says_so_only_to_whoever_holds_the_secret() -> None:
    async with stand() as standing:
        long = b'"' + b"a" * LONGEST_BODY + b'"'
        assert (await knock(standing, long, GENUINE))[0] == 413
        assert (await knock(standing, long, {}))[0] == 403


async def test_a_body_that_drips_is_told_that_it_is_too_slow() -> None:
    async with stand(limits=door_limits(body_seconds=0.1)) as standing:
        async with wire(standing.port) as (reader, writer):
            writer.write(b"POST /hooks/book HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nab")
            assert b" 408 " in await asyncio.wait_for(reader.readline(), PATIENCE)
        assert not standing.desk.heard


async def test_a_caller_who_leaves_in_the_middle_leaves_no_trace() -> None:
    async with stand() as standing:
        head = f"POST /hooks/book HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\nX-Notebook-Secret: {SECRET}\r\n\r\n"
        async with wire(standing.port) as (_, writer):
            writer.write((head + CANARY).encode())
            await writer.drain()
            writer.transport.abort()
        await until(lambda: "left" in standing.refused)
        assert '"level": "error"' not in standing.log()
        assert "Traceback" not in standing.log()
        assert CANARY not in standing.log()
        assert not standing.desk.heard
        assert await knock(standing, entry(), GENUINE) == (200, b"written")


async def test_compressed_bodies_are_refused_before_they_are_unpacked() -> None:
    async with stand() as standing:
        for encoding in ("gzip", "br", "deflate", "zstd", "GZIP, identity"):
            status, _ = await knock(standing, b"\x1f\x8b\x08junk", {**GENUINE, "Content-Encoding": encoding})
            assert status == 415
        assert (await knock(standing, entry(), {**GENUINE, "Content-Encoding": "identity"}))[0] == 200


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GARBAGE canary-7313-words\r\n\r\n", 400),
        (b"POST /hooks/book HTTP/1.1\r\nHost: x\r\nContent-Length: canary-7313-words\r\n\r\n", 400),
        (
            b"POST /hooks/book HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        (b"POST /hooks/book HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\ncanary-7313-words\r\n", 400),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 1000 + b"\r\n", 400),
        (b"POST /hooks/book HTTP/1.1\r\nHost: x\r\nExpect: canary-7313-words\r\nContent-Length: 2\r\n\r\n{}", 417),
        (b"GET /nothing/here HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    ],
)
async def test_what_is_hardly_http_is_answered_by_us_and_stays_out_of_the_log(
    request_bytes: bytes, status: int
) -> None:
    async with stand() as standing:
        async with wire(standing.port) as (reader, writer):
            writer.write(request_bytes)
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)).decode()
        assert head.split()[1] == str(status)
        assert "aiohttp" not in head
        assert "Server: Lethe\r\n" in head
        assert CANARY not in standing.log()
        assert "Traceback" not in standing.log()


async def test_no_answer_names_a_version_and_none_is_sniffed() -> None:
    async with stand() as standing:
        for path in ("/hooks/book", "/", "/nothing", "/web/site/visits", "/chat/nowhere"):
            async with standing.client.get(standing.address + path) as response:
                assert response.headers["Server"] == "Lethe"
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert "Set-Cookie" not in response.headers
                assert response.status < 500


async def test_a_flood_of_refused_knocks_is_braked_and_a_genuine_flood_is_not() -> None:
    limits = door_limits(source_requests=5)
    async with stand(limits=limits, trusted_proxies=("127.0.0.0/8",)) as standing:
        forger = {"X-Forwarded-For": "8.8.4.4"}
        statuses = [(await knock(standing, entry(), forger))[0] for _ in range(8)]
        assert statuses == [403] * 6 + [429] * 2
        platform = {"X-Forwarded-For": "8.8.8.8", **GENUINE}
        assert {(await knock(standing, entry(str(n)), platform))[0] for n in range(20)} == {200}
        await standing.clock.move(10)
        assert (await knock(standing, entry(), forger))[0] == 403


async def test_pages_are_braked_by_their_source_as_our_proxies_name_it() -> None:
    limits = door_limits(source_requests=3)
    async with stand(limits=limits, trusted_proxies=("127.0.0.0/8", "8.8.8.8")) as standing:

        async def ask(forwarded: str) -> int:
            headers = {"X-Forwarded-For": forwarded}
            async with standing.client.get(f"{standing.address}/nothing", headers=headers) as response:
                return response.status

        assert [await ask(f"1.2.3.{n}, 9.9.9.9, 8.8.8.8") for n in range(5)] == [404] * 3 + [429] * 2
        assert await ask("9.9.9.8, 8.8.8.8") == 404
        assert [await ask(f"2a00:1450:1:1::{n}") for n in range(1, 6)] == [404] * 3 + [429] * 2


async def test_nobody_is_braked_behind_a_proxy_that_was_not_named() -> None:
    async with stand(limits=door_limits(source_requests=2)) as standing:
        headers = {"X-Forwarded-For": "9.9.9.9"}
        for _ in range(6):
            async with standing.client.get(f"{standing.address}/nothing", headers=headers) as response:
                assert response.status == 404


async def test_too_many_knocks_at_once_are_asked_to_come_again() -> None:
    async with stand(limits=door_limits(knocks_at_once=1)) as standing:
        async with wire(standing.port) as (_, writer):
            writer.write(b"POST /hooks/book HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{")
            await writer.drain()
            await until_answered(standing, 503)
        await until_answered(standing, 200)


async def test_a_closing_door_asks_to_come_again() -> None:
    async with stand() as standing:
        standing.door.close()
        assert (await knock(standing, entry(), GENUINE))[0] == 503
        assert not standing.desk.heard


async def test_a_closing_door_keeps_no_connection() -> None:
    async with stand() as standing:
        standing.door.close()
        async with wire(standing.port) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await writer.drain()
            async with asyncio.timeout(PATIENCE):
                answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 503 ")


async def test_a_channel_that_is_not_open_yet_is_told_only_to_its_platform() -> None:
    book = NotebookConnector(channel_id=ChannelId("book"), refuses_to_open=[TryAgain("not now")])
    async with stand(notebooks={ChannelId("book"): book}) as standing:
        assert (await knock(standing, entry(), GENUINE))[0] == 503
        assert await knock(standing, entry(), {}) == (403, FORBIDDEN.body)
        await standing.clock.move(1)
        assert (await knock(standing, entry(), GENUINE))[0] == 200


async def test_a_thousand_forgeries_are_few_lines_of_log() -> None:
    async with stand() as standing:
        for _ in range(50):
            await knock(standing, entry(), {})
        assert standing.log().count("knock.refused") == 1
        assert standing.refused.count("forbidden") == 50


async def test_nothing_that_a_caller_said_is_logged() -> None:
    async with stand() as standing:
        for body in (entry(), b"{" + CANARY.encode(), [CANARY]):
            for headers in (GENUINE, {}, {"X-Notebook-Secret": CANARY}):
                for channel in ("book", CANARY, "site"):
                    await knock(standing, body, headers, channel)
        assert CANARY not in standing.log()
        assert "canary-sender" not in standing.log()
        assert SECRET not in standing.log()
        assert CANARY not in repr(standing.desk.heard)
