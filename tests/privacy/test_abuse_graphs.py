"""Whoever is erased, in whatever web of words and files: of everybody else not one row and not one byte changes."""

import asyncio
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.ports.command import Speaker
from tests.privacy.opened import Rooms, opened
from tests.privacy.web_of_people import everything_of, grown


async def _erase_some(rooms: Rooms, people: list[Speaker], random: Random) -> None:
    """One after the other, in any order; after each, everybody who is left is as before."""
    left = list(people)
    random.shuffle(left)
    while len(left) > 1:
        gone = left.pop()
        before = {one.address: await everything_of(rooms, one) for one in left}
        reply = await rooms.erase_speaker(gone)
        assert reply.text.startswith("**Done.")
        assert reply.after is not None
        await reply.after()
        assert await rooms.find(gone.address) is None
        for one in left:
            assert await everything_of(rooms, one) == before[one.address], "somebody else was touched"


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(max_examples=4, deadline=None, phases=(Phase.generate,))
def test_an_erasure_touches_nobody_else(seed: int) -> None:
    async def run() -> None:
        with TemporaryDirectory() as folder:
            async with opened(Path(folder)) as rooms:
                random = Random(seed)
                people = await grown(rooms, random, people=4)
                await _erase_some(rooms, people, random)

    asyncio.run(run())


async def test_a_file_that_two_people_sent_is_kept_for_the_other_under_their_own_name(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        content = b"the very same bytes " * 500
        stored: dict[str, tuple[Speaker, str]] = {}
        for who in ("ada-lovelace-1815", "eve-1999-evil"):
            speaker, kept = await rooms.say("look", who)
            stored[who] = speaker, await rooms.keep_file(speaker, kept.number, f"{who}-holiday.txt", content)
        (ada, hers), (eve, other) = stored.values()
        assert hers != other
        sealed = [path.read_bytes() for path in (tmp_path / "files").rglob("*") if path.is_file()]
        assert len(sealed) == len(set(sealed)) == 2, "two copies of one file look alike on the disk"
        await rooms.erase_speaker(ada, says="")
        assert [name for name, _ in rooms.memory.files.on_disk()] == [other]
        assert rooms.memory.files.content(eve, other) == content
        [row] = [row for row in (await everything_of(rooms, eve))["keptfile"] if isinstance(row, dict)]
        assert "eve-1999-evil-holiday.txt" in str(row)
        assert "ada-lovelace" not in str(await everything_of(rooms, eve))
