"""An archive that takes long is made in the background, once, and is held for a while and no longer."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from console.asked import Asked, Who
from console.html import Html
from console.roles import Role
from console.static_files import StaticFiles
from core.log import Log
from core.ports.advance import Advance
from core.ports.command import Speaker
from lethe.archives_held import ArchivesHeld
from lethe.owner.exports import OwnersExports
from tests.core.memory.opened import opened, say
from tests.fakes.still_clock import StillClock
from tests.patience import PATIENCE


async def test_it_is_begun_once_written_down_once_and_says_how_far_it_is(tmp_path: Path) -> None:
    clock, is_let, is_half_way, written = StillClock(), asyncio.Event(), asyncio.Event(), list[str]()

    async def make(_speaker: Speaker, advance: Advance) -> bytes | None:
        assert written
        advance(100)
        is_half_way.set()
        await is_let.wait()
        return b"PK all"

    async def total(_speaker: Speaker) -> int:
        return 200

    async def stands(_speaker: Speaker) -> bool:
        return True

    async def write_down() -> None:
        written.append("once")

    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        exports = OwnersExports(
            make=make,
            total=total,
            stands=stands,
            held=ArchivesHeld(),
            clock=clock,
            log=Log(list[str]().append),
            waits=0.0,
        )
        await asyncio.gather(*(exports.begin("AAAA", speaker, "a letter", write_down) for _ in range(2)))
        async with asyncio.timeout(PATIENCE):
            await is_half_way.wait()
        assert written == ["once"], "a second click begins nothing"
        shown = exports.shown("AAAA")
        assert shown is not None
        assert (shown.running, shown.percent, shown.content) == (True, 50, None)
        assert b'value="50"' in _page(shown)
        assert b'href="/console/people/one/x/exported"' in _page(shown), "without scripts there is a link"
        is_let.set()
        made = await exports.whole("AAAA")
        assert made is not None
        assert made.content == b"PK all"
        again = await exports.begin("AAAA", speaker, "a letter", write_down)
        assert again is not None
        assert (again.running, again.content, written) == (False, b"PK all", ["once"])
        assert b"PK all" not in repr(again).encode()
        assert b'href="/console/people/one/x/exported/person.zip"' in _page(again)
        await exports.begin("AAAA", speaker, "another letter", write_down)
        assert len(written) == 2
        made = await exports.whole("AAAA")
        assert made is not None
        assert made.content == b"PK all"
        await clock.forward(601)
        assert exports.shown("AAAA") is None


async def test_the_log_says_why_one_could_not_be_made(tmp_path: Path) -> None:
    async def make(_speaker: Speaker, _advance: Advance) -> bytes | None:
        raise ValueError("a word that somebody said")

    async def total(_speaker: Speaker) -> int:
        return 1

    async def stands(_speaker: Speaker) -> bool:
        return True

    async def write_down() -> None:
        pass

    lines: list[str] = []
    log, clock, held = Log(lines.append), StillClock(), ArchivesHeld()
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        exports = OwnersExports(make=make, total=total, stands=stands, held=held, clock=clock, log=log, waits=0.0)
        await exports.begin("AAAA", speaker, "a letter", write_down)
        made = await exports.whole("AAAA")
    assert made is not None
    assert (made.failed, made.content) == (True, None)
    assert [json.loads(line)["event"] for line in lines] == ["console.work_failed"]
    assert "somebody said" not in lines[0]


def _page(exporting: object) -> bytes:
    who = Who(name="Ada", role=Role.OWNER)
    asked = Asked(method="GET", path="/", now=datetime(2026, 11, 22, tzinfo=UTC), who=who)
    html = Html(StaticFiles())
    return html.answer(asked, "person_exporting.html", exporting=exporting, here="/console/people/one/x").body
