"""Erasures that are interrupted, hindered, repeated: they end, and only then is anybody told."""

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import StorageError
from core.memory.store import Transaction
from core.ports.command import Speaker
from core.ports.personal_place import Held
from privacy.journal import ERASED, Case, Journal
from privacy.receipts import read_receipt
from tests.privacy.hearing_of import CODE
from tests.privacy.opened import Rooms, opened
from tests.privacy.stand_ins import HurriedClock

ADA = "ada-lovelace-1815"
STEPS = (
    "fenced",
    "cancelled",
    "gathered written",
    "buried",
    "key shredded",
    "shredded written",
    "files removed",
    "places forgot",
    "rows removed",
    "scrubbed",
    "looked again",
    "scanned",
    "receipt written",
    "receipt entered",
    "verified written",
    "verified",
)


class Crash(BaseException):
    """The process is gone; nothing of ours catches it."""


class CrashAt:
    def __init__(self, step: str) -> None:
        self._step = step

    def __call__(self, step: str) -> None:
        if step == self._step:
            raise Crash(step)


class Drawer:
    """A place of a test's own, that will not let go until it is told to."""

    called = "A drawer"
    category = "conversation"
    purpose = "to be in the way"

    def __init__(self) -> None:
        self.stuck = True

    async def show(self, speaker: Speaker) -> Sequence[Held]:
        return []

    async def forget(self, speaker: Speaker) -> None:
        """It does not."""

    async def count(self, speaker: Speaker) -> int:
        return 1 if self.stuck else 0


def _journal(rooms: Rooms) -> Journal:
    return Journal(vault=rooms.memory.vault, ids=rooms.memory.ids)


async def _speak(rooms: Rooms) -> None:
    speaker, kept = await rooms.say("My hovercraft is full of eels.")
    await rooms.keep_file(speaker, kept.number, "eels.txt", b"a picture of eels")
    await rooms.say("Hello there, I am somebody else.", "eve-1999-evil")


@pytest.mark.parametrize("step", STEPS)
async def test_a_crash_at_any_step_is_made_good_at_the_next_start_and_told_once(tmp_path: Path, step: str) -> None:
    async with opened(tmp_path, reached=CrashAt(step)) as rooms:
        await _speak(rooms)
        card = await rooms.ask("/delete")
        with pytest.raises(Crash):
            await rooms.ask(f"/delete {CODE}")
        held = rooms.beside.ledger.head.size - 1
        assert held == (step in ("receipt entered", "verified written", "verified"))
    async with opened(tmp_path) as rooms:
        letters = await rooms.erasures.resume()
        assert [letter.speaker.address for letter in letters] == [ADA]
        reply = letters[0].reply
        assert reply.text.startswith("**Done.")
        assert "Messages 3" in reply.text
        assert reply.farewell
        receipt = read_receipt(reply.text)
        assert receipt is not None
        assert receipt.is_signed_by(rooms.beside.ledger.keys)
        assert receipt.code in card.text, "whoever was shown the code has the receipt, whatever crashed"
        assert rooms.beside.ledger.holds(receipt.commitment)
        assert rooms.beside.ledger.head.size == 2, "one erasure, one receipt"
        kept = await rooms.issuing.find(receipt.code)
        assert kept is not None
        assert kept[0] in reply.text
        assert [stone.person for stone in rooms.beside.tombstones.after()] == [letters[0].speaker.person]
        assert await rooms.erasures.resume() == []
        assert reply.after is not None
        await reply.after()
        assert await rooms.find(ADA) is None
        assert rooms.memory.files.on_disk() == []
        assert rooms.memory.vault.used() == 1
    async with opened(tmp_path) as rooms:
        assert await rooms.erasures.resume() == []
        assert await rooms.find("eve-1999-evil") is not None


async def test_a_backup_from_the_middle_of_an_erasure_that_is_long_done_undoes_and_repeats_nothing(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, reached=CrashAt("fenced")) as rooms:
        await _speak(rooms)
        with pytest.raises(Crash):
            await rooms.erase(ADA)
    backup = (tmp_path / "lethe.db").read_bytes()
    async with opened(tmp_path) as rooms:
        [letter] = await rooms.erasures.resume()
        assert letter.reply.after is not None
        await letter.reply.after()
    (tmp_path / "lethe.db").write_bytes(backup)
    async with opened(tmp_path) as rooms:
        assert await rooms.erasures.resume() == []
        assert rooms.memory.vault.used() == 1
        assert await rooms.memory.store.read(rooms.memory.people.numbers) != []
        assert await rooms.find(ADA) is None
        assert await rooms.find("eve-1999-evil") is not None


