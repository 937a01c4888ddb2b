"""Server-Sent Events: what was said, from memory, and then what is said, until the page goes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from connectors.web.parsing import client_id_of
from connectors.web.rendering import own_words, recalled
from connectors.web.streams import Event, Stream, event
from core.identifiers import Address, ChannelId
from core.ports.transcript import Said, Transcript

_HELLO = b"retry: 2000\n\n"
_PING = b": ping\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    ping_seconds: float
    write_seconds: float
    """For one event to be taken; a page that does not read is let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    said: Sequence[Said]
    fresh: bool
    """The page has nothing: it is given the person's own words too."""


async def replay_after(transcript: Transcript, channel: ChannelId, address: Address, last: str) -> Replay:
    """What a page has missed that saw `last`; everything, where that is nothing we know."""
    number = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else 0
    if number > 0:
        said = await transcript.since(channel, address, number - 1)
        if said and said[0].sequence == number:
            return Replay(said=said[1:], fresh=False)
    return Replay(said=await transcript.since(channel, address, 0), fresh=True)


async def follow(
    request: web.Request, stream: Stream, replay: Replay, *, channel: ChannelId, headers: dict[str, str], pace: Pace
) -> web.StreamResponse:
    """`stream` was opened before `replay` was read, so nothing falls between the two."""
    response = web.StreamResponse(headers={**headers, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    try:
        await _write(response, request, _HELLO, pace)
        for said in replay.said:
            if replay.fresh or not said.by_person:
                await _write(response, request, _again(channel, said).frame(), pace)
                await asyncio.sleep(0)  # drawing a long conversation must not hold up the others
        last = replay.said[-1].sequence if replay.said else 0
        stream.skip_what_was_told(last, {said.reply_to for said in replay.said if said.reply_to})
        while True:
            news = await stream.next(pace.ping_seconds)
            await _write(response, request, news.frame() if news else _PING, pace)
    except EOFError:
        await _end(response, request, pace)
    except (ConnectionError, TimeoutError):
        if request.transport is not None:
            request.transport.abort()
    return response


def _again(channel: ChannelId, said: Said) -> Event:
    if said.by_person:
        content = own_words(channel, said, client_id_of(said.provider_id))
        return event("said", content, sequence=said.sequence)
    return event("message", recalled(channel, said), sequence=said.sequence)


async def _write(response: web.StreamResponse, request: web.Request, frame: bytes, pace: Pace) -> None:
    async with asyncio.timeout(pace.write_seconds):
        if not response.prepared:
            await response.prepare(request)
        await response.write(frame)


async def _end(response: web.StreamResponse, request: web.Request, pace: Pace) -> None:
    try:
        async with asyncio.timeout(pace.write_seconds):
            await response.write_eof()
    except (ConnectionError, TimeoutError):
        if request.transport is not None:
            request.transport.abort()
