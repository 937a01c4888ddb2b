"""What a page is shown again of a conversation, however long it has become."""

from pathlib import Path

from core.identifiers import Address
from core.memory.bodies import Body
from core.memory.store import Transaction
from core.memory.tables import State
from tests.core.memory.opened import SITE, opened, say
from tests.fakes.still_clock import StillClock

_MOST = 500


async def test_of_a_long_conversation_the_last_is_shown_not_the_first(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, first = await say(memory, "word 1")

        def unit(transaction: Transaction) -> None:
            for number in range(2, _MOST + 21):
                memory.conversations.remember(
                    transaction,
                    speaker,
                    Body(text=f"word {number}"),
                    by_person=True,
                    at=StillClock().now(),
                    state=State.ANSWERED,
                )

        await memory.store.run(unit)
        said = await memory.transcript.since(SITE, Address("ada"), 0)
        assert [one.text for one in said] == [f"word {number}" for number in range(21, _MOST + 21)]
        missed = await memory.transcript.since(SITE, Address("ada"), first.sequence + _MOST + 9)
        assert [one.text for one in missed] == [f"word {number}" for number in range(_MOST + 11, _MOST + 21)]
