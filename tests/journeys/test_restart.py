"""What an earlier process accepted is taken up by the next; a finished answer is never paid for twice."""

import asyncio
from pathlib import Path

from core.errors import InDoubt, TryAgain
from core.memory.tables import State
from tests.fakes.still_clock import StillClock
from tests.journeys.stage import CHANNEL, NotingConnector, stage
from tests.patience import PATIENCE


async def test_a_message_accepted_and_not_answered_is_answered_after_a_restart(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.hold("hello")
    async with stage(tmp_path) as acting:
        await acting.desk.start()
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: hello"]


async def test_a_finished_answer_is_stored_before_it_is_sent(tmp_path: Path) -> None:
    connector = NotingConnector()
    connector.holds = asyncio.Event()
    async with stage(tmp_path, connector=connector) as acting:
        await acting.say("hello")
        await acting.model.was_asked(1)
        while (await acting.memory.store.read(acting.memory.backlog.count)) != (0, 0):
            await asyncio.sleep(0.001)
    async with stage(tmp_path) as acting:
        await acting.desk.start()
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: hello"]
        assert acting.model.asked == [], "the model was paid once"


class _Knowing(NotingConnector):
    def __init__(self, knows: bool | None) -> None:
        super().__init__()
        self.knows = knows

    async def was_sent(self, message: object) -> bool | None:
        return self.knows


async def _left_in_doubt(folder: Path) -> None:
    connector = NotingConnector()
    connector.holds = asyncio.Event()
    async with stage(folder, connector=connector) as acting:
        await acting.say("hello")
        await acting.model.was_asked(1)
        while (await acting.memory.store.read(acting.memory.backlog.count)) != (0, 0):
            await asyncio.sleep(0.001)


async def test_a_send_that_a_crash_left_in_doubt_is_not_repeated_where_the_platform_knows_it(tmp_path: Path) -> None:
    await _left_in_doubt(tmp_path)
    async with stage(tmp_path, connector=_Knowing(True)) as acting:
        await acting.desk.start()
        assert (await acting.desk.backlog())[1] == 1
        await acting.settled()
        assert acting.texts() == []
        assert await acting.desk.backlog() == (0, 0)


async def test_a_doubt_that_cannot_be_cleared_yet_waits(tmp_path: Path) -> None:
    await _left_in_doubt(tmp_path)
    connector = _Knowing(None)
    async with stage(tmp_path, connector=connector) as acting:
        await acting.desk.start()
        await acting.settled()
        assert acting.texts() == []
        connector.knows = False
        await acting.clock.forward(16)
        await acting.connector.has_sent(1)


async def test_a_message_that_was_not_sent_yet_is_sent_by_the_next_process(tmp_path: Path) -> None:
    clock = StillClock()
    async with stage(tmp_path, clock=clock) as acting:
        acting.connector.failures = [TryAgain("not now")]
        await acting.say("hello")
        await acting.settled()
    await clock.forward(5)
    async with stage(tmp_path, clock=clock) as acting:
        await acting.desk.start()
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: hello"]
        assert acting.model.asked == []


async def test_stopping_lets_a_turn_under_way_finish(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        gate = await acting.hold("hello")
        stopping = asyncio.create_task(acting.desk.stop(5))
        await asyncio.sleep(0)
        gate.set()
        await stopping
        assert acting.texts() == ["re: hello"]


async def test_stopping_begins_no_further_turn_of_the_same_conversation(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        gate = await acting.hold("one")
        await acting.say("two")
        stopping = asyncio.create_task(acting.desk.stop(5))
        await asyncio.sleep(0)
        gate.set()
        await stopping
        assert acting.texts() == ["re: one"]
        assert len(acting.model.asked) == 1
    async with stage(tmp_path) as acting:
        await acting.desk.start()
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: two"]


async def test_stopping_leaves_also_what_was_read_already_to_the_next_start(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.hold("one")
        await acting.say("", readable=False)
    async with stage(tmp_path) as acting:
        gate = asyncio.Event()
        acting.model.script = [gate]
        await acting.desk.start()
        await acting.model.was_asked(1)
        stopping = asyncio.create_task(acting.desk.stop(5))
        await asyncio.sleep(0)
        gate.set()
        await stopping
        assert acting.texts() == ["re: one"]


async def test_a_send_that_was_left_in_doubt_in_this_process_is_looked_for_before_it_is_repeated(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path, connector=_Knowing(True)) as acting:
        acting.connector.failures = [InDoubt("no answer came"), InDoubt("no answer came")]
        await acting.say("hello")
        await acting.settled()
        await acting.clock.forward(2)
        await acting.settled()
        assert acting.texts() == []
        assert len(acting.connector.failures) == 1, "it was not sent a second time"
        assert await acting.desk.backlog() == (0, 0)


async def test_a_doubt_that_is_never_cleared_ends_after_a_day(tmp_path: Path) -> None:
    await _left_in_doubt(tmp_path)
    async with stage(tmp_path, connector=_Knowing(None)) as acting:
        await acting.desk.start()
        async with asyncio.timeout(PATIENCE):
            while await acting.desk.backlog() != (0, 0):
                await acting.clock.forward(3600)
        acting.inbound("was the first one's name")
        await acting.say("still there?")
        await acting.connector.has_sent(1)


async def test_a_message_that_keeps_failing_is_given_up_across_restarts(tmp_path: Path) -> None:
    """What crashes the process each time must not do so for ever."""
    async with stage(tmp_path) as acting:
        await acting.hold("poison")
    for _ in range(5):
        async with stage(tmp_path) as acting:
            acting.model.script = [asyncio.Event()]
            await acting.desk.start()
            await asyncio.sleep(0.02)
    async with stage(tmp_path) as acting:
        acting.hearing.fails = []
        await acting.desk.start()
        await acting.settled()
        speaker = await acting.memory.store.read(
            lambda transaction: acting.memory.people.find(transaction, CHANNEL, "ada")  # type: ignore[arg-type]
        )
        assert speaker is not None
        kept = await acting.memory.store.read(
            lambda transaction: acting.memory.conversations.recall(transaction, speaker, 10)
        )
        assert kept[0].state is State.GIVEN_UP
        assert "could not answer" in kept[1].body.text
