"""Several who are erased at once share a look; nobody shares one that had begun before theirs was gone."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from privacy.shared_scan import SharedScan
from tests.privacy.opened import opened


def _counting(looked_at: list[Path], gone: Callable[[], None] = lambda: None) -> Callable[[Path], bool]:
    def is_sealed(path: Path) -> bool:
        looked_at.append(path)
        gone()
        return False

    return is_sealed


async def test_those_who_ask_together_are_looked_for_together_and_each_hears_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"the words of Ada")
    looked_at: list[Path] = []
    scan = SharedScan([tmp_path], (), _counting(looked_at))
    ada, bob, *_ = await asyncio.gather(
        scan.look_for(["the words of Ada"]), scan.look_for(["the words of Bob"]), scan.look_for(["somebody"])
    )
    assert ada.found == {"the words of Ada"}
    assert bob.found == frozenset()
    assert len(looked_at) == 1


async def test_whoever_asks_while_one_runs_waits_for_the_next(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"nothing yet")
    looked_at: list[Path] = []
    later: list[asyncio.Future[object]] = []
    loop = asyncio.get_running_loop()

    def ask() -> None:
        later.append(asyncio.ensure_future(scan.look_for(["the words of Bob"])))

    scan = SharedScan(
        [tmp_path],
        (),
        _counting(
            looked_at,
            lambda: asyncio.run_coroutine_threadsafe(_now(ask), loop).result() if len(looked_at) == 1 else None,
        ),
    )
    await scan.look_for(["the words of Ada"])
    (tmp_path / "one").write_bytes(b"the words of Bob")
    [asked] = later
    assert await asked == await scan.look_for(["the words of Bob"])
    assert len(looked_at) == 3


async def _now(act: Callable[[], None]) -> None:
    act()


async def test_one_who_goes_away_leaves_the_others_their_scan(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"the words of Ada")
    scan = SharedScan([tmp_path], (), lambda path: False)
    first = asyncio.ensure_future(scan.look_for(["the words of Bob"]))
    second = asyncio.ensure_future(scan.look_for(["the words of Ada"]))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).found == {"the words of Ada"}


async def test_what_lies_plain_among_the_sealed_files_is_still_found_and_no_receipt_comes(tmp_path: Path) -> None:
    """The scan passes over files that were sealed, and over nothing else."""
    async with opened(tmp_path) as rooms:
        other, kept = await rooms.say("A file.", "somebody-else-1815")
        sealed = await rooms.keep_file(other, kept.number, "notes.txt", bytes(300_000))
        await rooms.say("my number is 4711-0815-2342")
        planted = rooms.memory.files.folder / sealed.translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))
        planted.write_bytes(bytes(70_000) + b"4711-0815-2342" + bytes(70_000))
        assert "Done" not in (await rooms.erase("ada-lovelace-1815")).text
        assert any("erasure.trace_found" in line for line in rooms.log)
        planted.unlink()
        [last] = await rooms.erasures.resume()
        assert "Done" in last.reply.text
