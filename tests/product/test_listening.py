"""The socket's own limits, over real connections."""

import asyncio
import socket
from contextlib import suppress

import pytest
from aiohttp import ClientConnectionError, web

from core.log import Log
from lethe.listening import Listening, _Connection
from tests.connectors.desk import wire
from tests.connectors.limits import listening_limits
from tests.connectors.stand import stand
from tests.patience import PATIENCE


async def test_a_connection_that_never_asks_anything_is_closed() -> None:
    async with stand(socket_limits=listening_limits(header_seconds=0.1)) as standing:
        for beginning in (b"", b"POST /hooks/book HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: a"):
            async with wire(standing.port) as (reader, writer):
                writer.write(beginning)
                assert await asyncio.wait_for(reader.read(), PATIENCE) == b""


async def test_one_connection_too_many_is_told_so_at_once() -> None:
    async with (
        stand(socket_limits=listening_limits(connections=2)) as standing,
        wire(standing.port),
        wire(standing.port),
        wire(standing.port) as (reader, _),
    ):
        assert (await asyncio.wait_for(reader.read(), PATIENCE)).startswith(b"HTTP/1.1 503 ")


async def test_somebody_who_never_reads_is_let_go() -> None:
    async def much(_request: web.Request) -> web.Response:
        return web.Response(body=bytes(30_000_000))

    application = web.Application()
    application.router.add_get("/", much)
    lines: list[str] = []
    limits = listening_limits(write_seconds=-599.8)  # and 600 s more for so long an answer: 0.2 s in all
    listening = Listening(application, host="127.0.0.1", port=0, log=Log(lines.append, "debug"), limits=limits)
    port = await listening.open()
    deaf = socket.create_connection(("127.0.0.1", port))
    deaf.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(deaf, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await asyncio.sleep(0.3)
    received = 0
    try:
        while piece := await asyncio.wait_for(loop.sock_recv(deaf, 1_000_000), PATIENCE):
            received += len(piece)
    except ConnectionResetError:
        pass
    assert 0 < received < 30_000_000
    deaf.close()
    await listening.close(1.0)
    assert not [line for line in lines if "error" in line]


async def test_stopping_lets_open_pages_go_on_and_takes_nobody_in() -> None:
    async with stand() as standing:
        headers = await standing.visit()
        async with standing.client.get(f"{standing.address}/web/site/events", headers=headers) as line:
            standing.listening.stop()
            try:
                async with standing.client.get(f"{standing.address}/"):
                    raise AssertionError("somebody was let in")
            except ClientConnectionError:
                pass
            await standing.switchboard.close()
            assert b"retry" in await asyncio.wait_for(line.read(), PATIENCE)


async def test_what_slips_past_the_door_is_neither_500_nor_in_the_log() -> None:
    async def broken(_request: web.Request) -> web.Response:
        raise ValueError("canary-words")

    application = web.Application()
    application.router.add_get("/", broken)
    lines: list[str] = []
    log = Log(lines.append, "debug")
    listening = Listening(application, host="127.0.0.1", port=0, log=log, limits=listening_limits())
    port = await listening.open()
    async with wire(port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n")
        answer = (await asyncio.wait_for(reader.read(), PATIENCE)).decode()
    await listening.close(1.0)
    assert answer.startswith("HTTP/1.1 503 ")
    assert "canary-words" not in answer + "".join(lines)
    assert "ValueError" in "".join(lines)


async def test_a_port_that_is_taken_is_said_so() -> None:
    async with stand() as standing:
        port, limits = standing.port, listening_limits()
        second = Listening(web.Application(), host="127.0.0.1", port=port, log=Log(print), limits=limits)
        with pytest.raises(OSError, match=str(standing.port)):
            await second.open()


@pytest.mark.parametrize("passes", range(5))
async def test_whoever_came_in_the_moment_of_stopping_is_not_left_waiting(passes: int) -> None:
    listening = Listening(
        web.Application(), host="127.0.0.1", port=0, log=Log(lambda line: None), limits=listening_limits()
    )
    caller = socket.create_connection(("127.0.0.1", await listening.open()))
    try:
        caller.setblocking(False)
        for _ in range(passes):
            await asyncio.sleep(0)
        listening.stop()
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                await loop.sock_sendall(caller, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                await loop.sock_recv(caller, 1000)
    finally:
        caller.close()
        await listening.close(0.0)


class _Slow(asyncio.Transport):
    """To somebody who takes what they get, but never all of it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.aborted = False

    def get_write_buffer_size(self) -> int:
        return 1

    def abort(self) -> None:
        self.aborted = True


async def test_whoever_has_read_an_answer_and_is_taking_the_next_is_not_cut_off_for_the_first() -> None:
    async with stand() as standing, wire(standing.port):
        server = standing.listening._server
        assert server is not None
        connection = server()
        assert isinstance(connection, _Connection)
        transport = _Slow()
        connection._request_count = 2
        connection._abort_if_not_taken(transport, 1)
        assert not transport.aborted
        connection._abort_if_not_taken(transport, 2)
        assert transport.aborted