async def test_a_crash_while_the_letter_is_destroyed_tells_nobody_twice(tmp_path: Path) -> None:
    async with opened(tmp_path, reached=CrashAt("letter shredded")) as rooms:
        await _speak(rooms)
        reply = await rooms.erase(ADA)
        assert reply.after is not None
        with pytest.raises(Crash):
            await reply.after()
    async with opened(tmp_path) as rooms:
        assert await rooms.erasures.resume() == []
        assert rooms.memory.vault.used() == 1
    database = sqlite3.connect(tmp_path / "lethe.db")
    assert database.execute("SELECT count(*) FROM erasure").fetchone() == (0,)
    database.close()


async def test_while_somebody_reads_from_before_it_is_incomplete_and_then_it_is_done(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        reader = sqlite3.connect(tmp_path / "lethe.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM message").fetchone()
        reply = await rooms.erase(ADA)
        assert "not completely deleted yet" in reply.text
        assert reply.farewell
        assert rooms.counted == ["incomplete"]
        assert any('"erasure.incomplete"' in line and '"level": "error"' in line for line in rooms.log)
        assert await rooms.erasures.resume() == []
        reader.execute("COMMIT")
        reader.close()
        [letter] = await rooms.erasures.resume()
        assert letter.reply.text.startswith("**Done.")
        assert rooms.counted == ["incomplete", "incomplete", "complete"]
        # Emptied by the scrub; what came after it is the receipt, sealed.
        assert (tmp_path / "lethe.db-wal").stat().st_size < 24_000


async def test_a_place_that_still_holds_something_keeps_it_from_being_done(tmp_path: Path) -> None:
    drawer = Drawer()
    async with opened(tmp_path, places=[drawer]) as rooms:
        await _speak(rooms)
        assert "not completely deleted yet" in (await rooms.erase(ADA)).text
        assert await rooms.erasures.resume() == []
        drawer.stuck = False
        assert len(await rooms.erasures.resume()) == 1


async def test_a_trace_in_any_file_keeps_it_from_being_done(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        trace = tmp_path / "old-dump.txt"
        trace.write_text("... My hovercraft is full of eels. ...", encoding="utf-16")
        assert "not completely deleted yet" in (await rooms.erase(ADA)).text
        assert not any("hovercraft" in line or ADA in line for line in rooms.log)
        [said] = [json.loads(line) for line in rooms.log if '"erasure.incomplete"' in line]
        assert said["step"] == "shredded", "it was the scan that failed, and all before it is done"
        trace.unlink()
        assert len(await rooms.erasures.resume()) == 1


async def test_erasing_twice_is_erasing_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        speaker = await rooms.find(ADA)
        assert speaker is not None
        first = await rooms.erase_speaker(speaker)
        second = await rooms.erase_speaker(speaker)
        assert first.text.startswith("**Done.")
        assert second.farewell
        assert second.after is None


async def test_while_it_goes_on_nobody_knows_the_person_and_what_comes_late_makes_none(tmp_path: Path) -> None:
    drawer = Drawer()
    async with opened(tmp_path, places=[drawer]) as rooms:
        await _speak(rooms)
        speaker = await rooms.find(ADA)
        assert speaker is not None
        await rooms.erase(ADA)
        assert not await rooms.memory.store.read(lambda transaction: rooms.memory.people.stands(transaction, speaker))
        assert await rooms.memory.transcript.erased_at(speaker.channel, speaker.address) == rooms.clock.now()


async def test_a_row_that_cannot_be_read_does_not_keep_anybody_from_being_erased(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        writer = sqlite3.connect(tmp_path / "lethe.db")
        writer.execute("UPDATE message SET body = x'0102030405060708090a0b0c0d0e0f10111213141516171819'")
        writer.commit()
        writer.close()
        assert (await rooms.erase(ADA)).text.startswith("**Done.")


async def test_the_wrapped_key_is_nowhere_afterwards(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        speaker = await rooms.find(ADA)
        assert speaker is not None
        keys = tmp_path / "keys" / "person.keys"
        slot = keys.read_bytes()[64 + speaker.key_slot * 80 :][:80]
        wrapped = slot[16:76]
        assert slot[0] == 1
        reply = await rooms.erase(ADA)
        assert reply.after is not None
        await reply.after()
        for path in tmp_path.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert wrapped not in content
                assert not any(wrapped[start : start + 16] in content for start in range(0, 44, 4))


async def test_many_are_erased_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        for number in range(20):
            await rooms.say(f"I am number {number} of all of us.", f"person-number-{number:04}")
        found = [await rooms.find(f"person-number-{number:04}") for number in range(20)]
        speakers = [speaker for speaker in found if speaker is not None]

        def unit(transaction: Transaction) -> list[Case | None]:
            now = rooms.clock.now()
            return [rooms.erasures.begin(transaction, speaker, says="", at=now) for speaker in speakers]

        cases = [case for case in await rooms.memory.store.run(unit) if case is not None]
        assert len(await rooms.erasures.carry_out(cases)) == 20
        assert rooms.memory.vault.used() == 0
        assert len(rooms.in_flight.said_forgotten) == 20


@pytest.mark.parametrize("step", ["receipt written", "receipt entered"])
async def test_a_receipt_that_was_written_before_a_crash_is_the_one_that_is_given(tmp_path: Path, step: str) -> None:
    """Also on another day, when a new one would say something else."""
    async with opened(tmp_path, reached=CrashAt(step)) as rooms:
        await _speak(rooms)
        with pytest.raises(Crash):
            await rooms.erase(ADA)
        [case] = await rooms.memory.store.read(_journal(rooms).open)
        assert case.letter.receipt
    later = HurriedClock(datetime(2026, 11, 25, tzinfo=UTC))
    async with opened(tmp_path, clock=later) as rooms:
        [last] = await rooms.erasures.resume()
        assert case.letter.receipt in last.reply.text
        assert rooms.beside.ledger.head.size == 2


async def test_while_something_is_left_there_is_no_receipt_and_no_entry(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        trace = tmp_path / "old-dump.txt"
        trace.write_text("... My hovercraft is full of eels. ...")
        assert read_receipt((await rooms.erase(ADA)).text) is None
        [case] = await rooms.memory.store.read(_journal(rooms).open)
        assert case.letter.receipt == ""
        assert rooms.beside.ledger.head.size == 1
        assert await rooms.issuing.find(case.letter.code) is None
        trace.unlink()
        [last] = await rooms.erasures.resume()
        receipt = read_receipt(last.reply.text)
        assert receipt is not None
        assert receipt.code == case.letter.code


async def test_a_trace_that_turns_up_after_a_crash_keeps_a_written_receipt_from_being_given(tmp_path: Path) -> None:
    async with opened(tmp_path, reached=CrashAt("receipt written")) as rooms:
        await _speak(rooms)
        with pytest.raises(Crash):
            await rooms.erase(ADA)
    trace = tmp_path / "old-dump.txt"
    trace.write_text("... My hovercraft is full of eels. ...")
    async with opened(tmp_path) as rooms:
        assert await rooms.erasures.resume() == []
        assert rooms.beside.ledger.head.size == 1
        trace.unlink()
        assert len(await rooms.erasures.resume()) == 1


async def test_a_ledger_that_cannot_be_written_keeps_it_from_being_done(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        chain = tmp_path / "ledger" / "ledger.jsonl"
        held = chain.read_bytes()
        chain.unlink()
        chain.mkdir()
        assert "not completely deleted yet" in (await rooms.erase(ADA)).text
        chain.rmdir()
        chain.write_bytes(held)
        assert len(await rooms.erasures.resume()) == 1


async def test_without_the_code_this_server_cannot_read_a_receipt_it_keeps(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        reply = await rooms.erase(ADA)
        receipt = read_receipt(reply.text)
        assert receipt is not None
        assert reply.after is not None
        await reply.after()
        code, words = receipt.code.encode(), b"Looked for again afterwards"
        for path in tmp_path.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert code not in content, f"the code is in {path.name}"
                assert words not in content
                assert receipt.nonce not in content
                assert receipt.nonce.hex().encode() not in content
        wrong = receipt.code[:-1] + ("0" if receipt.code[-1] != "0" else "1")
        assert await rooms.issuing.find(wrong) is None


async def test_whoever_is_erased_because_of_their_age_gets_a_tombstone_and_no_entry(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("a word")
        await rooms.erase_speaker(speaker, says="")
        assert rooms.beside.ledger.head.size == 1
        assert [stone.person for stone in rooms.beside.tombstones.after()] == [speaker.person]


async def test_a_database_that_knows_more_than_its_ledger_is_not_opened(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        await rooms.erase(ADA)
    folder = tmp_path / "ledger"
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    for name, says in (("ledger.jsonl", "shorter"), ("tombstones.jsonl", "shorter")):
        (folder / name).write_bytes(b"".join(kept[name].splitlines(keepends=True)[:-1]))
        with pytest.raises(StorageError, match=says):
            async with opened(tmp_path):
                pass
        (folder / name).write_bytes(kept[name])
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(StorageError, match="missing"):
        async with opened(tmp_path):
            pass
    for name, content in kept.items():
        (folder / name).write_bytes(content)
    async with opened(tmp_path) as rooms:
        assert rooms.beside.ledger.head.size == 2


async def test_what_is_in_the_way_of_one_holds_up_nobody_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        names: dict[str, str] = {}
        for number in range(5):
            speaker, kept = await rooms.say("Some words.", f"person-number-{number:04}")
            names[speaker.address] = await rooms.keep_file(speaker, kept.number, "a.txt", b"a file")
        [stuck] = rooms.memory.files.folder.rglob(names["person-number-0001"])
        stuck.unlink()
        stuck.mkdir()
        found = [await rooms.find(f"person-number-{number:04}") for number in range(5)]

        def unit(transaction: Transaction) -> list[Case | None]:
            begin, now = rooms.erasures.begin, rooms.clock.now()
            return [begin(transaction, each, says="", at=now, sign=True) for each in found if each is not None]

        cases = [case for case in await rooms.memory.store.run(unit) if case is not None]
        complete = await rooms.erasures.carry_out(cases)
        assert sorted(case.letter.address for case in complete) == [f"person-number-{n:04}" for n in (0, 2, 3, 4)]
        receipts = [read_receipt(case.letter.receipt) for case in complete]
        assert all(receipt is not None and rooms.beside.ledger.holds(receipt.commitment) for receipt in receipts)
        assert all(case.letter.went for case in complete), "each is told what went of theirs"
        assert rooms.counted == ["incomplete", *["complete"] * 4]
        stuck.rmdir()
        await rooms.erasures.resume()
        assert rooms.counted[-1] == "complete"
        assert await rooms.memory.store.read(_journal(rooms).open) == []


async def test_what_was_begun_by_somebody_who_was_cancelled_is_taken_up(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        speaker = await rooms.find(ADA)
        assert speaker is not None

        def unit(transaction: Transaction) -> Case | None:
            return rooms.erasures.begin(transaction, speaker, says=ERASED, at=rooms.clock.now())

        asking = asyncio.create_task(rooms.memory.store.run(unit))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
        await rooms.memory.store.run(lambda transaction: None)  # what was handed in before is written
        [letter] = await rooms.erasures.resume()
        assert letter.reply.text.startswith("**Done.")
        assert await rooms.erasures.resume() == [], "it is in hand until they are told"


@pytest.mark.parametrize("says", ["", ERASED])
async def test_what_could_not_be_dropped_at_the_end_is_dropped_later_and_told_once(tmp_path: Path, says: str) -> None:
    async with opened(tmp_path) as rooms:
        await _speak(rooms)
        speaker = await rooms.find(ADA)
        assert speaker is not None

        def full(transaction: Transaction, case: Case) -> None:
            raise StorageError("nothing is dropped just now")

        rooms.erasures.when_dropped = full
        reply = await rooms.erase_speaker(speaker, says=says)
        if says:
            assert reply.after is not None
            with pytest.raises(StorageError):
                await reply.after()
        assert await rooms.erasures.resume() == []
        rooms.erasures.when_dropped = lambda transaction, case: None
        assert await rooms.erasures.resume() == []
        assert await rooms.memory.store.read(_journal(rooms).open) == []
