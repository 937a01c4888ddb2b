"""What is understood is performed only by what performs it; a command that waits for its object changes nothing."""

from pathlib import Path

from privacy.hearing import WIDER
from privacy.menu import PERFORMED
from privacy.sentences import COMMANDS
from tests.privacy.opened import opened

SAID = {
    "receipt": "show receipt K7QP-3M2X",
}


async def test_every_performed_command_is_heard(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        for name in PERFORMED:
            assert rooms.hearing.hear(f"/{name}", "en").command is not None, name


async def test_a_command_that_nobody_performs_opens_nothing(tmp_path: Path) -> None:
    assert set(SAID) == set(COMMANDS) - {*PERFORMED, "keep", "remember", "delete_last", "delete_files", "delete_here"}
    async with opened(tmp_path) as rooms:
        for name, said in SAID.items():
            heard = rooms.hearing.hear(said, "en")
            assert heard.command is None, name
            assert ("/delete" in heard.hint) == (WIDER.get(name) == "delete"), name
