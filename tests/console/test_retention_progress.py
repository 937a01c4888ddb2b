"""A run that takes long: the page says how far it is, and looks again by itself or by a link."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.asked import Asked, Who
from console.audit import Audit
from console.html import Html
from console.pages.retention import RetentionPages
from console.roles import Role
from console.static_files import StaticFiles
from core.errors import StoreUnavailable
from core.log import Log
from core.ports.advance import Advance, unwatched
from lethe.owner.retention import OwnersRetention
from privacy.retention import Swept
from tests.console.running import running
from tests.patience import PATIENCE


@dataclass
class _LongRun:
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    is_half_way: asyncio.Event = field(default_factory=asyncio.Event)

    async def foreseen(self) -> int:
        return 200

    async def run(self, advance: Advance = unwatched) -> Swept:
        advance(100)
        self.is_half_way.set()
        await self.goes_on.wait()
        advance(100)
        return Swept(messages=200)


async def test_a_run_says_how_far_it_is(tmp_path: Path) -> None:
    async with running(tmp_path, claimed=False) as house:
        server, sweeps = house.server, _LongRun()
        retention = OwnersRetention(
            settings=house.settings,
            memory=server.memory,
            known=server._known,
            retention=sweeps,
            clock=server._clock,
            log=Log(list[str]().append, "info"),
        )
        begun = asyncio.create_task(retention.begin())
        async with asyncio.timeout(PATIENCE):
            await sweeps.is_half_way.wait()
        shown = await retention.shown()
        assert (shown.running, shown.percent) == (True, 50)
        who = Who(name="Ada", role=Role.OWNER)
        asked = Asked(method="GET", path="/console/privacy/retention", now=datetime(2026, 11, 22, tzinfo=UTC), who=who)
        page = Html(StaticFiles()).answer(asked, "retention.html", shown=shown, foreseen=None, has_run=True).body
        assert b'value="50"' in page
        assert b"data-look-again" in page
        assert b'href="/console/privacy/retention?done=run"' in page, "without scripts there is a link"
        pages = RetentionPages(html=Html(StaticFiles()), retention=retention, audit=Audit(server.memory)).page()
        (counts,) = [route for route in pages.routes if route.path.endswith("/foresee")]
        counted = (await counts.answer(replace(asked, method="POST"))).body
        assert (b'value="50"' in counted, b'id="foreseen"' in counted) == (True, True)
        assert b"data-look-again" not in counted, "what was counted stays until it is read"
        sweeps.goes_on.set()
        await begun
        after = await retention.shown()
        assert (after.running, after.just_done is not None and after.just_done.messages) == (False, 200)


class _Hindered(_LongRun):
    async def run(self, advance: Advance = unwatched) -> Swept:
        raise StoreUnavailable("the disk is full")


async def test_whoever_begins_a_run_is_told_what_hindered_it(tmp_path: Path) -> None:
    async with running(tmp_path, claimed=False) as house:
        server, lines = house.server, list[str]()
        retention = OwnersRetention(
            settings=house.settings,
            memory=server.memory,
            known=server._known,
            retention=_Hindered(),
            clock=server._clock,
            log=Log(lines.append, "info"),
        )
        assert not (await retention.shown()).failed, "none was begun here"
        with pytest.raises(StoreUnavailable, match="full"):
            await retention.begin()
        shown = await retention.shown()
        assert (shown.just_done, shown.failed) == (None, True)
        assert [(line["event"], line["step"]) for line in map(json.loads, lines)] == [
            ("console.work_failed", "retention")
        ]
        who = Who(name="Ada", role=Role.OWNER)
        asked = Asked(method="GET", path="/console/privacy/retention", now=datetime(2026, 11, 22, tzinfo=UTC), who=who)
        page = Html(StaticFiles()).answer(asked, "retention.html", shown=shown, foreseen=None, has_run=False).body
        assert b"failed before it was done" in page, "also for whoever comes to the page later"
