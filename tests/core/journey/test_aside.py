"""Commands beside a turn under way: none is lost, whenever it comes."""

import asyncio

from core.identifiers import ConversationId, MessageId
from core.journey.aside import Aside
from core.journey.turns import Turns
from core.journey.waiting import WaitingWork
from tests.fakes.still_clock import StillClock
from tests.patience import PATIENCE

_ADA = ConversationId(1)


async def test_what_is_added_just_when_the_one_before_it_is_done_is_served_too() -> None:
    served: list[MessageId] = []
    both = asyncio.Event()

    async def long_turn(conversation: ConversationId, found: WaitingWork | None) -> float | None:
        await asyncio.Event().wait()
        return None

    async def serve(conversation: ConversationId, number: MessageId) -> None:
        served.append(number)
        if len(served) == 1:
            # Runs after this one's last step, and before anybody sees that its task is over.
            asyncio.get_running_loop().call_soon(aside.add, conversation, MessageId(2))
        else:
            both.set()

    turns = Turns(serve=long_turn, at_once=10, clock=StillClock())
    aside = Aside(turns=turns, serve=serve)
    turns.wake(_ADA)
    aside.add(_ADA, MessageId(1))
    async with asyncio.timeout(PATIENCE):
        await both.wait()
    assert served == [1, 2]
    await turns.drain(0)
    assert aside.first(_ADA) is None
