"""A configuration that takes long to be taken in: it is begun once, and the page says at which step it is."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from console.asked import Asked, Who
from console.html import Html
from console.ports.keeping import Importing
from console.roles import Role
from console.static_files import StaticFiles
from core.log import Log
from lethe.commands.owner_book import OwnersBook
from lethe.owner.reading import Reading
from lethe.owner.settings_shown import OwnersSettings
from settings.book import Book
from tests.console.running import settings_for
from tests.patience import PATIENCE

_WRITTEN = '[[assistants]]\nname = "desk"\nprovider = "echo"\npurpose = "Answers."\n'
_TWILIO = f'[[channels]]\nname = "wa"\nkind = "whatsapp_twilio"\nassistant = "desk"\naccount_sid = "AC{"0" * 32}"\n'


class _SlowReading(Reading):
    """Reads as ever, but not before it is let."""

    def __init__(self, folder: Path) -> None:
        super().__init__(settings_for(folder))
        self.is_let = asyncio.Event()
        self.asked = 0

    async def book(self) -> OwnersBook:
        self.asked += 1
        await self.is_let.wait()
        return await super().book()


async def test_it_is_begun_once_and_says_how_far_it_is(tmp_path: Path) -> None:
    reading = _SlowReading(tmp_path)
    ours = OwnersSettings(reading=reading, log=Log(list[str]().append), waits=0.01)
    assert ours.importing() is None
    first, second = await asyncio.gather(*(ours.take_in(_WRITTEN, {}) for _ in range(2)))
    assert reading.asked == 1, "a second click begins nothing"
    assert first == second == Importing(running=True, step="looking", percent=10)
    who = Who(name="Ada", role=Role.OWNER)
    asked = Asked(method="GET", path="/", now=datetime(2026, 11, 22, tzinfo=UTC), who=who)
    page = Html(StaticFiles()).answer(asked, "import_taking_in.html", taken=first).body
    assert b'value="10"' in page
    assert b"data-look-again" in page
    assert b'href="/console/system/settings/taking-in"' in page, "without scripts there is a link"
    other = await ours.take_in(_WRITTEN.replace("desk", "shop"), {})
    assert other.mistakes, "who sends another one is not told of the first as if it were theirs"
    reading.is_let.set()
    async with asyncio.timeout(PATIENCE):
        while (now := ours.importing()) is not None and now.running:
            await asyncio.sleep(0)
    assert now == Importing(running=False)
    assert "desk" in [one.name for one in (await reading.now()).assistants]
    wrong = await OwnersSettings(reading=reading, log=Log(list[str]().append)).take_in("[[assistants]]\nname = 1\n", {})
    assert wrong.mistakes
    assert not wrong.running


class _BrokenReading(Reading):
    async def book(self) -> OwnersBook:
        raise ValueError("a secret that was typed")


async def test_the_log_says_why_it_could_not_be_taken_in(tmp_path: Path) -> None:
    lines: list[str] = []
    ours = OwnersSettings(reading=_BrokenReading(settings_for(tmp_path)), log=Log(lines.append))
    taken = await ours.take_in(_WRITTEN, {})
    assert "log" in taken.mistakes[0]
    assert [json.loads(line)["event"] for line in lines] == ["console.work_failed"]
    assert "secret" not in lines[0]


async def test_what_no_server_would_start_with_is_not_stored(tmp_path: Path) -> None:
    """It can be read, and no console would be left to mend it after the next start."""
    settings = settings_for(tmp_path, 'public_address = "https://bots.example.org"\n')
    reading, book = Reading(settings), Book(settings.server.data_dir).file
    ours = OwnersSettings(reading=reading, log=Log(list[str]().append), waits=PATIENCE)
    half = f"{_WRITTEN}price_input = 1.0\n".replace("echo", "openai").replace("purpose", 'model = "m"\npurpose')
    looked = await ours.look_into(_WRITTEN + _TWILIO)
    assert [one.name for one in looked.asked] == ["channels.wa.auth_token"]
    for written, secrets, says in (
        (_WRITTEN + _TWILIO, {"channels.wa.auth_token": "a-token-of-the-tests-1"}, "sender"),
        (half, {"assistants.desk.api_key": "a-key"}, "half a price"),
    ):
        taken = await ours.take_in(written, secrets)
        assert [says in one for one in taken.mistakes] == [True]
        assert not book.exists()
    wrong = await ours.look_into(f"{_WRITTEN}sees = true\n")
    assert ["sees" in one for one in wrong.mistakes] == [True], "it is said before anything is taken in"
