"""A call under a word of the program's own is made once, also where the server goes down while it is being made."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.api.people import PeopleCalls
from console.api.problems import Refused, not_found
from console.api.repeats import Repeats
from console.api.serving import api_page
from console.asked import Answer, Asked, Who
from console.audit import Audit
from console.ports.people import Erased
from console.roles import Role
from core.errors import StorageError
from core.memory.opening import Memory
from core.memory.owner_calls import OwnerCalls
from lethe.owner.people import OwnersPeople
from tests.core.memory.opened import opened
from tests.fakes.still_clock import StillClock


class _PowerCut(BaseException):
    pass


class _Shop:
    """Makes something, and loses power or is refused as often as it is told."""

    def __init__(self, *troubles: BaseException) -> None:
        self.made = 0
        self._troubles = list(troubles)

    async def make(self) -> Answer:
        if self._troubles and isinstance(self._troubles[0], Refused):
            raise self._troubles.pop(0)
        self.made += 1
        if self._troubles:
            raise self._troubles.pop(0)
        return Answer(status=201, body=json.dumps({"number": self.made}).encode())


class _Erasing(OwnersPeople):
    """An erasure that takes long, is then hindered, and is complete when it is asked for once more."""

    def __init__(self) -> None:
        self.asked = 0
        self._last: Erased | None = None
        self._comes_to = [
            Erased(job="J", complete=False, places=(), running=True),
            Erased(job="J", complete=False, places=()),
            Erased(job="J", complete=True, places=(), receipt="signed"),
        ]

    async def erasing(self, code: str) -> Erased | None:
        return self._last

    async def erase(self, code: str) -> Erased | None:
        self.asked += 1
        self._last = self._comes_to.pop(0)
        return self._last


def _started(memory: Memory) -> Repeats:
    """As after every start of the server."""
    return Repeats(memory, OwnerCalls(vault=memory.vault, ids=memory.ids, clock=StillClock()))


def _asked(word: str = "make-000-1", body: bytes = b"{}") -> Asked:
    return Asked(
        method="POST",
        path="/api/v1/channels",
        body=body,
        headers={"idempotency-key": word},
        now=datetime(2026, 11, 22, tzinfo=UTC),
        who=Who(name="program shop", role=Role.NOBODY, session=7),
    )


@pytest.mark.parametrize("trouble", [_PowerCut(), StorageError("The disk is full.")])
async def test_what_was_cut_short_is_not_done_a_second_time(tmp_path: Path, trouble: BaseException) -> None:
    shop = _Shop(trouble)
    async with opened(tmp_path) as memory:
        with pytest.raises(type(trouble)):
            await _started(memory).once(_asked(), shop.make)
        for _ in range(2):
            with pytest.raises(Refused) as refused:
                await _started(memory).once(_asked(), shop.make)
            assert (refused.value.status, refused.value.code) == (409, "end_unknown")
        assert shop.made == 1
        with pytest.raises(Refused) as refused:
            await _started(memory).once(_asked(body=b'{"other": 1}'), shop.make)
        assert refused.value.code == "key_used"
        assert (await _started(memory).once(_asked("make-000-2"), shop.make)).status == 201


async def test_what_is_harmless_twice_is_done_again_until_it_ends(tmp_path: Path) -> None:
    shop = _Shop(_PowerCut())
    async with opened(tmp_path) as memory:
        with pytest.raises(_PowerCut):
            await _started(memory).once(_asked(), shop.make, is_harmless_twice=True)
        ended = await _started(memory).once(_asked(), shop.make, is_harmless_twice=True)
        again = await _started(memory).once(_asked(), shop.make, is_harmless_twice=True)
        assert (ended.body, again.body, shop.made) == (b'{"number": 2}', b'{"number": 2}', 2)
        assert again.headers["Idempotency-Replayed"] == "true"


async def test_what_came_to_nothing_may_be_sent_again(tmp_path: Path) -> None:
    shop = _Shop(not_found())
    async with opened(tmp_path) as memory:
        with pytest.raises(Refused):
            await _started(memory).once(_asked(), shop.make)
        assert (await _started(memory).once(_asked(), shop.make)).status == 201
        assert (await _started(memory).once(_asked(), shop.make)).headers["Idempotency-Replayed"] == "true"
        assert shop.made == 1


async def test_what_goes_on_is_told_anew_until_it_has_ended(tmp_path: Path) -> None:
    answers = [Answer(body=b'{"complete": false}', is_ended=False), Answer(body=b'{"complete": true}')]

    async def make() -> Answer:
        return answers.pop(0)

    async with opened(tmp_path) as memory:
        repeats = _started(memory)
        told = [await repeats.once(_asked(), make, is_harmless_twice=True) for _ in range(3)]
        assert [one.body for one in told] == [b'{"complete": false}', b'{"complete": true}', b'{"complete": true}']
        assert ["Idempotency-Replayed" in one.headers for one in told] == [False, False, True]


async def test_an_erasure_is_told_anew_under_its_word_until_it_is_complete(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        people = _Erasing()
        calls = PeopleCalls(people=people, audit=Audit(memory)).calls()
        routes = {route.path: route for route in api_page(calls, _started(memory)).routes}
        asked = replace(_asked(body=b'{"code": "AAAA"}'), path="/api/v1/people/erase")
        asked = replace(asked, headers={**asked.headers, "content-type": "application/json"})
        told = [json.loads((await routes["/api/v1/people/erase"].answer(asked)).body) for _ in range(4)]
        assert [(one["complete"], one["running"], one["receipt"]) for one in told] == [
            (False, True, ""),
            (False, False, ""),
            (True, False, "signed"),
            (True, False, "signed"),
        ]
        assert people.asked == 3, "what is complete is not asked for again"
        assert [one.did for one in await Audit(memory).page()] == ["person.erased"]
