"""Memory of the last half hour: it gives out nothing older, and holds no more than it may."""

import pytest

from core.clock import moment
from core.identifiers import ConversationId, MessageId
from core.memory import short_memory
from core.memory.bodies import Body
from core.memory.conversations import Kept
from core.memory.short_memory import ShortMemory
from core.memory.tables import State
from tests.fakes.still_clock import StillClock

ADA, EVE = ConversationId(1), ConversationId(2)


def _kept(sequence: int, text: str = "a word") -> Kept:
    return Kept(
        number=MessageId(sequence),
        sequence=sequence,
        by_person=True,
        state=State.ANSWERED,
        attempts=0,
        available_at=moment(0),
        at=moment(0),
        reply_to=None,
        maybe_sent=False,
        body=Body(text=text),
    )


async def test_each_line_is_given_out_for_half_an_hour_in_its_order() -> None:
    clock = StillClock()
    short = ShortMemory(clock)
    short.add(ADA, [_kept(2), _kept(1)])
    await clock.forward(29 * 60)
    short.add(ADA, [_kept(3)])
    assert [kept.sequence for kept in short.recall(ADA)] == [1, 2, 3]
    await clock.forward(60)
    assert [kept.sequence for kept in short.recall(ADA)] == [3]
    short.drop_old()
    assert [kept.sequence for kept in short.recall(ADA)] == [3]
    assert short.recall(EVE) == []
    short.drop(ADA)
    assert short.recall(ADA) == []


def test_whoever_was_silent_for_longest_is_forgotten_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_memory, "_MOST_CHARACTERS", 100)
    short = ShortMemory(StillClock())
    short.add(ADA, [_kept(1, "a" * 60)])
    short.add(EVE, [_kept(2, "e" * 60)])
    assert short.recall(ADA) == []
    assert len(short.recall(EVE)) == 1
