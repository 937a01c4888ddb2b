"""How a request fails, and what is never taken: deadlines, sizes, crowds, over real sockets."""

import asyncio
import tracemalloc

import pytest

from core.errors import AnswerTooLong, Unanswered
from tests.fakes.opened_gate import declare, opened, refusal
from tests.fakes.outside import Outside


@pytest.mark.parametrize(("path", "written"), [("/hang", True), ("/drip", True), ("/cut", True)])
async def test_no_whole_answer(path: str, written: bool) -> None:
    async with Outside() as outside, opened() as (gate, outcomes):
        declare(gate, outside.at(""))
        error = await refusal(gate, outside.at(path), seconds=0.2)
        assert isinstance(error, Unanswered)
        assert error.request_written is written
        assert outcomes == [("Server", "unanswered")]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/ok", "http://unknown.example/ok"])
async def test_nobody_there_means_nothing_was_written(address: str) -> None:
    async with opened() as (gate, outcomes):
        declare(gate, address)
        error = await refusal(gate, address)
        assert isinstance(error, Unanswered)
        assert not error.request_written
        assert outcomes == [("Server", "unanswered")]


async def test_connecting_that_never_ends_means_nothing_was_written() -> None:
    held: list[asyncio.StreamWriter] = []
    async with await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0) as silent:
        async with opened() as (gate, _):
            address = f"https://127.0.0.1:{silent.sockets[0].getsockname()[1]}/ok"
            declare(gate, address)
            error = await refusal(gate, address, seconds=0.2)
        assert isinstance(error, Unanswered)
        assert not error.request_written
        for writer in held:
            writer.close()


async def test_a_broken_header_means_nothing_was_written() -> None:
    async with Outside() as outside, opened() as (gate, _):
        declare(gate, outside.at(""))
        with pytest.raises(Unanswered) as caught:
            await gate.ask("GET", outside.at("/ok"), headers={"X-Mine": "a\r\nX-Evil: b"}, seconds=5)
        assert not caught.value.request_written
        assert outside.heard == []


@pytest.mark.parametrize("path", ["/bytes/5001", "/flow/6000", "/bomb/1"])
async def test_more_than_wanted_is_not_taken(path: str) -> None:
    async with Outside() as outside, opened() as (gate, outcomes):
        declare(gate, outside.at(""))
        with pytest.raises(AnswerTooLong) as caught:
            await gate.ask("GET", outside.at(path), seconds=5, longest=5000)
        assert caught.value.request_written
        assert outcomes == [("Server", "too_long")]
        assert len((await gate.ask("GET", outside.at("/bytes/5000"), seconds=5, longest=5000)).body) == 5000


async def test_a_packed_bomb_is_never_unpacked_whole() -> None:
    async with Outside() as outside, opened() as (gate, _):
        declare(gate, outside.at(""))
        tracemalloc.start()
        with pytest.raises(AnswerTooLong):
            await gate.ask("GET", outside.at("/bomb/300"), seconds=20)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 30_000_000


async def test_what_was_packed_arrives_plain() -> None:
    async with Outside() as outside, opened() as (gate, _):
        declare(gate, outside.at(""))
        answer = await gate.ask("GET", outside.at("/gzip"), headers={"Accept-Encoding": "br"}, seconds=5)
        assert answer.body == b"plain words"
        assert "content-encoding" not in answer.headers
        assert outside.heard[0].headers["accept-encoding"] != "br"


async def test_many_that_hang_hold_up_nobody() -> None:
    async with Outside() as outside, opened() as (gate, _):
        declare(gate, outside.at(""))
        hanging = [asyncio.ensure_future(gate.ask("GET", outside.at("/hang"), seconds=30)) for _ in range(120)]
        await outside.arrived.wait()
        assert (await gate.ask("GET", outside.at("/ok"), seconds=5)).body == b"ok"
        outside.release.set()
        assert {answer.body for answer in await asyncio.gather(*hanging)} == {b"late"}


async def test_a_closed_gate_stays_closed() -> None:
    async with Outside() as outside, opened() as (gate, _):
        declare(gate, outside.at(""))
        await gate.ask("GET", outside.at("/ok"), seconds=5)
        await gate.close()
        await gate.close()
        error = await refusal(gate, outside.at("/ok"))
        assert isinstance(error, Unanswered)
        assert not error.request_written


async def test_who_is_on_the_way_out_while_it_is_closed_is_not_let_through() -> None:
    async with opened() as (gate, _):
        declare(gate, "https://127.0.0.1:9")
        asking = asyncio.ensure_future(gate.ask("GET", "https://127.0.0.1:9/ok", seconds=5))
        await asyncio.sleep(0)  # the certificates are read now, in a thread
        await gate.close()
        with pytest.raises(Unanswered) as refused:
            await asking
        assert not refused.value.request_written


async def test_who_no_longer_waits_is_counted() -> None:
    async with Outside() as outside, opened() as (gate, outcomes):
        declare(gate, outside.at(""))
        asking = asyncio.ensure_future(gate.ask("GET", outside.at("/hang"), seconds=30))
        await outside.arrived.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert outcomes == [("Server", "abandoned")]
