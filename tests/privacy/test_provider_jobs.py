"""What platforms keep is asked for by its name until it is gone, whatever happens, and how far that came is said."""

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ChannelRefused, TryAgain
from core.identifiers import ProviderMessageId
from core.messages import Delivery
from core.ports.command import Reply, Speaker
from core.ports.copies import Asked, Copy
from privacy.journal import ERASED, Case
from tests.fakes.forgetful_platform import ForgetfulPlatform
from tests.fakes.still_clock import StillClock
from tests.privacy.opened import SITE, Rooms, opened
from tests.privacy.stand_ins import HurriedClock

ADA = "ada-lovelace-1815"
EVE = "eve-1999-evil"
_A_DAY = 86_400.0


class Crash(BaseException):
    """The process is gone; nothing of ours catches it."""


def _named(*words: str) -> list[str]:
    return [f"of the platform {word}" for word in words]


async def _begin(rooms: Rooms, address: str) -> tuple[Speaker, Case]:
    speaker = await rooms.find(address)
    assert speaker is not None
    case = await rooms.memory.store.run(
        lambda transaction: rooms.erasures.begin(transaction, speaker, says=ERASED, at=rooms.clock.now())
    )
    assert case is not None
    return speaker, case


async def _erase(rooms: Rooms, address: str = ADA) -> tuple[int, Reply]:
    speaker, case = await _begin(rooms, address)
    return case.number, await rooms.erasures.conclude(speaker, case)


async def _asked(rooms: Rooms, case: int) -> Asked:
    [asked] = await rooms.providers.outcomes(case)
    return asked


async def test_everything_that_has_a_name_there_is_asked_for_once_and_nobody_elses(tmp_path: Path) -> None:
    platform = ForgetfulPlatform()
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        for number in range(205):
            await rooms.say(f"Word {number}.", own=number % 2 == 0)
        await rooms.say("Mine.", EVE)
        case, _ = await _erase(rooms)
        assert platform.named == _named(*(f"Word {number}." for number in range(205)))
        assert [len(copies) for copies in platform.asked] == [100, 100, 5]
        asked = await _asked(rooms, case)
        assert (asked.gone, asked.pending, asked.channel) == (205, 0, SITE)
        assert rooms.answered == {"gone": 205}
        await rooms.providers.run()
        assert len(platform.asked) == 3


