"""Replies to pages that are open now."""

import asyncio
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from connectors.bodies import TooBusy
from connectors.open_lines import OpenLines
from connectors.web.shelf import Shelf
from core.identifiers import Address
from core.ports.command import Speaker
from core.ports.personal_place import Held

_MOST_WAITING = 500
"""Events that a page may be behind; then it must come again and read what it missed from memory."""
_MOST_PIECES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    name: str
    data: str = field(default="{}", repr=False)
    sequence: int = 0
    """Its place in the conversation; 0 for what is not kept and so cannot be resumed."""
    reply_to: str = ""

    def frame(self) -> bytes:
        number = f"id: {self.sequence}\n" if self.sequence else ""
        return f"{number}event: {self.name}\ndata: {self.data}\n\n".encode()


def event(name: str, content: dict[str, object], *, sequence: int = 0, reply_to: str = "") -> Event:
    return Event(name=name, data=json.dumps(content), sequence=sequence, reply_to=reply_to)


class Stream:
    """The line to one open page: what is to be written, and whether that is all."""

    def __init__(self) -> None:
        self._waiting: deque[Event] = deque()
        self._news = asyncio.Event()
        self._finished = False
        self._shown: dict[str, int] = {}
        self._told = 0
        """What memory has told this page, up to this place in the conversation."""

    def put(self, event: Event) -> None:
        if 0 < event.sequence <= self._told:
            return
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting.clear()
            self.finish()
        elif not self._finished:
            self._waiting.append(event)
            self._news.set()

    def grow(self, reply_to: str, piece: str, so_far: str) -> None:
        """Pass a piece on, where this page has everything before it; a page opened meanwhile gets all at once."""
        before = len(so_far) - len(piece)
        shown = self._shown.get(reply_to, 0)
        if shown not in (0, before) or len(self._waiting) >= _MOST_PIECES:
            return
        self._shown = {reply_to: len(so_far)}
        self.put(event("delta", {"reply_to": reply_to, "text": so_far[shown:]}, reply_to=reply_to))

    def finish(self) -> None:
        """Write what waits, then no more."""
        self._finished = True
        self._news.set()

    def forget(self) -> None:
        self._waiting.clear()
        self._shown.clear()

    def waiting(self) -> int:
        return len(self._waiting)

    def skip_what_was_told(self, last: int, answered: set[str]) -> None:
        """After a replay: drop what came meanwhile and was in it, or is sent only now."""
        self._told = last
        self._waiting = deque(
            one
            for one in self._waiting
            if not 0 < one.sequence <= last and not (_draft(one) and one.reply_to in answered)
        )

    async def next(self, seconds: float) -> Event | None:
        """The next event; None after so many seconds without one. Raises EOFError when that was all."""
        if not self._waiting and not self._finished:
            self._news.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                return None
        if self._waiting:
            return self._waiting.popleft()
        if self._finished:
            raise EOFError
        return None


class Streams:
    """A personal place: what waits for an open page, and the files put out for it. An open line itself
    stays through an erasure, for the last words; `forgotten` ends it."""

    called = OpenLines.called
    category = OpenLines.category
    purpose = OpenLines.purpose

    def __init__(self, shelf: Shelf, *, for_each: int, at_once: int = 5000) -> None:
        self._shelf = shelf
        self._for_each = for_each
        self._at_once = at_once
        self._open: dict[Address, list[Stream]] = {}
        self._count = 0
        self._closed = False

    def open(self, address: Address) -> Stream:
        """One more page of this visitor; the oldest is ended where they are too many. Raises TooBusy.
        Who comes when it is closed is told to come again: there may be another in its place."""
        if self._count >= self._at_once:
            raise TooBusy("as many pages as there may be are open")
        stream = Stream()
        streams = self._open.setdefault(address, [])
        streams.append(stream)
        self._count += 1
        for oldest in streams[: -self._for_each]:
            self.leave(address, oldest)
            oldest.finish()
        if self._closed:
            stream.finish()
        return stream

    @property
    def opened(self) -> int:
        return self._count

    def leave(self, address: Address, stream: Stream) -> None:
        streams = self._open.get(address, [])
        if stream in streams:
            streams.remove(stream)
            self._count -= 1
        if not streams:
            self._open.pop(address, None)

    def put(self, address: Address, event: Event) -> None:
        for stream in self._open.get(address, ()):
            stream.put(event)

    def grow(self, address: Address, reply_to: str, piece: str, so_far: str) -> None:
        for stream in self._open.get(address, ()):
            stream.grow(reply_to, piece, so_far)

    def end(self, address: Address) -> None:
        """The visitor is forgotten: say so, and close their pages."""
        for stream in tuple(self._open.get(address, ())):
            stream.put(Event(name="forgotten"))
            stream.finish()
            self.leave(address, stream)
        self._shelf.forget(address)

    def close(self) -> None:
        self._closed = True
        for streams in self._open.values():
            for stream in streams:
                stream.finish()
        self._shelf.clear()

    async def show(self, speaker: Speaker) -> Sequence[Held]:
        streams = self._open.get(speaker.address, ())
        pages = [Held(called="An open page", facts={"events not written yet": str(one.waiting())}) for one in streams]
        files = [
            Held(
                called="A file handed out", facts={"bytes": str(one.size or 0)}, content=one.content, file_name=one.name
            )
            for one in self._shelf.of(speaker.address)
        ]
        return [*pages, *files]

    async def forget(self, speaker: Speaker) -> None:
        for stream in self._open.get(speaker.address, ()):
            stream.forget()
        self._shelf.forget(speaker.address)

    async def count(self, speaker: Speaker) -> int:
        waiting = sum(stream.waiting() for stream in self._open.get(speaker.address, ()))
        return waiting + len(self._shelf.of(speaker.address))


def _draft(event: Event) -> bool:
    return event.name in ("delta", "typing")
