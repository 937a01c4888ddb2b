"""Keep N days: sooner than the owner promised, never later."""

from datetime import timedelta
from pathlib import Path

from core.identifiers import Address
from core.memory.ageing import Ageing
from privacy.due import Due
from privacy.retention import Swept, foresee
from tests.privacy.opened import SITE, Rooms, opened
from tests.privacy.stand_ins import HurriedClock

DAY = 86_400.0
AGEING = Ageing()
ADA, EVE = "ada-lovelace-1815", "eve-who-wishes-nothing"


async def _words(rooms: Rooms, address: str) -> list[str]:
    return [said.text for said in await rooms.memory.transcript.since(SITE, Address(address), 0)]


async def test_older_words_go_at_once_and_what_comes_goes_in_time(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        speaker, kept = await rooms.say("Long ago.")
        await rooms.keep_file(speaker, kept.number, "old.txt", b"old")
        await rooms.say("Long ago, too.", EVE)
        await clock.forward(10 * DAY)
        reply = await rooms.ask("keep my data for 7 days")
        assert "deleted by itself 7 days after" in reply.text
        assert "Older messages deleted just now: 1." in reply.text
        assert await _words(rooms, ADA) == ["keep my data for 7 days"]
        assert rooms.memory.files.on_disk() == []
        await clock.forward(8 * DAY)
        assert await rooms.retention.run() == Swept(messages=1, people=1)
        assert await rooms.find(ADA) is None
        assert await _words(rooms, EVE) == ["Long ago, too."]


async def test_a_wish_never_lengthens_what_the_owner_promised(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock, retention_days=5) as rooms:
        await rooms.say("hello")
        await rooms.ask("/keep 20")  # the notice in these rooms promises 30
        await clock.forward(6 * DAY)
        assert await rooms.retention.run() == Swept(messages=2, people=1)


async def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("hello")
        assert "at most, and I cannot" in (await rooms.ask("/keep 31")).text
        await rooms.ask("/keep 3")
        speaker = await rooms.find(ADA)
        assert speaker is not None
        assert speaker.keep_days == 3


async def test_a_dry_run_counts_what_a_sweep_then_forgets_each_once_and_changes_nothing(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        speaker, kept = await rooms.say("Long ago.")
        await rooms.ask("/keep 7")
        await rooms.keep_file(speaker, kept.number, "old.txt", b"old")
        await rooms.say_many(120, EVE)
        await clock.forward(31 * DAY)
        await rooms.say("Just now.", EVE)
        store = rooms.memory.store
        due = Due(store=store, ageing=AGEING, retention_days=lambda channel: 30)
        foreseen = [await foresee(due, store, AGEING, clock.now()) for _ in range(2)]
        assert foreseen == [Swept(messages=122, files=1, people=1)] * 2
        assert await rooms.retention.run() == foreseen[0]
        assert await foresee(due, store, AGEING, clock.now()) == Swept()


async def test_sweeps_that_do_not_come_to_their_end_are_late(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        await clock.forward(3 * 3600.0)
        assert not await rooms.retention.watch(3600)
        await clock.forward(1)
        assert await rooms.retention.watch(3600)
        assert any("retention.late" in line and "error" in line for line in rooms.log)
        await rooms.retention.run()
        assert not await rooms.retention.watch(3600)
        clock.jump(timedelta(days=400).total_seconds())
        await rooms.retention.run()
        await clock.forward(3 * 3600.0 + 1)
        assert await rooms.retention.watch(3600), "one that refuses is late too"
