"""An answer is shown while it is written where the channel can, and typing where it takes a while."""

import asyncio
from dataclasses import replace
from pathlib import Path

from core.capabilities import Support
from core.identifiers import Address
from tests.journeys.stage import NotingConnector, stage


class _Streaming(NotingConnector):
    typing_seconds = 4.0

    def __init__(self) -> None:
        super().__init__()
        self.capabilities = replace(self.capabilities, typing_signal=Support.FULL)
        self.shown: list[tuple[str, str]] = []
        self.to: list[str] = []

    async def stream(self, recipient: Address, reply_to: str, piece: str, so_far: str) -> None:
        self.shown.append((piece, so_far))

    async def show_typing(self, recipient: Address) -> None:
        self.to.append(recipient)

    @property
    def typed(self) -> int:
        return len(self.to)


async def test_pieces_are_shown_as_they_come_and_the_whole_is_sent_once(tmp_path: Path) -> None:
    connector = _Streaming()
    async with stage(tmp_path, connector=connector) as acting:
        acting.model.script = [["Hel", "lo ", "there"]]
        await acting.say("hi")
        await connector.has_sent(1)
        assert connector.shown == [("Hel", "Hel"), ("lo ", "Hello "), ("there", "Hello there")]
        assert acting.texts() == ["Hello there"]
        assert acting.model.limits[0].streamed


async def test_a_channel_that_shows_only_finished_answers_asks_for_one_piece(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hi")
        await acting.connector.has_sent(1)
        assert not acting.model.limits[0].streamed


async def test_typing_is_shown_only_when_it_takes_a_while_and_is_repeated(tmp_path: Path) -> None:
    connector = _Streaming()
    async with stage(tmp_path, connector=connector) as acting:
        await acting.say("quick")
        await connector.has_sent(1)
        await acting.settled()
        assert connector.typed == 0
        gate = await acting.hold("slow")
        await acting.clock.forward(0.5)
        assert connector.typed == 1
        await acting.clock.forward(4.0)
        assert connector.typed == 2
        gate.set()
        await connector.has_sent(2)
        await acting.settled()
        await acting.clock.forward(20)
        assert connector.typed == 2


async def test_of_several_who_wait_each_sees_the_signal_and_who_has_an_answer_does_not(tmp_path: Path) -> None:
    connector = _Streaming()
    async with stage(tmp_path, connector=connector) as acting:
        gates = [asyncio.Event() for _ in range(3)]
        for at, gate in enumerate(gates):
            acting.model.script = [gate]
            await acting.say("slow", sender=f"person {at}")
            await acting.model.was_asked(at + 1)
            await acting.clock.forward(0.1)
        gates[1].set()
        await connector.has_sent(1)
        await acting.clock.forward(0.5)
        assert connector.to == ["person 0", "person 2"]
        for gate in gates:
            gate.set()
        await acting.settled()
        await acting.say("slow again", sender="person 1")
        await acting.clock.forward(20)
        assert connector.to == ["person 0", "person 2"]


async def test_nothing_is_kept_of_what_is_said_in_a_group_and_the_answer_asks_to_speak_alone(tmp_path: Path) -> None:
    connector = NotingConnector()
    connector.capabilities = replace(connector.capabilities, private_link="https://t.example/bot")
    async with stage(tmp_path, connector=connector) as acting:
        message = acting.inbound("/ping everybody listens", sender="group", public=True)
        await acting.desk.take_in(message)
        await connector.has_sent(1)
        assert "write to me directly" in acting.texts()[0]
        assert "https://t.example/bot" in acting.texts()[0]
        await acting.desk.take_in(message)
        await acting.say("again", sender="group", public=True)
        await acting.settled()
        assert len(acting.texts()) == 1, "once in ten minutes"
        assert acting.hearing.heard == []
        assert acting.model.asked == []
        assert await acting.memory.store.read(acting.memory.people.numbers) == []
