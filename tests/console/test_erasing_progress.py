"""An erasure that takes long: it is begun once, the page says which step it is at, and looks again or has a link."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from console.asked import Asked, Who
from console.html import Html
from console.ports.people import Held
from console.roles import Role
from console.static_files import StaticFiles
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.ports.command import Speaker
from lethe.owner.erasures import OwnersErasures
from privacy.journal import Case
from privacy.receipts import read_receipt
from tests.patience import PATIENCE
from tests.privacy.opened import Rooms, opened

_HELD = [Held(called="Messages", category="messages", count=1)]
_STEP = Statement(text("UPDATE erasure SET step = 2"))


@dataclass
class _Slow:
    """Erases as ever, but not before it is let; where it is hindered, nothing comes of it."""

    rooms: Rooms
    begun: int = 0
    is_let: asyncio.Event = field(default_factory=asyncio.Event)
    is_hindered: bool = False

    def begin(self, transaction: Transaction, speaker: Speaker, *, says: str, at: datetime, sign: bool) -> Case | None:
        self.begun += 1
        return self.rooms.erasures.begin(transaction, speaker, says=says, at=at, sign=sign)

    async def carry_out(self, cases: Sequence[Case]) -> Sequence[Case]:
        await self.is_let.wait()
        return () if self.is_hindered else await self.rooms.erasures.carry_out(cases)


async def test_it_is_begun_once_and_says_how_far_it_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("the secret is 4711")
        slow = _Slow(rooms)
        ours = _ours(rooms, slow)
        first, second = await asyncio.gather(*(ours.begin("AAAA", speaker, _HELD) for _ in range(2)))
        assert first is not None
        assert second is not None
        assert slow.begun == 1, "a second click begins nothing"
        assert first.job == second.job
        assert (first.running, first.complete, first.step, first.percent) == (True, False, "gathering", 10)
        await rooms.memory.store.run(lambda transaction: transaction.change(_STEP))
        shown = await ours.shown("AAAA")
        assert shown is not None
        assert (shown.step, shown.percent, shown.receipt) == ("forgetting", 60, "")
        who = Who(name="Ada", role=Role.OWNER)
        asked = Asked(method="GET", path="/", now=datetime(2026, 11, 22, tzinfo=UTC), who=who)
        page = Html(StaticFiles()).answer(asked, "person_erased.html", erased=shown, here="/console/people/one/x").body
        assert b'value="60"' in page
        assert b"data-look-again" in page
        assert b'href="/console/people/one/x/erased"' in page, "without scripts there is a link"
        assert b'role="alert"' not in page
        slow.is_let.set()
        async with asyncio.timeout(PATIENCE):
            while (after := await ours.shown("AAAA")) is not None and after.running:
                await asyncio.sleep(0)
        assert after is not None
        assert (after.job, after.complete, after.step, after.percent) == (first.job, True, "", 100)
        assert after.receipt
        assert await ours.shown("BBBB") is None


async def test_what_was_hindered_yields_its_receipt_once_it_is_carried_out(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("the secret is 4711")
        slow = _Slow(rooms, is_hindered=True)
        ours = _ours(rooms, slow)
        slow.is_let.set()
        async with asyncio.timeout(PATIENCE):
            while (begun := await ours.begin("AAAA", speaker, _HELD)) is None or begun.running:
                await asyncio.sleep(0)
        assert (begun.complete, begun.receipt) == (False, "")
        await rooms.erasures.resume()
        asked = await ours.begin("AAAA", speaker, _HELD)
        assert asked is not None
        assert (asked.job, asked.complete, asked.running) == (begun.job, True, False)
        read = read_receipt(asked.receipt)
        assert read is not None
        assert read.code == begun.job
        assert slow.begun == 1


def _ours(rooms: Rooms, slow: _Slow) -> OwnersErasures:
    return OwnersErasures(store=rooms.memory.store, erases=slow, kept=rooms.issuing.find, clock=rooms.clock, waits=0.0)
