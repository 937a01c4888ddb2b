"""What is done beside a turn under way: in order, sent once, and nobody waits for a model with a command."""

import asyncio
from pathlib import Path

from core.errors import ModelBusy, TryAgain
from core.messages import Delivery, OutboundMessage
from core.ports.command import Reply
from settings.limits import Limits
from tests.journeys.stage import NotingConnector, stage
from tests.patience import PATIENCE


class _Slow(NotingConnector):
    """Holds back the texts that it is told to, and notes what was begun."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[str] = []
        self.held: dict[str, asyncio.Event] = {}

    async def send(self, message: OutboundMessage) -> Delivery:
        self.begun.append(message.text)
        if message.text in self.held:
            await self.held[message.text].wait()
        return await super().send(message)

    async def has_begun(self, text: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while text not in self.begun:
                await asyncio.sleep(0.001)


async def test_a_reply_being_sent_beside_is_not_sent_by_the_turn_that_ends_meanwhile(tmp_path: Path) -> None:
    connector = _Slow()
    connector.held["pong"] = asyncio.Event()
    async with stage(tmp_path, connector=connector) as acting:
        gate = await acting.hold("a question that takes long")
        await acting.say("/ping")
        await connector.has_begun("pong")
        await acting.say("and one more")
        gate.set()
        await connector.has_sent(1)
        await asyncio.sleep(0.05)
        connector.held["pong"].set()
        await connector.has_sent(3)
        await acting.settled()
        assert connector.begun == ["pong", "re: a question that takes long", "re: and one more"]


async def test_the_request_to_slow_down_is_sent_once_while_another_turn_ends(tmp_path: Path) -> None:
    connector = _Slow()
    notice = "That's a lot at once. I'll go on in a minute."
    connector.held[notice] = asyncio.Event()
    async with stage(tmp_path, connector=connector, caps=Limits(messages_at_once=1)) as acting:
        gate = await acting.hold("a question that takes long")
        await acting.say("more")
        await connector.has_begun(notice)
        gate.set()
        await connector.has_sent(1)
        await asyncio.sleep(0.05)
        connector.held[notice].set()
        await connector.has_sent(2)
        await acting.clock.forward(61)
        await connector.has_sent(3)
        await acting.settled()
        assert connector.begun.count(notice) == 1


async def test_commands_beside_a_turn_are_answered_in_the_order_in_which_they_were_said(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        hold = asyncio.Event()
        order: list[str] = []

        async def respond() -> Reply:
            mine = len(order) + 1
            if not order:
                order.append("first begun")
                await hold.wait()
            order.append("done")
            return Reply(text=f"answer {mine}")

        acting.hearing.responds = respond
        gate = await acting.hold("a question that takes long")
        await acting.say("/ping")
        await acting.say("/ping")
        await asyncio.sleep(0.02)
        assert order == ["first begun"], "the second waits for the first"
        hold.set()
        await acting.connector.has_sent(2)
        assert acting.texts() == ["answer 1", "answer 3"]
        gate.set()
        await acting.connector.has_sent(3)


async def test_what_is_said_after_a_command_waits_for_it_and_is_then_answered(tmp_path: Path) -> None:
    """Or somebody who said stop would still be answered by a model."""
    async with stage(tmp_path) as acting:
        hold, heard = asyncio.Event(), 0

        async def respond() -> Reply:
            nonlocal heard
            heard += 1
            await hold.wait()
            return Reply(text="pong")

        acting.hearing.responds = respond
        gate = await acting.hold("before")
        await acting.say("/ping")
        await acting.say("after")
        gate.set()
        await acting.connector.has_sent(1)
        await asyncio.sleep(0.05)
        assert len(acting.model.asked) == 1
        hold.set()
        await acting.connector.has_sent(3)
        assert acting.texts() == ["re: before", "pong", "re: after"]
        assert heard == 1


async def test_a_command_is_answered_at_once_while_the_model_is_down(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.model.script = [ModelBusy("down") for _ in range(60)]
        await acting.say("hello")
        async with asyncio.timeout(PATIENCE):
            while not acting.texts():
                await acting.clock.forward(1)
        await acting.settled()
        await acting.say("/ping")
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == "pong"
        acting.model.script = []
        await acting.clock.forward(31)
        await acting.connector.has_sent(3)
        assert acting.texts()[2] == "re: hello"


async def test_a_command_that_was_left_does_not_wait_for_a_model_that_is_down(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        gate = await acting.hold("hello")
        acting.hearing.fails = [RuntimeError()]
        await acting.say("/ping")
        await asyncio.sleep(0.02)
        del gate
    async with stage(tmp_path) as acting:
        acting.model.script = [ModelBusy("down") for _ in range(60)]
        await acting.desk.start()
        async with asyncio.timeout(PATIENCE):
            while "pong" not in acting.texts():
                await acting.clock.forward(1)
        assert len(acting.model.asked) <= 3, "the model was tried in one turn only"


async def test_a_reply_beside_that_could_not_be_sent_is_sent_later(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        gate = await acting.hold("a question that takes long")
        acting.connector.failures = [TryAgain("slow down")]
        await acting.say("/ping")
        await asyncio.sleep(0.02)
        gate.set()
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.clock.forward(2)
        await acting.connector.has_sent(2)
        assert sorted(acting.texts()) == ["pong", "re: a question that takes long"]


async def test_a_command_that_breaks_beside_is_answered_in_its_turn(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        gate = await acting.hold("a question that takes long")
        acting.hearing.fails = [RuntimeError("once")]
        await acting.say("/ping")
        await asyncio.sleep(0.02)
        gate.set()
        await acting.connector.has_sent(2)
        assert acting.texts() == ["re: a question that takes long", "pong"]


async def test_no_command_waits_for_the_models_of_others(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Limits(turns_at_once=1)) as acting:
        await acting.hold("a question that takes long")
        await acting.say("/ping", sender="bob")
        await acting.connector.has_sent(1)
        assert acting.texts() == ["pong"]


async def test_no_command_waits_behind_many_messages(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Limits(messages_at_once=100)) as acting:
        await acting.hold("a question that takes long")
        for number in range(60):
            await acting.say(f"more {number}")
        await acting.say("/ping")
        await acting.connector.has_sent(1)
        assert acting.texts() == ["pong"]
