"""An export by the API that comes to no file says why; only of nobody is it said that there is nobody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.api.people import PeopleCalls
from console.api.problems import Refused
from console.asked import Asked, Who
from console.audit import Audit
from console.ports.people import Exporting, PersonFound
from console.roles import Role
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
