"""An archive that takes long: whoever asked for it asks by its job how far it is, fetches it once, and nobody else."""

import asyncio
from pathlib import Path

from console.ports.people import Exporting
from core.log import Log
from core.ports.advance import Advance
from core.ports.command import Speaker
from lethe.archives_held import ArchivesHeld
from lethe.owner.exports import OwnersExports
from tests.console.api.program import program
from tests.console.chatting import Visitor
from tests.console.running import running
from tests.core.memory.opened import opened, say
from tests.fakes.still_clock import StillClock
from tests.patience import PATIENCE

_SHOP, _OTHER = 1, 2


class _Slow:
    """Makes an archive once it is let."""

    def __init__(self) -> None:
        self.let = asyncio.Event()
        self.begun = 0
        self.written = 0

    async def make(self, _speaker: Speaker, _advance: Advance) -> bytes | None:
        self.begun += 1
        await self.let.wait()
        return b"PK all"

    async def total(self, _speaker: Speaker) -> int:
        return 1

    async def stands(self, _speaker: Speaker) -> bool:
        return True

    async def write_down(self) -> None:
        self.written += 1

    async def asked(self, exports: OwnersExports, speaker: Speaker, purpose: str, *, asker: int = _SHOP) -> Exporting:
        exporting = await exports.begin("AAAA", speaker, purpose, self.write_down, asker=asker)
        assert exporting is not None
        return exporting

    def exports(self, clock: StillClock) -> OwnersExports:
        return OwnersExports(
            make=self.make,
            total=self.total,
            stands=self.stands,
            held=ArchivesHeld(),
            clock=clock,
            log=Log(list[str]().append),
            waits=0.0,
        )


async def test_whoever_did_not_ask_for_it_has_no_part_in_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        slow = _Slow()
        exports = slow.exports(StillClock())
        first = await slow.asked(exports, speaker, "a letter")
        again = await slow.asked(exports, speaker, "a letter")
        other = await slow.asked(exports, speaker, "another letter", asker=_OTHER)
        assert first.running
        assert first.job == again.job != other.job
        assert slow.written == 2, "each purpose is written down"
        assert first.job not in repr(first)
        slow.let.set()
        await exports.whole("AAAA", asker=_SHOP)
        assert exports.typed(first.job, asker=_OTHER) is None
        assert exports.typed(other.job, asker=_SHOP) is None
        assert exports.typed(first.job, asker=_SHOP) == "AAAA"
        taken = exports.take("AAAA", asker=_SHOP)
        assert taken is not None
        assert taken.content == b"PK all"
        assert exports.take("AAAA", asker=_SHOP) is None, "it is given once"
        assert await exports.whole("AAAA", asker=_OTHER) is not None
        exports.forget("AAAA")
        assert exports.shown("AAAA", asker=_OTHER) is None, "of whoever is gone nobody has it"


async def test_who_asks_again_for_another_purpose_is_not_given_what_was_begun_for_the_first(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        slow = _Slow()
        exports = slow.exports(StillClock())
        first = await slow.asked(exports, speaker, "a letter")
        await slow.asked(exports, speaker, "another letter")
        assert slow.written == 2, "the person is told each purpose"
        assert exports.typed(first.job, asker=_SHOP) is None
        for code in ("BBBB", "CCCC"):
            assert await exports.begin(code, speaker, "a letter", slow.write_down, asker=_SHOP) is not None
        assert await exports.begin("AAAA", speaker, "a third", slow.write_down, asker=_SHOP) is not None
        slow.let.set()
        made = await exports.whole("AAAA", asker=_SHOP)
        assert made is not None
        assert made.content == b"PK all"


async def test_what_took_long_is_there_for_as_long_as_what_did_not(tmp_path: Path) -> None:
    clock, slow = StillClock(), _Slow()
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        exports = slow.exports(clock)
        await exports.begin("AAAA", speaker, "a letter", slow.write_down)
        await clock.forward(700)
        slow.let.set()
        async with asyncio.timeout(PATIENCE):
            await exports.whole("AAAA")
        await exports.begin("AAAA", speaker, "a letter", slow.write_down)
        assert slow.begun == 1, "who asks again after a long wait does not wait again"
        await clock.forward(599)
        assert exports.shown("AAAA") is not None
        await clock.forward(2)
        assert exports.shown("AAAA") is None


async def test_whoever_erased_everything_is_in_no_file_that_waits(tmp_path: Path) -> None:
    async with running(tmp_path) as house, program(house) as shop:
        anna = Visitor(house)
        await anna.say("hello")
        code = await anna.code()
        begun = await shop.ask("POST", "/people/export", {"code": code, "purpose": "a letter"})
        assert (await shop.ask("POST", "/people/erase", {"code": code})).status == 200
        assert (await shop.ask("POST", "/people/export/file", {"job": begun.json["job"]})).status == 404
