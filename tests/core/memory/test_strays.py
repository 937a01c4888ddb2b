"""What nobody got does not stay for ever; what somebody is just being given does."""

import os
from pathlib import Path

from core.memory.strays import remove_strays
from tests.privacy.opened import opened


async def test_what_no_row_names_goes_after_some_hours(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        files, now = rooms.memory.files, rooms.clock.now()
        speaker, kept = await rooms.say("A file.")
        named = await rooms.keep_file(speaker, kept.number, "notes.txt", b"notes")
        old, new = files.begin(speaker), files.begin(speaker)
        old.close()
        new.close()
        for name, hours in ((named, 7), (old.stored_as, 7), (new.stored_as, 5)):
            at = now.timestamp() - hours * 3600
            os.utime(files.folder / name, (at, at))
        assert await remove_strays(rooms.memory.store, files, now) == 1
        assert {name for name, _ in files.on_disk()} == {named, new.stored_as}


async def test_a_sweep_takes_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("Hello")
        left = rooms.memory.files.begin(speaker)
        left.close()
        at = rooms.clock.now().timestamp() - 7 * 3600
        os.utime(rooms.memory.files.folder / left.stored_as, (at, at))
        await rooms.retention.run()
        assert rooms.memory.files.on_disk() == []
