"""What waits in a memory that a test has opened."""

from core.journey.waiting import Waiting
from core.memory.opening import Memory


def waiting_in(memory: Memory) -> Waiting:
    return Waiting(
        store=memory.store,
        people=memory.people,
        conversations=memory.conversations,
        named=memory.named_messages,
        facts=memory.facts,
        proposed=memory.proposed,
        short=memory.short,
        backlog=memory.backlog,
    )
