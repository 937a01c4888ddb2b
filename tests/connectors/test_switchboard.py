"""Channels that open, will not open, listen, die, and are replaced."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.switchboard import Patience, State, Switchboard
from connectors.web.kind import WEB
from core.errors import ChannelRefused, TryAgain
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.log import Log
from core.messages import InboundMessage
from core.ports.connector import HandOver, SetAside
from tests.connectors.desk import MemoryDesk, MovedClock, settled
from tests.connectors.stand import surroundings
from tests.fakes.notebook import ListeningNotebook, NotebookConnector, notebook_kind, notebook_settings
from tests.patience import PATIENCE

BOOK, OTHER = ChannelId("book"), ChannelId("other")


@dataclass(kw_only=True)
class Board:
    switchboard: Switchboard
    clock: MovedClock
    desk: MemoryDesk
    books: dict[ChannelId, NotebookConnector]
    lines: list[str]

    def state(self, name: ChannelId) -> State | None:
        line = self.switchboard.line(name)
        return line.state if line else None


@asynccontextmanager
async def board(*books: NotebookConnector) -> AsyncIterator[Board]:
    lines: list[str] = []
    log = Log(lines.append, "debug")
    clock = MovedClock()
    desk = MemoryDesk(clock)
    ready = {book.channel_id: book for book in books}
    switchboard = Switchboard(
        kinds={"notebook": notebook_kind(ready), "web": WEB},
        surroundings=lambda settings: surroundings(desk, log),
        hand_over=desk.take_in,
        set_aside=desk.set_aside,
        clock=clock,
        log=log,
        patience=Patience(start_seconds=0.05),
    )
    yield Board(switchboard=switchboard, clock=clock, desk=desk, books=ready, lines=lines)
    await switchboard.close()


def said(id: str) -> InboundMessage:
    return InboundMessage(
        channel_id=BOOK,
        provider_id=ProviderMessageId(id),
        sent_at=datetime(2026, 11, 22, tzinfo=UTC),
        sender=Address("canary-sender"),
        text="canary-words",
    )


async def test_every_channel_is_opened_and_found_by_its_name() -> None:
    async with board() as one:
        await one.switchboard.open_all([notebook_settings("book"), notebook_settings("other")])
        assert one.state(BOOK) is State.OPEN
        assert one.switchboard.connector(BOOK) is one.books[BOOK]
        assert one.switchboard.connector(OTHER) is one.books[OTHER]
        assert one.switchboard.connector(ChannelId("nowhere")) is None
        assert [line.settings.name for line in one.switchboard.lines()] == [BOOK, OTHER]


async def test_a_channel_that_cannot_be_opened_now_is_opened_later_more_and_more_rarely() -> None:
    book = NotebookConnector(channel_id=BOOK, refuses_to_open=[TryAgain("away") for _ in range(10)])
    async with board(book) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        pauses = []
        while one.state(BOOK) is State.WAITING:
            pauses.append(one.clock.longest_sleep())
            await one.clock.move(pauses[-1])
        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
        assert book.opened == 1


async def test_what_a_platform_asks_to_wait_is_waited() -> None:
    book = NotebookConnector(channel_id=BOOK, refuses_to_open=[TryAgain("away", timedelta(seconds=300))])
    async with board(book) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        assert one.clock.longest_sleep() == 300


async def test_a_refused_channel_is_red_and_the_others_open() -> None:
    refused = NotebookConnector(channel_id=BOOK, refuses_to_open=[ChannelRefused("canary-token")])
    async with board(refused) as one:
        await one.switchboard.open_all([notebook_settings("book"), notebook_settings("other")])
        assert (one.state(BOOK), one.state(OTHER)) == (State.REFUSED, State.OPEN)
        assert any("channel.refused" in line and '"book"' in line for line in one.lines)
        assert "canary" not in "".join(one.lines)
        await one.clock.move(599)
        assert one.state(BOOK) is State.REFUSED
        await one.clock.move(1)
        assert one.state(BOOK) is State.OPEN


async def test_a_channel_that_hangs_keeps_nobody_waiting() -> None:
    class Hanging(NotebookConnector):
        async def open(self) -> None:
            await asyncio.Event().wait()

    async with board(Hanging(channel_id=BOOK)) as one:
        await asyncio.wait_for(
            one.switchboard.open_all([notebook_settings("book"), notebook_settings("other")]), PATIENCE
        )
        assert (one.state(BOOK), one.state(OTHER)) == (State.WAITING, State.OPEN)


async def test_one_that_listens_hands_over_and_is_started_again_when_it_dies() -> None:
    book = ListeningNotebook(channel_id=BOOK, script=[said("1"), RuntimeError("canary-words"), said("2"), said("3")])
    async with board(book) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        await settled()
        assert len(one.desk.heard) == 1
        await one.clock.move(1)
        assert [message.provider_id for message in one.desk.heard] == ["1", "2", "3"]
        assert (book.opened, book.listened) == (1, 2)
        await one.clock.move(10_000)
        assert book.listened == 2
        assert any("RuntimeError" in line for line in one.lines)
        assert "canary" not in "".join(one.lines)


async def test_one_that_dies_again_and_again_is_started_ever_more_rarely() -> None:
    book = ListeningNotebook(channel_id=BOOK, script=[OSError() for _ in range(9)])
    async with board(book) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        pauses = []
        while book.script:
            await settled()
            pauses.append(one.clock.longest_sleep())
            await one.clock.move(pauses[-1])
        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60][: len(pauses)]
        assert len(pauses) >= 8


async def test_a_key_refused_while_listening_is_red_until_it_is_taken_again() -> None:
    book = ListeningNotebook(channel_id=BOOK, script=[ChannelRefused("revoked"), said("1")])
    async with board(book) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        await settled()
        assert one.state(BOOK) is State.REFUSED
        await one.clock.move(600)
        assert one.state(BOOK) is State.OPEN
        assert len(one.desk.heard) == 1


async def test_a_channel_that_is_replaced_opens_before_the_old_one_closes() -> None:
    old = NotebookConnector(channel_id=BOOK)
    async with board(old) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        new = one.books[BOOK] = NotebookConnector(channel_id=BOOK)
        await one.switchboard.replace(notebook_settings("book"))
        assert one.switchboard.connector(BOOK) is new
        assert (new.opened, new.closed, old.closed) == (1, 0, 1)


async def test_while_a_channel_is_replaced_nobody_finds_it_missing() -> None:
    class Slow(ListeningNotebook):
        async def close(self) -> None:
            await asyncio.sleep(0)
            found.append(one.switchboard.connector(BOOK))
            await super().close()

    found: list[object] = []
    old = Slow(channel_id=BOOK)
    async with board(old) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        new = one.books[BOOK] = NotebookConnector(channel_id=BOOK)
        replacing = asyncio.create_task(one.switchboard.replace(notebook_settings("book")))
        while not replacing.done():
            found.append(one.switchboard.connector(BOOK))
            await asyncio.sleep(0)
        assert set(map(id, found)) == {id(old), id(new)}
        assert found[-1] is new


async def test_a_replacement_that_will_not_open_leaves_the_old_one_in_place() -> None:
    old = NotebookConnector(channel_id=BOOK)
    async with board(old) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        new = one.books[BOOK] = NotebookConnector(channel_id=BOOK, refuses_to_open=[ChannelRefused("no")])
        with pytest.raises(ChannelRefused):
            await one.switchboard.replace(notebook_settings("book"))
        assert one.switchboard.connector(BOOK) is old
        assert (new.closed, old.closed) == (1, 0)


async def test_closing_stops_listening_first_and_closes_every_channel_whatever_one_of_them_does() -> None:
    class Sulking(NotebookConnector):
        async def close(self) -> None:
            raise RuntimeError("canary-words")

    class Waiting(ListeningNotebook):
        async def listen(self, *_: object) -> None:
            await asyncio.Event().wait()

    waiting = Waiting(channel_id=OTHER)
    async with board(Sulking(channel_id=BOOK), waiting) as one:
        await one.switchboard.open_all([notebook_settings("book"), notebook_settings("other")])
        await one.switchboard.stop_listening()
        assert (waiting.closed, one.state(OTHER)) == (0, State.OPEN)
        await one.switchboard.close()
        assert waiting.closed == 1
        assert one.switchboard.connector(OTHER) is None
        assert "canary" not in "".join(one.lines)


class ForeverListening(ListeningNotebook):
    """Until it is told to stop; and it takes a while to open and to stop."""

    now = 0

    async def open(self) -> None:
        await asyncio.sleep(0)
        await super().open()

    async def listen(self, hand_over: HandOver, set_aside: SetAside) -> None:
        type(self).now += 1
        try:
            await asyncio.Event().wait()
        finally:
            for _ in range(5):
                await asyncio.sleep(0)
            type(self).now -= 1


async def test_of_a_channel_that_is_replaced_twice_at_once_one_listens_and_every_other_is_closed() -> None:
    made: list[NotebookConnector] = []
    ForeverListening.now = 0
    async with board(ForeverListening(channel_id=BOOK)) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        made.append(one.books[BOOK])

        async def replace() -> None:
            made.append(ForeverListening(channel_id=BOOK))
            one.books[BOOK] = made[-1]
            await one.switchboard.replace(notebook_settings("book"))

        await asyncio.gather(replace(), replace(), replace())
        await settled()
        assert ForeverListening.now == 1
        assert one.switchboard.connector(BOOK) is made[-1]
        await one.switchboard.remove(BOOK)
        assert ForeverListening.now == 0


async def test_a_channel_that_is_removed_while_it_is_replaced_stays_removed() -> None:
    ForeverListening.now = 0
    async with board(ForeverListening(channel_id=BOOK)) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        one.books[BOOK] = ForeverListening(channel_id=BOOK)
        await asyncio.gather(one.switchboard.replace(notebook_settings("book")), one.switchboard.remove(BOOK))
        assert one.switchboard.connector(BOOK) is None
        assert ForeverListening.now == 0


class SlowToOpen(NotebookConnector):
    """It opens when it is let."""

    def __init__(self) -> None:
        super().__init__(channel_id=BOOK)
        self.begun, self.let = asyncio.Event(), asyncio.Event()

    async def open(self) -> None:
        self.begun.set()
        await self.let.wait()
        await super().open()


async def test_a_channel_opened_again_while_it_is_replaced_opens_as_it_is_set_by_then() -> None:
    async with board(NotebookConnector(channel_id=BOOK)) as one:
        before = notebook_settings("book")
        await one.switchboard.open_all([before])
        slow = one.books[BOOK] = SlowToOpen()
        after = replace(before, assistant="mirror")
        replacing = asyncio.create_task(one.switchboard.replace(after))
        await slow.begun.wait()
        newest = NotebookConnector(channel_id=BOOK)
        one.books[BOOK] = newest
        again = asyncio.create_task(one.switchboard.open_again(BOOK))
        await settled()
        slow.let.set()
        await asyncio.gather(replacing, again)
        line = one.switchboard.line(BOOK)
        assert line is not None
        assert line.settings.assistant == "mirror"
        assert (line.connector, slow.closed) == (newest, 1)


async def test_a_channel_that_is_removed_before_it_is_opened_again_stays_removed() -> None:
    async with board(NotebookConnector(channel_id=BOOK)) as one:
        await one.switchboard.open_all([notebook_settings("book")])
        slow = one.books[BOOK] = SlowToOpen()
        first = asyncio.create_task(one.switchboard.open_again(BOOK))
        await slow.begun.wait()
        removing = asyncio.create_task(one.switchboard.remove(BOOK))
        await settled()
        second = asyncio.create_task(one.switchboard.open_again(BOOK))
        await settled()
        slow.let.set()
        await asyncio.gather(first, removing, second)
        assert one.switchboard.line(BOOK) is None
        assert (slow.opened, slow.closed) == (1, 1)
