"""Polling loses nothing, keeps order, outlives every fault, and says once what is wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import fields

import pytest

from connectors.kind import Surroundings
from connectors.telegram import polling
from core.errors import BeingErased, ChannelRefused, StoreUnavailable
from core.identifiers import MessageId
from core.messages import Inbound, InboundMessage
from tests.connectors.telegram.stage import HurryingClock, TelegramStage, stage, until
from tests.fakes.telegram_chats import message
from tests.fakes.telegram_faults import Fault, conflict, drop, failing, garbage, hang, slow_down, unauthorized


class Desk:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.aside: list[bytes] = []
        self.takes_aside = True
        self.trouble: Callable[[InboundMessage], Awaitable[None]] | None = None

    async def take_in(self, inbound: Inbound) -> MessageId | None:
        assert isinstance(inbound, InboundMessage)
        if self.trouble is not None:
            await self.trouble(inbound)
        self.texts.append(inbound.text)
        return MessageId(len(self.texts))

    async def set_aside(self, raw: bytes) -> None:
        if not self.takes_aside:
            raise RuntimeError("nowhere to put it")
        self.aside.append(raw)


@asynccontextmanager
async def listening(
    *, clock: HurryingClock | None = None, send_seconds: float = 5.0
) -> AsyncIterator[tuple[TelegramStage, Desk]]:
    async with stage(clock=clock, send_seconds=send_seconds) as played:
        await played.connector.open()
        desk = Desk()
        task = asyncio.create_task(played.connector.listen(desk.take_in, desk.set_aside))
        try:
            yield played, desk
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_updates_arrive_in_order_and_are_confirmed() -> None:
    async with listening() as (played, desk):
        for number in range(5):
            await played.server.deliver(message(f"m{number}"))
        await until(lambda: played.server.undelivered == 0)
        assert desk.texts == ["m0", "m1", "m2", "m3", "m4"]


async def test_nothing_is_confirmed_before_it_is_kept() -> None:
    async with listening() as (played, desk):
        may_go_on = asyncio.Event()

        async def slow(inbound: InboundMessage) -> None:
            await may_go_on.wait()

        desk.trouble = slow
        await played.server.deliver(message("m0"))
        polls = len(played.server.called("getUpdates"))
        await asyncio.sleep(0.05)
        assert len(played.server.called("getUpdates")) <= polls + 1
        assert played.server.undelivered == 1
        may_go_on.set()
        await until(lambda: played.server.undelivered == 0)
        assert desk.texts == ["m0"]


async def test_one_chat_does_not_wait_for_another() -> None:
    async with listening() as (played, desk):
        may_go_on = asyncio.Event()

        async def slow_for_one(inbound: InboundMessage) -> None:
            if inbound.text == "slow":
                await may_go_on.wait()

        desk.trouble = slow_for_one
        await played.server.deliver(message("slow", person=1))
        await until(lambda: bool(played.server.called("getUpdates")))
        may_go_on.set()
        played.server.fail("getUpdates", failing())
        for text in ("after slow", "quick"):
            await played.server.deliver(message(text, person=1 if text == "after slow" else 2))
        await until(lambda: played.server.undelivered == 0)
        assert desk.texts.index("slow") < desk.texts.index("after slow")
        assert "quick" in desk.texts


async def test_a_store_that_is_away_is_waited_for() -> None:
    async with listening() as (played, desk):
        failures = iter(range(3))

        async def away(inbound: InboundMessage) -> None:
            if next(failures, None) is not None:
                raise StoreUnavailable("away")

        desk.trouble = away
        await played.server.deliver(message("m0"))
        await played.server.deliver(message("m1"))
        await until(lambda: played.server.undelivered == 0)
        assert desk.texts == ["m0", "m1"]
        assert played.log().count("channel.store_unavailable") == 3
        assert desk.aside == []


async def test_whoever_is_being_erased_is_waited_for_by_nobody_and_heard_in_order_once_that_is_over() -> None:
    async with listening() as (played, desk):
        over = asyncio.Event()

        async def erased(inbound: InboundMessage) -> None:
            if "mine" in inbound.text and not over.is_set():
                raise BeingErased("hindered")

        desk.trouble = erased
        for text, person in (("mine 1", 1), ("mine 2", 1), ("other", 2), ("mine 3", 1)):
            await played.server.deliver(message(text, person=person))
            await until(lambda: played.server.undelivered == 0)
        assert desk.texts == ["other"]
        over.set()
        await until(lambda: len(desk.texts) == 4)
        assert desk.texts == ["other", "mine 1", "mine 2", "mine 3"]
        assert played.log().count("channel.store_unavailable") == 0


async def test_of_whoever_is_being_erased_so_much_is_held_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_MOST_LATE", 2)
    async with listening() as (played, desk):
        over = asyncio.Event()

        async def erased(inbound: InboundMessage) -> None:
            if not over.is_set() and inbound.text != "other":
                raise BeingErased("hindered")

        desk.trouble = erased
        for number in range(4):
            await played.server.deliver(message(f"mine {number}", person=1))
        await until(lambda: played.server.undelivered == 0)
        over.set()
        await until(lambda: len(desk.texts) == 2)
        await played.server.deliver(message("and now", person=1))
        await until(lambda: "and now" in desk.texts)
        assert desk.texts == ["mine 0", "mine 1", "and now"]


async def test_what_fails_once_the_erasure_is_over_keeps_nothing_behind_it_waiting() -> None:
    async with listening() as (played, desk):
        over = asyncio.Event()

        async def erased(inbound: InboundMessage) -> None:
            if not over.is_set():
                raise BeingErased("hindered")
            if inbound.text == "poison":
                raise RuntimeError("it cannot be taken")

        desk.trouble, desk.takes_aside = erased, False
        for text in ("poison", "hello"):
            await played.server.deliver(message(text, person=1))
        await until(lambda: played.server.undelivered == 0)
        over.set()
        await until(lambda: desk.texts == ["hello"])
        assert "channel.update_failed" in played.log()


@pytest.mark.parametrize(
    "poison",
    [
        {"message": {}},
        {"message": "x"},
        {"message": {**json.loads(json.dumps(message("x")["message"])), "date": "never"}},
    ],
)
async def test_a_poison_update_is_set_aside_and_the_rest_goes_on(poison: dict[str, object]) -> None:
    async with listening() as (played, desk):
        await played.server.deliver(message("before"))
        await played.server.deliver(poison)
        await played.server.deliver(message("after"))
        await until(lambda: played.server.undelivered == 0)
        assert desk.texts == ["before", "after"]
        assert len(desk.aside) == 1
        assert b'"message"' in desk.aside[0]


async def test_one_that_hides_all_others_is_passed_by() -> None:
    endless = b'{"ok":true,"result":[{"update_id":900101,"message":' + b"[" * 50_000 + b"]}"
    async with listening() as (played, desk):
        played.server.fail("getUpdates", garbage(endless), garbage(endless))
        await until(lambda: len(desk.aside) == 1)
        await played.server.deliver(message("the poison itself"))  # its number, 900101, is passed by
        await played.server.deliver(message("after"))
        await until(lambda: played.server.undelivered == 0)
        assert desk.aside == [endless]
        assert desk.texts == ["after"]
        assert [call.values["limit"] for call in played.server.called("getUpdates")][:3] == ["100", "1", "100"]


async def test_what_our_own_code_trips_over_is_set_aside_after_five_tries() -> None:
    async with listening() as (played, desk):
        tries = 0

        async def trip(inbound: InboundMessage) -> None:
            nonlocal tries
            if inbound.text == "odd":
                tries += 1
                raise LookupError("a mistake of ours")

        desk.trouble = trip
        await played.server.deliver(message("odd"))
        await played.server.deliver(message("after"))
        await until(lambda: played.server.undelivered == 0)
        assert (tries, desk.texts, len(desk.aside)) == (5, ["after"], 1)
        assert "a mistake of ours" not in played.log()


@pytest.mark.parametrize(
    "fault", [failing(502), failing(500), drop(acts=False), garbage(acts=False), conflict(), slow_down(3)], ids=repr
)
async def test_it_goes_on_after_any_fault(fault: Fault) -> None:
    async with listening() as (played, desk):
        played.server.fail("getUpdates", *[fault] * 4)
        await played.server.deliver(message("m0"))
        await until(lambda: played.server.undelivered == 0)
        assert desk.texts == ["m0"]
        assert played.log().count("channel.polling_failing") == 1
        await until(lambda: "channel.polling_resumed" in played.log())


async def test_waits_grow_and_end() -> None:
    clock = HurryingClock()
    async with listening(clock=clock) as (played, _):
        played.server.fail("getUpdates", *[failing()] * 9)
        await until(lambda: len(clock.slept) >= 9)
        assert clock.slept[:9] == [1, 2, 4, 8, 16, 30, 30, 30, 30]


async def test_patience_is_kept_exactly() -> None:
    clock = HurryingClock()
    async with listening(clock=clock) as (played, _):
        played.server.fail("getUpdates", slow_down(35))
        await until(lambda: len(clock.slept) >= 1)
        assert clock.slept[0] == 35


async def test_another_program_is_said_once_and_not_fought() -> None:
    clock = HurryingClock(last=6)
    async with listening(clock=clock) as (played, _):
        played.server.fail("getUpdates", *[conflict()] * 6)
        await until(lambda: len(clock.slept) == 6)
        assert clock.slept == [5, 10, 20, 40, 60, 60]
        conflicts = [json.loads(line) for line in played.lines if "polling_failing" in line]
        assert [line["kind"] for line in conflicts] == ["conflict"]


async def test_a_dead_line_is_noticed() -> None:
    async with listening(send_seconds=0.2) as (played, desk):
        played.server.fail("getUpdates", hang())
        await played.server.deliver(message("m0"))
        await until(lambda: played.server.undelivered == 0)
        assert desk.texts == ["m0"]


def test_the_default_deadline_notices_a_dead_line_in_time() -> None:
    defaults = {field.name: field.default for field in fields(Surroundings)}
    poll_seconds, send_seconds = defaults["poll_seconds"], defaults["send_seconds"]
    assert isinstance(poll_seconds, int)
    assert isinstance(send_seconds, float)
    assert poll_seconds + send_seconds <= 90


async def test_a_revoked_token_is_raised() -> None:
    async with stage() as played:
        await played.connector.open()
        desk = Desk()
        played.server.fail("getUpdates", unauthorized())
        with pytest.raises(ChannelRefused):
            await played.connector.listen(desk.take_in, desk.set_aside)


async def test_where_telegram_calls_nothing_is_fetched() -> None:
    async with stage(public_address="https://bots.example.org") as played:
        await played.connector.open()
        desk = Desk()
        await played.connector.listen(desk.take_in, desk.set_aside)
        assert played.server.called("getUpdates") == []


async def test_only_what_we_understand_is_asked_for() -> None:
    async with listening() as (played, _):
        await until(lambda: bool(played.server.called("getUpdates")))
        (first, *_) = played.server.called("getUpdates")
        assert first.json("allowed_updates") == ["message", "edited_message", "callback_query", "my_chat_member"]


async def test_a_backlog_larger_than_one_answer_may_be_is_fetched_in_pieces() -> None:
    async with listening() as (played, desk):
        texts = [f"{number} {'ж' * 20_000}" for number in range(40)]  # 120 kB each, as Telegram writes them
        played.server.fail("getUpdates", failing())
        for text in texts:
            await played.server.deliver(message(text))
        await until(lambda: played.server.undelivered == 0)
        assert desk.texts == texts
