"""An export that comes to no file says why, to a program and to an owner; only of nobody is it said that there is
nobody."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.api.people import PeopleCalls
from console.api.problems import Refused
from console.asked import Asked, Who
from console.audit import Audit
from console.html import Html
from console.pages.people import PeoplePages
from console.ports.people import Exporting, PersonFound
from console.roles import Role
from console.static_files import StaticFiles
from core.log import Log
from core.memory.opening import Memory
from core.ports.advance import Advance
from core.ports.command import Speaker
from lethe.archives_held import ArchivesHeld
from lethe.owner.exports import OwnersExports
from lethe.owner.people import OwnersPeople
from tests.core.memory.opened import opened, say
from tests.fakes.still_clock import StillClock

_FOUND = PersonFound(pseudonym="P1", channel="site", paused=False, held=(), may_read="everything")


class _People(OwnersPeople):
    """Whose exports come to what they are told."""

    def __init__(self, found: PersonFound | None, came_to: Exporting | None) -> None:
        self._known = found
        self._came_to = came_to

    async def find(self, code: str) -> PersonFound | None:
        return self._known

    async def begin_export(self, code: str, purpose: str, reader: Who) -> Exporting | None:
        return self._came_to

    async def exporting(self, code: str, reader: Who) -> Exporting | None:
        return self._came_to


@pytest.mark.parametrize(
    ("people", "role", "status", "code"),
    [
        (_People(_FOUND, Exporting(running=False)), Role.OWNER, 422, "export_too_large"),
        (_People(_FOUND, Exporting(running=False, failed=True)), Role.OWNER, 503, "export_failed"),
        (_People(_FOUND, None), Role.OWNER, 429, "export_too_many"),
        (_People(_FOUND, None), Role.EDITOR, 404, "not_found"),
        (_People(None, None), Role.OWNER, 404, "not_found"),
    ],
)
async def test_why_there_is_no_file_is_said(
    tmp_path: Path, people: _People, role: Role, status: int, code: str
) -> None:
    async with opened(tmp_path) as memory:
        with pytest.raises(Refused) as refused:
            await _export(memory, people, role)
        assert (refused.value.status, refused.value.code) == (status, code)
        noted = [one.did for one in await Audit(memory).page()]
        assert noted == (["person.export_begun"] if status in (422, 503) else []), "it was written down for them"


@pytest.mark.parametrize("failed", [True, False])
async def test_an_owner_is_told_that_the_person_was_told_though_there_is_no_file(tmp_path: Path, failed: bool) -> None:
    async with opened(tmp_path) as memory:
        audit, people = Audit(memory), _People(_FOUND, Exporting(running=False, failed=failed))
        page = PeoplePages(html=Html(StaticFiles()), people=people, handing=None, audit=audit).page()
        routes = {(route.method, route.path.removeprefix("/console/people")): route for route in page.routes}
        asked = Asked(
            method="POST",
            path="/console/people/find",
            form={"code": "AAAA", "export_code": "AAAA", "export_purpose": "a letter"},
            now=datetime(2026, 11, 22, tzinfo=UTC),
            who=Who(name="Ada", role=Role.OWNER),
        )
        here = (await routes["POST", "/find"].answer(asked)).headers["Location"]
        asked = replace(asked, parameters={"who": here.rpartition("/")[2]})
        answer = await routes["POST", "/one/{who}/export"].answer(asked)
        assert (answer.status, answer.headers.get("Location")) == (303, f"{here}/exported")
        shown = (await routes["GET", "/one/{who}/exported"].answer(replace(asked, method="GET"))).body.decode()
        assert ("Nothing was done" in shown, "The person was told that it was asked for" in shown) == (False, True)
        assert ("could not be made" in shown, "larger than" in shown) == (failed, not failed)
        assert [one.did for one in await audit.page()] == ["person.export_begun"]


async def test_what_is_too_large_is_not_nobody(tmp_path: Path) -> None:
    async def make(_speaker: Speaker, _advance: Advance) -> bytes | None:
        return None

    async def total(_speaker: Speaker) -> int:
        return 1

    async def stands(_speaker: Speaker) -> bool:
        return True

    async def write_down() -> None:
        pass

    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        clock, held = StillClock(), ArchivesHeld()
        exports = OwnersExports(
            make=make, total=total, stands=stands, held=held, clock=clock, log=Log(list[str]().append), waits=0.0
        )
        await exports.begin("AAAA", speaker, "a letter", write_down)
        assert await exports.whole("AAAA") == Exporting(running=False)
        assert await exports.whole("BBBB") is None


async def _export(memory: Memory, people: _People, role: Role) -> None:
    calls = PeopleCalls(people=people, audit=Audit(memory)).calls()
    (export,) = [one for one in calls if one.path == "/people/export"]
    await export.answer(
        Asked(
            method="POST",
            path="/api/v1/people/export",
            body=b'{"code": "AAAA-BBBB", "purpose": "a letter"}',
            headers={"content-type": "application/json"},
            now=datetime(2026, 11, 22, tzinfo=UTC),
            who=Who(name="program shop", role=role),
        )
    )
