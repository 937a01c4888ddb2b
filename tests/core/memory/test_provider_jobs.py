"""What platforms are asked to delete is kept sealed, in parts, and counted when it comes to an end."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.identifiers import ChannelId, ProviderMessageId
from core.memory.opening import Memory
from core.memory.provider_jobs import Job, ProviderJobs
from core.ports.copies import Asked, Copy, Outcome
from tests.core.memory.opened import bytes_below, opened

_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_WA = ChannelId("wa")
_MOST = 40


def _jobs(memory: Memory) -> ProviderJobs:
    return ProviderJobs(vault=memory.vault, ids=memory.ids, given_up_after=timedelta(days=30))


def _copies(count: int, begins: str = "SM") -> list[Copy]:
    return [
        Copy(name=ProviderMessageId(f"{begins}{number}"), made_at=_NOON, files=(f"Media/{number}",))
        for number in range(count)
    ]


def _things(copy: Copy) -> int:
    return bool(copy.name) + len(copy.files)


async def _ask(memory: Memory, copies: list[Copy], case: int = 7, not_before: datetime | None = None) -> ProviderJobs:
    jobs = _jobs(memory)
    await memory.store.run(
        lambda transaction: jobs.ask(
            transaction, channel=_WA, copies=copies, case=case, now=_NOON, not_before=not_before, things=_things
        )
    )
    return jobs


async def _due(memory: Memory, at: datetime = _NOON) -> list[Job]:
    return list(await memory.store.read(lambda transaction: _jobs(memory).due(transaction, at, _MOST)))


async def _answer(
    memory: Memory, job: Job, counts: Mapping[Outcome, int], again: list[Copy], still_there: int = 0
) -> None:
    await memory.store.run(
        lambda transaction: _jobs(memory).answered(
            transaction,
            job,
            counts,
            again=again,
            pending=sum(map(_things, again)),
            still_there=still_there,
            at=_NOON + timedelta(hours=1),
        )
    )


async def _asked(memory: Memory, case: int = 7) -> list[Asked]:
    return list(await memory.store.read(lambda transaction: _jobs(memory).asked(transaction, case)))


async def test_copies_come_back_as_they_were_a_hundred_at_once_and_one_part_of_each_request(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        copies = _copies(150)
        jobs = await _ask(memory, copies)
        await _ask(memory, _copies(1, "MM"), case=8)
        first, other = await _due(memory)
        assert list(first.copies) == copies[:100]
        assert [copy.name for copy in other.copies] == ["MM0"]
        of_case = await memory.store.read(lambda transaction: jobs.of_case(transaction, 7))
        assert [copy for job in of_case for copy in job.copies] == copies
        assert (await _asked(memory))[0].pending == 300


async def test_nothing_of_it_is_readable_on_the_disk(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        await _ask(memory, _copies(3, "canary"))
        assert b"canary" not in bytes_below(tmp_path)
        [job] = await _due(memory)
        assert "canary" not in repr(job)


async def test_nothing_to_ask_for_makes_no_request(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        await _ask(memory, [])
        assert (await _asked(memory), memory.vault.used()) == ([], 0)


async def test_what_is_asked_later_is_not_due_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        await _ask(memory, _copies(1), not_before=_NOON + timedelta(minutes=1))
        assert await _due(memory) == []
        assert len(await _due(memory, _NOON + timedelta(minutes=1))) == 1


async def test_ends_are_counted_and_what_is_left_waits(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        copies = _copies(3)
        await _ask(memory, copies)
        [job] = await _due(memory)
        await _answer(memory, job, {Outcome.GONE: 2, Outcome.REFUSED: 1}, copies[2:], still_there=1)
        assert await _due(memory) == []
        [asked] = await _asked(memory)
        assert (asked.gone, asked.refused, asked.pending, asked.doubtful) == (2, 1, 2, 1)
        assert (asked.asked_at, asked.until) == (_NOON, _NOON + timedelta(days=30))
        [job] = await _due(memory, _NOON + timedelta(hours=1))
        assert (list(job.copies), job.tries) == (copies[2:], 1)


async def test_the_same_answered_twice_counts_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        copies = _copies(2)
        await _ask(memory, copies)
        [job] = await _due(memory)
        for _ in range(2):
            await _answer(memory, job, {Outcome.GONE: 2}, copies[1:])
        assert (await _asked(memory))[0].gone == 2
        [job] = await _due(memory, _NOON + timedelta(hours=1))
        for _ in range(2):
            await _answer(memory, job, {Outcome.NO_WAY: 2}, [])
        assert ((await _asked(memory))[0].no_way, await _due(memory, _NOON + timedelta(days=2))) == (2, [])


async def test_a_finished_request_loses_its_key_and_keeps_its_counts_for_a_while(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        jobs = await _ask(memory, _copies(1))
        assert await memory.store.read(jobs.finished) == []
        [job] = await _due(memory)
        await _answer(memory, job, {Outcome.GONE: 2}, [])
        [(request, slot)] = await memory.store.read(jobs.finished)
        assert (request, slot) == (job.request, job.key_slot)
        jobs.shred(request, slot)
        await memory.store.run(lambda transaction: jobs.end(transaction, request, _NOON))
        assert (await memory.store.read(jobs.finished), memory.vault.used()) == ([], 0)
        assert (await _asked(memory))[0].gone == 2
        assert await memory.store.run(lambda transaction: jobs.sweep(transaction, _NOON)) == 0
        assert await memory.store.run(lambda transaction: jobs.sweep(transaction, _NOON + timedelta(days=1))) == 1
        assert await _asked(memory) == []


async def test_an_open_request_keeps_its_key_over_a_restart_and_one_without_its_key_has_ended(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        await _ask(memory, _copies(1))
        await _ask(memory, _copies(1, "MM"), case=8)
    async with opened(tmp_path) as memory:
        first, second = await _due(memory)
        assert memory.vault.used() == 2
        memory.vault.shred(second.request, second.key_slot)
    async with opened(tmp_path) as memory:
        assert [job.number for job in await _due(memory)] == [first.number]
        assert memory.vault.used() == 1


async def test_a_key_that_goes_while_a_part_is_still_there_leaves_nothing_to_be_asked_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        jobs = await _ask(memory, _copies(1))
        [job] = await _due(memory)
        jobs.shred(job.request, job.key_slot)
        [job] = await _due(memory)
        assert job.copies == ()
