"""Each regular work of the server stands under Health by a sentence, not by the word that the program has for it."""

from pathlib import Path

from console.pages.health import TITLED
from core.log import Log
from lethe.app import Lethe
from lethe.owner.opening import owners_handler
from tests.console.running import settings_for


async def test_every_work_that_is_begun_has_a_sentence(tmp_path: Path) -> None:
    server = Lethe(settings_for(tmp_path), log=Log(lambda line: None), owner_pages=owners_handler)
    await server.open()
    try:
        begun = {beat.name.replace(" ", "_") for beat in server._beating.beats()}
    finally:
        await server.close()
    assert begun - TITLED == set()
