"""What is too old goes by itself, and nothing else."""

import sqlite3
from datetime import timedelta
from functools import partial
from pathlib import Path

from core.clock import moment
from core.identifiers import Address, ChannelId
from core.memory.requests import Requests
from core.memory.store import Transaction
from core.ports.command import Speaker
from privacy.complaining import answer_by
from privacy.request_sources import latest_overdue
from privacy.retention import Swept
from tests.privacy.opened import SITE, Rooms, opened
from tests.privacy.stand_ins import HurriedClock

DAY = 86_400.0
OLD = "old-person-of-before"
NEW = "new-person-of-today"


async def _two_people(rooms: Rooms, clock: HurriedClock) -> None:
    speaker, kept = await rooms.say("Long ago.", OLD)
    await rooms.keep_file(speaker, kept.number, "old.txt", b"old")
    await rooms.say("Long ago, too.", NEW)
    await clock.forward(29 * DAY)
    speaker, kept = await rooms.say("Just now.", NEW)
    await rooms.keep_file(speaker, kept.number, "new.txt", b"new")
    await clock.forward(2 * DAY)


async def test_old_words_go_with_their_files_and_silent_people_with_their_keys(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await _two_people(rooms, clock)
        done: list[int] = []
        due = await rooms.retention.foreseen()
        assert await rooms.retention.run(done.append) == Swept(messages=2, files=1, people=1)
        assert sum(done) == due == 3
        assert await rooms.find(OLD) is None
        kept = await rooms.find(NEW)
        assert kept is not None
        said = await rooms.memory.transcript.since(SITE, Address(NEW), 0)
        assert [one.text for one in said] == ["Just now."]
        assert len(rooms.memory.files.on_disk()) == 1
        assert rooms.memory.vault.used() == 1
        assert await rooms.retention.run() == Swept()
        assert await rooms.erasures.resume() == []


async def test_who_comes_back_just_then_is_not_lost(tmp_path: Path) -> None:
    """The fence of a sweep stops only what is as old as what was swept."""
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock, retention_days=5) as rooms:
        await rooms.say("Long ago.", OLD)
        await clock.forward(6 * DAY)
        assert (await rooms.retention.run()).people == 1
        erased_at = await rooms.memory.transcript.erased_at(SITE, Address(OLD))
        assert erased_at == clock.now() - timedelta(days=5)


async def test_more_than_a_slice_goes_in_slices(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await rooms.say_many(250, OLD)
        for number in range(120):
            await rooms.say("Me too.", f"one-of-many-{number:04}")
        await clock.forward(31 * DAY)
        assert await rooms.retention.run() == Swept(messages=370, people=121)
        assert rooms.memory.vault.used() == 0


async def test_more_than_is_looked_at_at_once_is_looked_at(tmp_path: Path) -> None:
    """Others lie before them in time, on a channel where words are kept for longer."""
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock, keeps={ChannelId("archive"): 365}) as rooms:
        await rooms.say_many(1_100, "somebody-of-the-archive", ChannelId("archive"))
        await clock.forward(DAY)
        await rooms.say_many(1_100, OLD)
        speaker, kept = await rooms.say("With a file.", OLD)
        await rooms.keep_file(speaker, kept.number, "old.txt", b"old")
        await clock.forward(40 * DAY)
        assert await rooms.retention.run() == Swept(messages=1_101, files=1, people=1)
        assert rooms.memory.vault.used() == 1