async def test_once_it_is_gone_nothing_is_left_of_its_name_and_its_key(tmp_path: Path) -> None:
    platform = ForgetfulPlatform(not_yet=set(_named("Later.")))
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        await rooms.say("Later.")
        case, reply = await _erase(rooms)
        assert reply.after is not None
        await reply.after()
        assert rooms.memory.vault.used() == 1
        assert _jobs(tmp_path) == 1
        assert all(b"of the platform" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        platform.not_yet.clear()
        rooms.clock.jump(61)
        await rooms.providers.run()
        assert rooms.memory.vault.used() == 0
        assert _jobs(tmp_path) == 0
        assert (await _asked(rooms, case)).gone == 1


async def test_what_cannot_be_deleted_yet_is_told_so_and_asked_for_more_and_more_rarely(tmp_path: Path) -> None:
    platform = ForgetfulPlatform(not_yet=set(_named("Later.")))
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        await rooms.say("Gone.")
        await rooms.say("Later.")
        case, _ = await _erase(rooms)
        asked = await _asked(rooms, case)
        assert (asked.gone, asked.pending) == (1, 1)
        assert asked.until - asked.asked_at == timedelta(days=30)
        for pause in (60, 300, 900, 3600):
            tries = len(platform.asked)
            rooms.clock.jump(pause - 1)
            await rooms.providers.run()
            assert len(platform.asked) == tries
            rooms.clock.jump(1)
            await rooms.providers.run()
            assert platform.named[-1:] == _named("Later.")
            assert len(platform.asked) == tries + 1


async def test_a_platform_that_says_gone_and_shows_it_still_is_found_out(tmp_path: Path) -> None:
    platform = ForgetfulPlatform(lies_about=set(_named("Kept.")))
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        await rooms.say("Kept.")
        case, _ = await _erase(rooms)
        asked = await _asked(rooms, case)
        assert (asked.gone, asked.pending, asked.doubtful) == (0, 1, 1)
        assert any('"provider.still_there"' in line and '"warning"' in line for line in rooms.log)
        rooms.clock.jump(31 * _A_DAY)
        await rooms.providers.run()
        asked = await _asked(rooms, case)
        assert (asked.pending, asked.doubtful, asked.still_there, asked.refused) == (0, 0, 1, 0)


async def test_after_thirty_days_nobody_is_asked_any_more_and_it_counts_as_refused(tmp_path: Path) -> None:
    platform = ForgetfulPlatform(not_yet=set(_named("Never.")))
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        await rooms.say("Never.")
        case, reply = await _erase(rooms)
        assert reply.after is not None
        await reply.after()
        for _ in range(29):
            rooms.clock.jump(_A_DAY)
            await rooms.providers.run()
        assert (await _asked(rooms, case)).pending == 1
        rooms.clock.jump(_A_DAY)
        await rooms.providers.run()
        assert ((await _asked(rooms, case)).pending, (await _asked(rooms, case)).refused) == (0, 1)
        assert rooms.memory.vault.used() == 0
        tries = len(platform.asked)
        rooms.clock.jump(_A_DAY)
        await rooms.providers.run()
        assert len(platform.asked) == tries


@pytest.mark.parametrize("error", [TryAgain("slow down", timedelta(hours=2)), ChannelRefused("no key")])
async def test_a_channel_that_does_not_work_just_now_is_asked_again(
    tmp_path: Path, error: TryAgain | ChannelRefused
) -> None:
    platform = ForgetfulPlatform(fails=[error])
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        await rooms.say("Hello.")
        case, _ = await _erase(rooms)
        assert (await _asked(rooms, case)).pending == 1
        rooms.clock.jump(7200 if isinstance(error, TryAgain) else 60)
        await rooms.providers.run()
        assert (await _asked(rooms, case)).gone == 1


@pytest.mark.parametrize("step", ["gathered written", "key shredded", "rows removed", "scrubbed", "providers asked"])
async def test_what_a_crash_left_is_asked_for_after_the_next_start(tmp_path: Path, step: str) -> None:
    def fall_over(reached: str) -> None:
        if reached == step:
            raise Crash

    async with opened(tmp_path, reached=fall_over, connector=lambda channel: None) as rooms:
        await rooms.say("Hello.")
        _, begun = await _begin(rooms, ADA)
        with pytest.raises(Crash):
            await rooms.erasures.carry_out([begun])
    platform = ForgetfulPlatform()
    # At a start erasures go on before any channel is there.
    async with opened(tmp_path, connector=lambda channel: None) as rooms:
        await rooms.erasures.resume()
        assert (await _asked(rooms, begun.number)).pending == 1
    async with opened(tmp_path, clock=_later(), connector=lambda channel: platform) as rooms:
        await rooms.providers.run()
        assert platform.named == _named("Hello.")
        assert (await _asked(rooms, begun.number)).gone == 1


async def test_a_crash_before_it_was_gathered_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    def fall_over(reached: str) -> None:
        if reached == "cancelled":
            raise Crash

    platform = ForgetfulPlatform()
    async with opened(tmp_path, reached=fall_over, connector=lambda channel: platform) as rooms:
        await rooms.say("Hello.")
        with pytest.raises(Crash):
            await _erase(rooms)
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        await rooms.erasures.resume()
        await rooms.providers.run()
        assert platform.named == _named("Hello.")


async def test_one_persons_hundreds_hold_up_nobody_elses_one(tmp_path: Path) -> None:
    answers = asyncio.Event()

    async def slow_for_ada(copies: Sequence[Copy]) -> None:
        if "Mine" not in copies[0].name:
            await answers.wait()

    platform = ForgetfulPlatform(before=slow_for_ada)
    async with opened(tmp_path, connector=lambda channel: platform, soon_seconds=0.02) as rooms:
        for number in range(300):
            await rooms.say(f"Word {number}.")
        await rooms.say("Mine.", EVE)
        ada, _ = await _erase(rooms)
        assert (await _asked(rooms, ada)).pending == 300
        running = asyncio.create_task(rooms.providers.run())
        eve, _ = await _erase(rooms, EVE)
        assert (await _asked(rooms, eve)).gone == 1
        answers.set()
        await running
        assert (await _asked(rooms, ada)).gone == 300


async def test_nobody_waits_long_for_a_platform_that_does_not_answer(tmp_path: Path) -> None:
    async def never(copies: Sequence[Copy]) -> None:
        await asyncio.Event().wait()

    platform = ForgetfulPlatform(before=never)
    async with opened(tmp_path, connector=lambda channel: platform, soon_seconds=0.02) as rooms:
        await rooms.say("Hello.")
        case, reply = await _erase(rooms)
        assert reply.farewell
        assert rooms.counted == ["complete"]
        assert (await _asked(rooms, case)).pending == 1
        platform.before = None
        await rooms.providers.run()
        assert (await _asked(rooms, case)).gone == 1


@pytest.mark.parametrize("clears_chat", [True, False])
async def test_the_last_message_is_asked_for_too_unless_it_would_be_taken_from_the_person(
    tmp_path: Path, clears_chat: bool
) -> None:
    platform = ForgetfulPlatform(clears_chat=clears_chat)
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        await rooms.say("Hello.")
        case, reply = await _erase(rooms)
        assert reply.sent is not None
        assert reply.after is not None
        reply.sent(ProviderMessageId("the last"))
        await reply.after()
        rooms.clock.jump(61)
        await rooms.providers.run()
        assert ("the last" in platform.named) is not clears_chat
        assert sum(asked.gone for asked in await rooms.providers.outcomes(case)) == (1 if clears_chat else 2)


class _OfFilesAlone(ForgetfulPlatform):
    only_files = True


@pytest.mark.parametrize("platform", [ForgetfulPlatform(), _OfFilesAlone()])
async def test_where_only_files_can_be_deleted_nobody_is_promised_more(
    tmp_path: Path, platform: ForgetfulPlatform
) -> None:
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        await rooms.say("Hello.")
        card = (await rooms.ask("/delete")).text
        assert "as far as it deletes them" in card
        assert ("Of the messages themselves it deletes no copy" in card) is isinstance(platform, _OfFilesAlone)


async def test_what_was_on_its_way_when_the_person_was_fenced_off_is_asked_for_too(tmp_path: Path) -> None:
    platform = ForgetfulPlatform()
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        speaker, _ = await rooms.say("Hello.")
        rooms.providers.note_stray(speaker, Delivery(provider_id=ProviderMessageId("early")))
        _, reply = await _erase(rooms)
        assert platform.named == [*_named("Hello."), "early"]
        rooms.providers.note_stray(speaker, Delivery(provider_id=ProviderMessageId("late")))
        assert reply.after is not None
        await reply.after()
        rooms.clock.jump(61)
        await rooms.providers.run()
        assert platform.named[-1] == "late"


async def test_a_channel_whose_platform_keeps_no_copies_asks_nobody(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("Hello.")
        case, _ = await _erase(rooms)
        assert await rooms.providers.outcomes(case) == []
        assert _jobs(tmp_path) == 0


async def test_what_becomes_too_old_here_is_asked_for_there_while_that_helps(tmp_path: Path) -> None:
    platform = ForgetfulPlatform(deletes_within=timedelta(days=9))
    async with opened(tmp_path, connector=lambda channel: platform, retention_days=7) as rooms:
        await rooms.say("Ten days.", at=rooms.clock.now() - timedelta(days=10))
        await rooms.say("Eight days.", at=rooms.clock.now() - timedelta(days=8))
        await rooms.say("One day.", at=rooms.clock.now() - timedelta(days=1))
        await rooms.retention.run()
        await rooms.providers.run()
        assert platform.named == _named("Eight days.")


async def test_a_backup_that_knows_nothing_of_the_end_of_a_request_asks_nobody_again(tmp_path: Path) -> None:
    platform = ForgetfulPlatform(not_yet=set(_named("Hello.")))
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        await rooms.say("Hello.")
        _, reply = await _erase(rooms)
        assert reply.after is not None
        await reply.after()
    backup = (tmp_path / "lethe.db").read_bytes()
    async with opened(tmp_path, clock=_later(), connector=lambda channel: platform) as rooms:
        platform.not_yet.clear()
        await rooms.providers.run()
        assert rooms.memory.vault.used() == 0
    (tmp_path / "lethe.db").write_bytes(backup)
    tries = len(platform.asked)
    async with opened(tmp_path, clock=_later(), connector=lambda channel: platform) as rooms:
        await rooms.providers.run()
        assert len(platform.asked) == tries
        assert _jobs(tmp_path) == 0


async def test_the_log_of_all_this_names_nobody(tmp_path: Path) -> None:
    platform = ForgetfulPlatform(
        refuses=set(_named("No.")), lies_about=set(_named("Lie.")), fails=[TryAgain("of the platform")]
    )
    async with opened(tmp_path, connector=lambda channel: platform) as rooms:
        for word in ("No.", "Lie.", "Gone."):
            await rooms.say(word)
        await _erase(rooms)
        rooms.clock.jump(60)
        await rooms.providers.run()
        said = "".join(rooms.log)
        assert "provider.answered" in said
        assert ADA not in said
        assert "of the platform" not in said
        assert rooms.answered == {"gone": 1, "refused": 1}


@settings(max_examples=6, deadline=None)
@given(st.lists(st.sampled_from(["gone", "refused", "later", "lie"]), min_size=1, max_size=30))
def test_whatever_a_platform_answers_every_copy_is_accounted_for_once(fates: list[str]) -> None:
    async def run(folder: Path) -> None:
        names: dict[str, set[str]] = {fate: set() for fate in ("gone", "refused", "later", "lie")}
        for number, fate in enumerate(fates):
            names[fate] |= set(_named(f"Word {number}."))
        platform = ForgetfulPlatform(refuses=names["refused"], not_yet=names["later"], lies_about=names["lie"])
        async with opened(folder, connector=lambda channel: platform) as rooms:
            for number in range(len(fates)):
                await rooms.say(f"Word {number}.")
            case, _ = await _erase(rooms)
            for _ in range(2):
                asked = await _asked(rooms, case)
                assert asked.gone == len(names["gone"])
                assert asked.refused == len(names["refused"])
                assert asked.pending == len(names["later"]) + len(names["lie"])
                assert asked.doubtful == len(names["lie"])
                rooms.clock.jump(3601)
                await rooms.providers.run()
            rooms.clock.jump(31 * _A_DAY)
            await rooms.providers.run()
            asked = await _asked(rooms, case)
            assert (asked.pending, asked.still_there) == (0, len(names["lie"]))
            assert asked.refused == len(names["refused"]) + len(names["later"])

    with TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


def _later() -> StillClock:
    clock = HurriedClock()
    clock.jump(3600)
    return clock


def _jobs(folder: Path) -> int:
    database = sqlite3.connect(folder / "lethe.db")
    [count] = database.execute("SELECT count(*) FROM providerjob").fetchone()
    database.close()
    return int(count)
