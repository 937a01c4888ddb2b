"""Everything that somebody may throw at the running server, and the contract's answer to it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]  # it brings none
import pytest

from tests.fakes.telegram_chats import message
from tests.patience import PATIENCE
from tests.product.house import FORBIDDEN, ODD_WORDS, SECOND_SECRET, SECRET_HEADER, House, house
from tests.product.running import WEBHOOK_SECRET

_SLOW = "[timing]\nbody_seconds = 0.5\nheader_seconds = 0.5\n"
_MEGABYTE = b" " * 1024 * 1024


def _update(text: str, *, number: int = 1, person: int = 5550001) -> bytes:
    return json.dumps({"update_id": 70_000 + number, **message(text, person=person, number=number)}).encode()


async def test_the_same_webhook_many_times_is_answered_once(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        body = _update("only once, please")
        assert await asyncio.gather(*(here.knock(body) for _ in range(5))) == [(200, b"")] * 5
        assert len(await here.told(1)) == 1
        await here.settled()
        assert await asyncio.gather(*(here.knock(body) for _ in range(5))) == [(200, b"")] * 5
        visitor = await here.visit()
        assert await asyncio.gather(*(here.say(visitor, "and here", "one") for _ in range(5))) == [202] * 5
        await here.answers(visitor, 1)
        await here.settled()
        assert await here.say(visitor, "and here", "one") == 202
        await here.settled()
        counts = await here.counts()
        assert (counts["lethe_accepted_total"], counts["lethe_duplicates_total"]) == (2, 14)
        assert (len(here.telegram.sent), len(here.model.requests)) == (1, 2)
        with pytest.raises(TimeoutError):
            await here.answers(visitor, 2, seconds=0.3)
        # Only what is the same: the same words said again are something new.
        assert await here.knock(_update("only once, please", number=2)) == (200, b"")
        assert len(await here.told(2)) == 2
        assert here.mishaps() == []


async def test_only_the_platform_speaks_for_the_platform(tmp_path: Path) -> None:
    async with house(tmp_path) as here:
        body = _update("let me in")
        wrong = ["", "wrong", WEBHOOK_SECRET[:-1], WEBHOOK_SECRET[:-1] + "x", WEBHOOK_SECRET + "x", "None", " "]
        wrong += [WEBHOOK_SECRET.upper(), SECOND_SECRET, "sécret", "x" * 7000]
        answers = [await here.knock(body, secret) for secret in wrong]
        # Nobody learns which channels there are.
        for path in ("/hooks/nobody", "/hooks/site", "/hooks/TG", "/hooks/tg%00", "/hooks/%F0%9F%A6%8A", "/hooks/tg.."):
            answers.append(await here.knock(body, path=path))
        answers += [await here.knock(body, SECOND_SECRET), await here.knock(body, WEBHOOK_SECRET, "/hooks/other")]
        answers.append((await here.ask("GET", "/hooks/tg", headers={SECRET_HEADER: WEBHOOK_SECRET}))[::2])
        for header in (b"\xff\xfe" * 8, WEBHOOK_SECRET.encode() + b"\r\n" + SECRET_HEADER.encode() + b": x"):
            status, said = await _raw(here, _request(body, header))
            answers.append((status, said))
        assert answers == [FORBIDDEN] * len(answers)
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND"):
            headers = {SECRET_HEADER: WEBHOOK_SECRET, "X-HTTP-Method-Override": "POST"}
            status, further, _ = await here.ask(method, "/hooks/tg", body, headers)
            assert (status, further["Allow"]) == (405, "GET, POST"), method
        for header in (b"nul\0", b"x" * 20_000):
            assert (await _raw(here, _request(body, header)))[0] == 400
        assert (await _raw(here, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"))[0] == 400
        counts = await here.counts()
        assert (counts["lethe_accepted_total"], here.model.requests) == (0, [])
        assert counts['lethe_refused_total{reason="forbidden"}'] == len(answers)
        assert await here.knock(body) == (200, b"")
        await here.told(1)
        assert here.mishaps() == []


_NOT_UNDERSTOOD = {
    "nothing": b"",
    "cut off": _update("cut off")[:-9],
    "no JSON": b"hello",
    "a mark before it": b"\xef\xbb\xbf" + _update("x"),
    "other letters": _update("x").decode().encode("utf-16"),
    "no letters": b'{"update_id": 1, "message": "\xff\xfe"}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a huge number": b'{"update_id": ' + b"9" * 5_000 + b"}",
    "a number too large": b'{"update_id": ' + str(2**70).encode() + b', "message": {}}',
    "no number": b'{"update_id": NaN, "message": {}}',
    "infinity": b'{"update_id": 1e400, "message": {}}',
    "below zero": b'{"update_id": -1, "message": {}}',
    "a list": b"[]",
    "a word": b'"x"',
    "null": b"null",
    "an empty message": b'{"update_id": 2, "message": {}}',
    "a message that is a list": b'{"update_id": 3, "message": []}',
    "a date beyond all": _update("x").replace(b"1795250000", b"1e20"),
    "nobody's": json.dumps({"update_id": 4, "message": {"message_id": 1, "date": 1, "text": "x"}}).encode(),
    "from a word": _update("x").replace(b'{"id": 5550001, "is_bot": false', b'"x", "y": {"a": false'),
    "a chat too large": _update("x").replace(b"5550001", str(2**65).encode()),
    "text that is a number": _update("x").replace(b'"text": "x"', b'"text": 5'),
    "a photo of nothing": _update("x").replace(b'"text": "x"', b'"photo": [[]]'),
}


async def test_what_is_authentic_and_cannot_be_understood_is_taken_set_aside_and_counted(tmp_path: Path) -> None:
    """A refusal would bring it back, and keep the rest of its chat waiting behind it."""
    async with house(tmp_path) as here:
        answers = {name: await here.knock(body) for name, body in _NOT_UNDERSTOOD.items()}
        assert answers == dict.fromkeys(_NOT_UNDERSTOOD, (200, b""))
        counts = await here.counts()
        assert counts["lethe_quarantined_total"] == len(_NOT_UNDERSTOOD)
        assert counts["lethe_accepted_total"] == 0
        # What was not invented yet, and words that no store takes as they are, are no trouble either.
        assert await here.knock(b'{"update_id": 5, "teleportation": {"to": [1]}}') == (200, b"")
        for number, text in enumerate(ODD_WORDS, 10):
            assert await here.knock(_update(text, number=number)) == (200, b"")
            await here.told(number - 9)
        assert await here.knock(_update("\u200d" * 9, number=20)) == (200, b"")
        assert await here.knock(_update("x" * 100_000, number=21, person=9)) == (200, b"")
        # One of the answers was longer than a message of Telegram's may be, and came in two.
        assert any("zu groß" in text for text in await here.told(8))
        await here.settled()
        assert here.mishaps() == []


async def test_what_is_too_large_or_too_slow_ends_soon_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async with house(tmp_path, more=[_SLOW]) as here:
        process = psutil.Process(here.server.process.pid)
        await here.knock(_update("hello?", number=1))
        await here.told(1)
        await _throw(here, 2)
        await here.settled()
        files, before = process.num_fds(), process.memory_info().rss
        for _ in range(3):
            await _throw(here, 8)
        # Many bodies without end at once may only fill so much: the last of them are told to come later.
        statuses = [status for status, _ in await asyncio.gather(*(_endless_post(here) for _ in range(5)))]
        assert set(statuses) <= {413, 503}
        assert 413 in statuses
        await here.knock(_update("still there?", number=2))
        await here.told(2)
        async with asyncio.timeout(PATIENCE):
            while process.num_fds() > files:
                await asyncio.sleep(0.05)
        # More than a gigabyte was thrown. What bodies may fill at once, 64 MiB, the allocator may hold on to; not more.
        assert process.memory_info().rss - before < 100e6
        assert here.mishaps() == []


async def _throw(here: House, times: int) -> None:
    """So many of each at once."""
    head = _request(b"", WEBHOOK_SECRET.encode())[:-4].replace(b"Content-Length: 0\r\n", b"")
    declared = head + b"\r\nContent-Length: 52428800\r\n\r\n"
    dripping = head + b"\r\nContent-Length: 100\r\n\r\n{"
    gone = head + b"\r\nContent-Length: 5000\r\n\r\n" + b"x" * 2_000
    packed = head + b"\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"
    expected: list[tuple[int, Awaitable[tuple[int, bytes]]]] = [(413, _endless_post(here))]
    for _ in range(times):
        expected += [
            (413, _raw(here, declared)),
            (413, _raw(here, declared, _endless(_MEGABYTE, 50))),
            (408, _raw(here, dripping, _endless(b" ", 20, 0.1))),
            (0, _raw(here, head + b"\r\n", leaves=True)),
            (0, _raw(here, gone, leaves=True)),
            (0, _raw(here, b"POST /hooks/tg HT")),
            (415, _raw(here, packed)),
            (403, _raw(here, _request(b"x" * 60_000, b"wrong"))),
        ]
    answers = await asyncio.gather(*(answer for _, answer in expected))
    assert [status for status, _ in answers] == [status for status, _ in expected]


async def _endless_post(here: House) -> tuple[int, bytes]:
    """Chunks without end, as a client sends them that does not say how much it has."""
    head = _request(b"", WEBHOOK_SECRET.encode())[:-4].replace(b"Content-Length: 0\r\n", b"")
    chunk = b"100000\r\n" + _MEGABYTE + b"\r\n"
    return await _raw(here, head + b"\r\nTransfer-Encoding: chunked\r\n\r\n", _endless(chunk, 50))


async def _endless(piece: bytes, times: int, seconds: float = 0.0) -> AsyncIterator[bytes]:
    for _ in range(times):
        yield piece
        await asyncio.sleep(seconds)


def _request(body: bytes, secret: bytes) -> bytes:
    head = f"POST /hooks/tg HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + SECRET_HEADER.encode() + b": " + secret + b"\r\n\r\n" + body


async def _raw(
    here: House, said: bytes, further: AsyncIterator[bytes] | None = None, *, leaves: bool = False
) -> tuple[int, bytes]:
    """Status and body of the answer to these very bytes; 0 where there was none."""
    address = urlsplit(here.server.address)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    received = b""
    try:
        writer.write(said)
        await writer.drain()
        if leaves:
            return 0, b""
        dripping = asyncio.create_task(_drip(writer, further)) if further is not None else None
        try:
            async with asyncio.timeout(PATIENCE):
                received = await _whole(reader)
        finally:
            if dripping is not None:
                dripping.cancel()
                await asyncio.gather(dripping, return_exceptions=True)
    except ConnectionError:
        pass
    finally:
        writer.close()
    head, _, body = received.partition(b"\r\n\r\n")
    return (int(head.split()[1]) if head else 0), body


async def _drip(writer: asyncio.StreamWriter, pieces: AsyncIterator[bytes]) -> None:
    async for piece in pieces:
        writer.write(piece)
        await writer.drain()


async def _whole(reader: asyncio.StreamReader) -> bytes:
    """One answer, as far as it comes."""
    received = b""
    while piece := await reader.read(65_536):
        received += piece
        head, end, body = received.partition(b"\r\n\r\n")
        _, found, length = head.lower().partition(b"content-length:")
        if end and found and len(body) >= int(length.split(b"\r\n")[0]):
            break
    return received


async def test_a_model_that_hangs_holds_up_nobody_else_and_who_waits_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with house(tmp_path, telegram_model="echo", web_model="hang", first_token_seconds=0.3) as here:
        waiting = [await here.visit() for _ in range(10)]
        assert [await here.say(visitor, "is anybody there?") for visitor in waiting] == [202] * 10
        await asyncio.wait_for(here.model.arrived.wait(), PATIENCE)
        times: list[float] = []
        loop = asyncio.get_running_loop()
        for number in range(100):
            began = loop.time()
            assert await here.knock(_update(f"quick {number}", number=number, person=100 + number)) == (200, b"")
            times.append(loop.time() - began)
        assert len(await here.told(100)) == 100
        assert {str(answer["text"]) for visitor in waiting for answer in await here.answers(visitor, 1)} == {
            "I can't reach my answering service right now. I've kept your message and will try again for a while."
        }
        times.sort()
        with capsys.disabled():
            print(
                f" [acknowledged in {times[50] * 1000:.1f} ms, p99 {times[98] * 1000:.1f} ms, while a model hangs]",
                end="",
            )
        assert here.mishaps() == []