async def test_a_clock_that_jumped_forgets_nothing_until_it_is_right_again(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await rooms.say("Just now.")
        clock.jump(10 * 365 * DAY)
        for _ in range(2):
            assert await rooms.retention.run() == Swept(refused=True)
        assert any("retention.refused" in line and "error" in line for line in rooms.log)
        assert await rooms.find("ada-lovelace-1815") is not None
        clock.jump(-10 * 365 * DAY)
        assert await rooms.retention.run() == Swept()
        clock.jump(-2 * DAY)
        assert (await rooms.retention.run()).refused


async def test_marks_and_unreadable_payloads_go_in_their_own_time(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:

        def arrive(transaction: Transaction) -> bool:
            return rooms.memory.arrivals.claim(transaction, ChannelId("site"), "1", clock.now())

        await rooms.memory.store.run(arrive)
        await rooms.memory.quarantine.set_aside(SITE, b"what is this?")
        await clock.forward(6.9 * DAY)
        assert await rooms.retention.run() == Swept()
        await clock.forward(0.2 * DAY)
        assert await rooms.retention.run() == Swept(quarantined=1)
        await clock.forward(2 * DAY)
        assert not await rooms.memory.store.run(arrive)
        await rooms.retention.run()
        assert await rooms.memory.store.run(arrive)


async def test_very_many_marks_go_and_never_many_at_once(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        arrivals = rooms.memory.arrivals

        def arrive(transaction: Transaction) -> list[bool]:
            return [arrivals.claim(transaction, SITE, str(number), clock.now()) for number in range(250)]

        await rooms.memory.store.run(arrive)
        await clock.forward(10 * DAY)
        assert await rooms.memory.store.run(lambda transaction: arrivals.sweep(transaction, clock.now(), 10))
        assert (await rooms.memory.store.run(arrive)).count(True) == 10
        await clock.forward(10 * DAY)
        await rooms.retention.run()
        assert all(await rooms.memory.store.run(arrive))


async def test_a_link_goes_with_the_file_that_it_leads_to(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        speaker, theirs = await rooms.say("With a file of mine.")
        await rooms.keep_file(speaker, theirs.number, "mine.txt", b"mine")
        _, ours = await rooms.say("Here is everything.", own=False)
        await rooms.link(speaker, await rooms.keep_file(speaker, ours.number, "my-data.zip", b"everything"))
        await clock.forward(3599)
        await rooms.retention.run()
        assert await _held(rooms, speaker, "filelink") == 1
        await clock.forward(2)
        await rooms.retention.run()
        assert await _held(rooms, speaker, "filelink") == 0
        assert await _held(rooms, speaker, "keptfile") == len(rooms.memory.files.on_disk()) == 1


async def _held(rooms: Rooms, speaker: Speaker, table: str) -> int:
    return next(held.count for held in await rooms.register.holdings(speaker) if held.table == table)


async def test_one_of_whom_nobody_can_read_who_they_are_holds_up_nobody_else(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        damaged, _ = await rooms.say("Long ago.", OLD)
        await rooms.say("Long ago, too.", NEW)
        await clock.forward(31 * DAY)
        writer = sqlite3.connect(tmp_path / "lethe.db")
        writer.execute("UPDATE person SET profile = x'0102030405060708090a' WHERE id = ?", (damaged.person,))
        writer.commit()
        writer.close()
        assert (await rooms.retention.run()).people == 1
        assert await rooms.memory.store.read(rooms.memory.people.numbers) == [damaged.person]
        assert any('"erasure.unreadable_rows"' in line for line in rooms.log)


async def test_a_complaint_stays_until_it_is_answered_or_long_overdue(tmp_path: Path) -> None:
    """Else it would be gone before its last day, and nobody would ever be told that it is overdue."""
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        requests = Requests(vault=rooms.memory.vault, ids=rooms.memory.ids, clock=clock)
        for address in (OLD, NEW):
            speaker, _ = await rooms.say("I complain.", address)
            due = answer_by("ccpa", clock.now()) if address == OLD else None
            await rooms.memory.store.run(partial(requests.note, speaker=speaker, kind="complain", due=due))
        begun, passed = clock.now(), 0.0
        for days, people, overdue in ((31, 1, False), (46, 0, True), (74, 0, True), (76, 1, False)):
            await clock.forward(days * DAY - passed)
            passed = days * DAY
            assert await rooms.retention.foreseen() == (people if days > 31 else 3)
            assert (await rooms.retention.run()).people == people, days
            waiting = await rooms.memory.store.read(requests.due)
            assert any(one.due <= moment(latest_overdue(clock.now())) for one in waiting) is overdue, days
        assert clock.now() - begun == timedelta(days=76)
        assert await rooms.find(OLD) is None
        assert rooms.memory.vault.used() == 0


class _HardClock(HurriedClock):
    """Every look at it takes a tenth of a second, as on a machine that has much else to do; it notes every sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    def monotonic(self) -> float:
        self._monotonic += 0.1
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await super().sleep(seconds)


async def test_a_sweep_of_very_much_rests_longer_than_each_bite_of_it_took(tmp_path: Path) -> None:
    clock = _HardClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await rooms.say_many(250)
        arrivals = rooms.memory.arrivals

        def arrive(transaction: Transaction) -> None:
            for number in range(250):
                arrivals.claim(transaction, SITE, str(number), clock.now())

        await rooms.memory.store.run(arrive)
        await clock.forward(40 * DAY)
        clock.slept.clear()
        assert (await rooms.retention.run()).messages == 250
        rests = [seconds for seconds in clock.slept if seconds]
        assert len(rests) >= 6, "three bites of messages, three of marks"
        assert min(rests) >= 0.3
        assert max(rests) <= 1.0
