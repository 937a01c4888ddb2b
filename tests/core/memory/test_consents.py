"""What was told and agreed to is sealed, in order, and believed only as a whole chain."""

from pathlib import Path

from sqlalchemy import delete, select

from core.memory.consent_tables import ConsentEvent
from core.memory.consents import Consents, Event
from core.memory.opening import Memory
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.ports.command import Speaker
from tests.core.memory.opened import bytes_below, opened, say
from tests.fakes.still_clock import StillClock

_TABLE = table_of(ConsentEvent)
_ALL = Statement(select(_TABLE.c.id).order_by(_TABLE.c.id))


def _consents(memory: Memory) -> Consents:
    return Consents(vault=memory.vault, ids=memory.ids, clock=StillClock())


async def _three(memory: Memory, speaker: Speaker) -> None:
    consents = _consents(memory)

    def unit(transaction: Transaction) -> None:
        consents.note(transaction, speaker, "shown", "version-one", "notice")
        consents.note(transaction, speaker, "shown", "version-one", "notice")
        consents.note(transaction, speaker, "withdrawn", "version-one", "typed")
        consents.note(transaction, speaker, "given", "version-one", "button")

    await memory.store.run(unit)


async def _events(memory: Memory, speaker: Speaker) -> list[Event]:
    consents = _consents(memory)
    return list(await memory.store.read(lambda transaction: consents.events(transaction, speaker)))


async def test_events_are_kept_in_order_and_the_same_only_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "Hello")
        other, _ = await say(memory, "Hello", "eve")
        await _three(memory, speaker)
        events = await _events(memory, speaker)
        assert [(event.action, event.method) for event in events] == [
            ("shown", "notice"),
            ("withdrawn", "typed"),
            ("given", "button"),
        ]
        assert {event.version for event in events} == {"version-one"}
        assert await _events(memory, other) == []
    assert b"version-one" not in bytes_below(tmp_path)


async def test_without_one_in_the_middle_none_of_them_proves_anything(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "Hello")
        await _three(memory, speaker)

        def unit(transaction: Transaction) -> None:
            _, middle, _ = (number for (number,) in transaction.rows(_ALL))
            transaction.change(Statement(delete(_TABLE).where(_TABLE.c.id == middle)))

        await memory.store.run(unit)
        assert await _events(memory, speaker) == []
