"""One conversation at a time, many at once; no wake is lost."""

import asyncio

from core.identifiers import ConversationId
from core.journey.turns import Turns
from core.journey.waiting import WaitingWork
from tests.fakes.still_clock import StillClock

A, B, C = ConversationId(1), ConversationId(2), ConversationId(3)


class Work:
    def __init__(self) -> None:
        self.served: list[ConversationId] = []
        self.at_once = 0
        self.most = 0
        self.gates: dict[ConversationId, asyncio.Event] = {}
        self.pauses: dict[ConversationId, float | None] = {}

    async def serve(self, conversation: ConversationId, _found: WaitingWork | None) -> float | None:
        self.served.append(conversation)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            if conversation in self.gates:
                await self.gates[conversation].wait()
            return self.pauses.pop(conversation, None)
        finally:
            self.at_once -= 1


async def _ticks() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_wake_while_it_is_served_is_served_again_once() -> None:
    work = Work()
    turns = Turns(serve=work.serve, at_once=10, clock=StillClock())
    work.gates[A] = asyncio.Event()
    turns.wake(A)
    await _ticks()
    for _ in range(5):
        turns.wake(A)
    assert work.served == [A]
    work.gates[A].set()
    await _ticks()
    assert work.served == [A, A]
    assert turns.count() == 0


async def test_no_more_at_once_than_allowed_and_first_come_first_served() -> None:
    work = Work()
    turns = Turns(serve=work.serve, at_once=1, clock=StillClock())
    work.gates[A] = asyncio.Event()
    for conversation in (A, B, C, B):
        turns.wake(conversation)
    await _ticks()
    assert work.served == [A]
    work.gates[A].set()
    await _ticks()
    assert work.served == [A, B, C]
    assert work.most == 1


async def test_a_pause_is_kept_and_an_earlier_wake_takes_its_place() -> None:
    work, clock = Work(), StillClock()
    turns = Turns(serve=work.serve, at_once=10, clock=clock)
    work.pauses[A] = 10.0
    turns.wake(A)
    await _ticks()
    await clock.forward(9.9)
    assert work.served == [A]
    await clock.forward(0.2)
    await _ticks()
    assert work.served == [A, A]
    turns.wake_later(A, 100)
    turns.wake(A)
    await _ticks()
    assert work.served == [A, A, A]
    await clock.forward(200)
    assert work.served == [A, A, A], "the later wake went with the earlier one"


async def test_a_later_wake_never_puts_off_an_earlier_one() -> None:
    work, clock = Work(), StillClock()
    turns = Turns(serve=work.serve, at_once=10, clock=clock)
    turns.wake_later(A, 5)
    turns.wake_later(A, 50)
    await clock.forward(6)
    await _ticks()
    assert work.served == [A]


async def test_cancelling_ends_everything_of_one_conversation_but_the_asker() -> None:
    work, clock = Work(), StillClock()
    turns = Turns(serve=work.serve, at_once=10, clock=clock)
    for conversation in (A, B):
        work.gates[conversation] = asyncio.Event()
        turns.wake(conversation)
    await _ticks()
    done: list[str] = []

    async def asker() -> None:
        await turns.cancel(A)
        done.append("asker lives")

    turns.beside(A, asker())
    await _ticks()
    assert done == ["asker lives"]
    assert work.at_once == 1, "the other conversation goes on"
    await turns.drain(0)


async def test_draining_waits_for_what_runs_and_begins_nothing_new() -> None:
    work = Work()
    turns = Turns(serve=work.serve, at_once=1, clock=StillClock())
    work.gates[A] = asyncio.Event()
    turns.wake(A)
    turns.wake(B)
    await _ticks()
    draining = asyncio.create_task(turns.drain(5))
    await _ticks()
    turns.wake(C)
    work.gates[A].set()
    await draining
    assert work.served == [A]
    assert turns.count() == 0


async def test_who_is_ended_before_they_began_is_not_in_the_way_for_ever() -> None:
    work = Work()
    turns = Turns(serve=work.serve, at_once=1, clock=StillClock())
    turns.wake(A)
    turns.wake(B)
    await turns.cancel(A)
    await _ticks()
    assert work.served == [B]
    assert turns.count() == 0
    turns.wake(A)
    await _ticks()
    assert work.served == [B, A]
