"""What Twilio could not bring is fetched from its list: once, in order, and only while it can still be answered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from connectors.whatsapp_twilio.catching_up import AFTER_A_FAILURE, OFTEN, SETTLED, SOON
from core.errors import StoreUnavailable
from core.identifiers import Address
from core.messages import InboundMessage
from tests.connectors.desk import MemoryDesk, MovedClock
from tests.connectors.whatsapp_twilio.stage import TwilioStage, stage, until_noticed
from tests.fakes.twilio_server import SENDER, Fault, refusing, said
from tests.patience import PATIENCE

_SERVICE = "MG" + "0" * 32


@dataclass
class Standing:
    played: TwilioStage
    desk: MemoryDesk
    task: "asyncio.Task[None] | None" = None

    async def listen(self) -> None:
        """And look once."""
        self.task = asyncio.create_task(self.played.connector.listen(self.desk.take_in, _never))
        await self.looked()

    async def looked(self) -> None:
        """Until it waits for its next look, or has no more to do."""
        async with asyncio.timeout(PATIENCE):
            while not self.played.clock.sleeping() and not (self.task and self.task.done()):
                await asyncio.sleep(0.001)

    async def after(self, seconds: float) -> None:
        await self.played.clock.forward(seconds)
        await self.looked()

    def keep(self, text: str, *, ago: float, number: str = "491700000001", **more: str) -> str:
        at = self.played.clock.now() - timedelta(seconds=ago)
        return self.played.server.keep(text, number=number, at=at, files=more or None).sid

    @property
    def heard(self) -> list[str]:
        return [message.text for message in self.desk.heard if isinstance(message, InboundMessage)]


async def _never(raw: bytes) -> None:
    raise AssertionError("nothing is set aside")


@asynccontextmanager
async def standing(
    sender: str = SENDER, messaging_service: str = "", catch_up_hours: float = 24.0
) -> AsyncIterator[Standing]:
    async with stage(sender=sender, messaging_service=messaging_service, catch_up_hours=catch_up_hours) as played:
        made = Standing(played=played, desk=MemoryDesk(MovedClock()))
        try:
            yield made
        finally:
            if made.task is not None:
                made.task.cancel()
                await asyncio.wait([made.task])


async def test_what_was_missed_is_heard_in_order_and_once() -> None:
    async with standing() as around:
        around.keep("third", ago=300)
        around.keep("first", ago=23 * 3600)
        around.keep("second", ago=3600, number="491700000002")
        await around.listen()
        assert around.heard == ["first", "second", "third"]
        for pause in (SOON, OFTEN, OFTEN):
            assert around.played.clock.sleeping() == [pause]
            await around.after(pause)
        assert around.heard == ["first", "second", "third"]
        assert '"count": 3' in around.played.log()
        for word in ("4917", "first", "third"):
            assert word not in around.played.log()


async def test_what_twilio_brought_is_not_heard_again() -> None:
    async with standing() as around:
        name = around.keep("brought", ago=600)
        (brought,) = around.played.parsed(said("brought", sid=name))
        await around.desk.take_in(brought)
        await around.listen()
        assert around.heard == ["brought"]
        assert "channel.caught_up" not in around.played.log()


async def test_what_is_too_old_to_be_answered_stays_where_it_is() -> None:
    async with standing() as around:
        around.keep("too old", ago=24 * 3600 + 1)
        await around.listen()
        assert around.heard == []
    async with standing(catch_up_hours=1.0) as around:
        around.keep("older than was asked for", ago=3601)
        around.keep("recent", ago=3500)
        await around.listen()
        assert around.heard == ["recent"]


async def test_what_may_still_be_on_its_way_is_left_to_twilio_for_a_while() -> None:
    async with standing() as around:
        around.keep("just now", ago=SETTLED.total_seconds() - 1)
        await around.listen()
        assert around.heard == []
        await around.after(SOON)
        assert around.heard == ["just now"]


async def test_what_is_missed_later_is_fetched_later_and_only_that_is_asked_for() -> None:
    async with standing() as around:
        await around.listen()
        await around.after(SOON)
        around.keep("lost on the way", ago=-10)
        await around.after(OFTEN)
        assert around.heard == ["lost on the way"]
        asked = [call.values["DateSent>"] for call in around.played.server.called("GET", "Messages.json")]
        assert asked == sorted(asked)
        assert asked[-1] > asked[0]


async def test_nobody_asks_where_the_owner_wants_none() -> None:
    async with standing(catch_up_hours=0.0) as around:
        around.keep("missed", ago=600)
        await around.listen()
        assert around.task is not None
        assert around.task.done()
        assert around.played.server.calls == []


async def test_a_file_comes_with_what_was_missed() -> None:
    async with standing() as around:
        medium = "ME" + "0" * 32
        name = around.keep("my rash", ago=600, **{medium: "image/jpeg"})
        await around.listen()
        (heard,) = around.desk.heard
        assert isinstance(heard, InboundMessage)
        assert [file.reference for file in heard.attachments] == [f"Messages/{name}/Media/{medium}"]


async def test_a_file_that_is_gone_keeps_no_words_back() -> None:
    async with standing() as around:
        around.keep("my rash", ago=600, ME1="image/jpeg")
        around.played.server.fail("files", refusing(20404, 404))
        await around.listen()
        (heard,) = around.desk.heard
        assert isinstance(heard, InboundMessage)
        assert (heard.text, heard.attachments) == ("my rash", ())


@pytest.mark.parametrize("what", ["list", "files"])
@pytest.mark.parametrize("fault", [Fault(status=503), Fault(line="drop"), Fault(status=200, body=b"{}")], ids=repr)
async def test_what_goes_wrong_is_said_once_and_tried_again(what: str, fault: Fault) -> None:
    async with standing() as around:
        around.keep("missed", ago=600, ME1="image/jpeg")
        around.played.server.fail(what, *until_noticed(fault), *until_noticed(fault))
        await around.listen()
        assert around.heard == []
        await around.after(AFTER_A_FAILURE)
        await around.after(AFTER_A_FAILURE)
        assert around.heard == ["missed"]
        assert around.played.log().count("channel.catching_up_failing") == 1


async def test_nothing_is_lost_while_it_cannot_be_stored() -> None:
    async with standing() as around:
        around.keep("missed", ago=600)
        around.desk.trouble = StoreUnavailable()
        await around.listen()
        around.desk.trouble = None
        await around.after(AFTER_A_FAILURE)
        assert around.heard == ["missed"]


async def test_whoever_is_being_erased_keeps_nobody_else_waiting_and_is_heard_once_that_is_over() -> None:
    async with standing() as around:
        around.keep("mine 1", ago=3600)
        around.keep("other", ago=1800, number="491700000002")
        around.keep("mine 2", ago=600)
        around.desk.being_erased = {Address("whatsapp:+491700000001")}
        await around.listen()
        assert around.heard == ["other"]
        await around.after(SOON)
        assert around.heard == ["other"]
        around.desk.being_erased.clear()
        await around.after(SOON)
        assert around.heard == ["other", "mine 1", "mine 2"]
        assert "channel.catching_up_failing" not in around.played.log()


async def test_very_many_are_fetched_in_pages() -> None:
    async with standing() as around:
        for number in range(250):
            around.keep(f"{number}", ago=10_000 - number)
        await around.listen()
        assert around.heard == [f"{number}" for number in range(250)]
        assert len(around.played.server.called("GET", "Messages.json")) == 3


async def test_of_a_service_only_its_own_and_never_what_we_said() -> None:
    async with standing(sender="", messaging_service=_SERVICE) as around:
        around.keep("to another sender of the account", ago=700)
        around.keep("to ours", ago=600)
        around.played.server.messages[-1].service = _SERVICE
        await around.played.connector.send(around.played.outbound("we said this"))
        around.played.server.sent[0].created -= timedelta(seconds=600)
        around.played.server.sent[0].status = "delivered"
        around.played.server.sent[0].service = _SERVICE
        await around.listen()
        assert around.heard == ["to ours"]
