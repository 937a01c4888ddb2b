"""What was made of a person for an owner goes with the person, at once, and of nobody erased meanwhile is one made."""

import asyncio
from pathlib import Path

from core.clock import SystemClock
from core.log import Log
from core.memory.store import Transaction
from core.ports.advance import Advance
from core.ports.command import Speaker
from lethe.archives_held import ArchivesHeld
from lethe.owner.exports import OwnersExports
from privacy.journal import Case
from tests.console.chatting import DESK, Visitor
from tests.console.running import running
from tests.core.memory.opened import opened, say
from tests.fakes.still_clock import StillClock
from tests.patience import PATIENCE

LOG = Log(list[str]().append)


async def _made(_speaker: Speaker, _advance: Advance) -> bytes | None:
    return b"PK all"


async def _never(_speaker: Speaker, _advance: Advance) -> bytes | None:
    await asyncio.Event().wait()
    return b"PK all"


async def _total(_speaker: Speaker) -> int:
    return 1


async def _stands(_speaker: Speaker) -> bool:
    return True


async def _gone(_speaker: Speaker) -> bool:
    return False


async def _written_down() -> None:
    pass


async def test_whoever_is_erased_takes_along_what_was_made_and_what_is_being_made_and_nobody_elses(
    tmp_path: Path,
) -> None:
    held, clock = ArchivesHeld(), StillClock()
    making = OwnersExports(make=_never, total=_total, stands=_stands, held=held, clock=clock, log=LOG, waits=0.0)
    soon = OwnersExports(make=_made, total=_total, stands=_stands, held=held, clock=clock, log=LOG, waits=PATIENCE)
    async with opened(tmp_path) as memory:
        ada, _ = await say(memory, "hello", "ada")
        ben, _ = await say(memory, "hello", "ben")
        await making.begin("AAAA", ada, "a letter", _written_down)
        await soon.begin("BBBB", ada, "a letter", _written_down)
        await soon.begin("CCCC", ben, "a letter", _written_down)
        assert [one.facts["is"] for one in await held.show(ada)] == ["being made", "made"]
        assert (await held.count(ada), await held.count(ben)) == (2, 1)
        assert "letter" not in repr(held.begun)
        begun = held.begun[0, "AAAA"]
        await held.forget(ada)
        await held.forget(ada)
        assert begun.task.cancelled()
        assert (await held.count(ada), list(held.begun)) == (0, [(0, "CCCC")])
        assert await making.whole("AAAA") is None
        shown = soon.shown("CCCC")
        assert shown is not None
        assert shown.content == b"PK all"


async def test_of_somebody_who_was_fenced_off_meanwhile_none_is_made(tmp_path: Path) -> None:
    held = ArchivesHeld()
    exports = OwnersExports(
        make=_made, total=_total, stands=_gone, held=held, clock=StillClock(), log=LOG, waits=PATIENCE
    )
    async with opened(tmp_path) as memory:
        ada, _ = await say(memory, "hello")
        assert await exports.begin("AAAA", ada, "a letter", _written_down) is None
        assert not held.begun


async def test_an_erasure_takes_it_also_where_no_owner_looks_again(tmp_path: Path) -> None:
    async with running(tmp_path, DESK.format(sees="nothing")) as house:
        anna = Visitor(house)
        await anna.say("the parrot Quetzal")
        await anna.read("Quetzal")
        rights, people, clock = house.server.rights, house.server.memory.people, SystemClock()
        held, store = rights.archives_held, house.server.memory.store

        def found(transaction: Transaction) -> Speaker:
            (number,) = people.numbers(transaction)
            speaker = people.by_number(transaction, number)
            assert speaker is not None
            return speaker

        def fenced(transaction: Transaction) -> Case | None:
            return rights.erasures.begin(transaction, speaker, says="", at=clock.now(), sign=True)

        speaker = await store.read(found)
        exports = OwnersExports(
            make=_made, total=_total, stands=_stands, held=held, clock=clock, log=LOG, waits=PATIENCE
        )
        await exports.begin("AAAA", speaker, "a letter", _written_down)
        assert list(held.begun) == [(0, "AAAA")]
        case = await store.run(fenced)
        assert case is not None
        assert await rights.erasures.carry_out([case])
        assert not held.begun
