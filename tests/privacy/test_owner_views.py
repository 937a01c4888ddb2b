"""The owner reads through one door: what they may, and never without a row for the person to see."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from core.memory.looks import Looks
from core.memory.store import Result, Store, Transaction, Unit
from core.ports.command import Speaker
from privacy.notices import OwnerSees
from privacy.owner_views import Codes, Mask, OwnerViews
from tests.privacy.opened import Rooms, opened
from tests.privacy.stand_ins import HurriedClock

ADA = "ada-lovelace-1815"
DAY = 86_400.0
SECRET = "my number is 4711"


def _views(rooms: Rooms, sees: OwnerSees, mask: Mask | None = None) -> OwnerViews:
    memory = rooms.memory
    return OwnerViews(
        store=memory.store,
        conversations=memory.conversations,
        looks=Looks(vault=memory.vault, ids=memory.ids, clock=rooms.clock),
        codes=_codes(rooms),
        sees=lambda transaction, speaker: lambda at: sees,
        clock=rooms.clock,
        **({} if mask is None else {"mask": mask}),
    )


class _Watched:
    """A store that knows whether it writes at this moment."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.writes = False
        self.scrub, self.tables, self.schema, self.read = store.scrub, store.tables, store.schema, store.read

    async def run(self, unit: Unit[Result], foretold: Callable[[Result], None] | None = None) -> Result:
        self.writes = True
        try:
            return await self._store.run(unit, foretold)
        finally:
            self.writes = False


class _Searched(Codes):
    def __init__(self, rooms: Rooms, store: _Watched) -> None:
        super().__init__(vault=rooms.memory.vault, people=rooms.memory.people)
        self._store = store
        self.while_writing: list[bool] = []

    def find(self, transaction: Transaction, code: str) -> Speaker | None:
        self.while_writing.append(self._store.writes)
        return super().find(transaction, code)


def _codes(rooms: Rooms) -> Codes:
    return Codes(vault=rooms.memory.vault, people=rooms.memory.people)


async def _looks(rooms: Rooms, speaker: Speaker) -> list[object]:
    [table] = [table for table in rooms.register.tables if table.name == "look"]
    return [(row["shown"], row["purpose"]) for row in await rooms.register.first_rows(speaker, table)]


async def _read(rooms: Rooms, views: OwnerViews, speaker: Speaker) -> list[str] | None:
    view = await views.look(_codes(rooms).of(speaker.person).lower(), "a complaint")
    return None if view is None else [line.text for line in view.lines]


async def test_a_code_that_was_copied_out_of_a_sentence_is_that_code(tmp_path: Path) -> None:
    """Some are written with a mark before it, which nobody sees."""
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say(SECRET)
        codes = _codes(rooms)
        copied = f" \u200e{codes.of(speaker.person).lower()}\u200f"
        found = await rooms.memory.store.read(lambda transaction: codes.find(transaction, copied))
        assert found is not None
        assert found.person == speaker.person


async def test_by_default_nothing_is_read_and_nothing_is_written_down(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say(SECRET)
        assert await _read(rooms, _views(rooms, "nothing"), speaker) == []
        assert await _looks(rooms, speaker) == []


@pytest.mark.parametrize(
    ("sees", "mask", "read"),
    [
        ("everything", None, [SECRET]),
        ("masked", lambda who, texts: [text.replace("4711", "[number]") for text in texts], ["my number is [number]"]),
        ("masked", None, [SECRET]),
    ],
)
async def test_what_may_be_read_is_read_and_written_down_each_time(
    tmp_path: Path, sees: OwnerSees, mask: Mask | None, read: list[str]
) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say(SECRET)
        views = _views(rooms, sees, mask)
        for times in (1, 2):
            assert await _read(rooms, views, speaker) == read
            assert await _looks(rooms, speaker) == [(sees, "a complaint")] * (times if read else 0)
        await rooms.memory.store.run(lambda transaction: rooms.memory.people.told(transaction, speaker.person, "v1"))
        assert ("When the owner looked" in (await rooms.ask("/show")).text) is bool(read)


async def test_a_person_opens_their_conversation_for_a_day_and_closes_it(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        speaker, _ = await rooms.say(SECRET)
        other, _ = await rooms.say("another's word", "eve")
        views = _views(rooms, "nothing")
        assert (await rooms.ask("/open")).text.startswith("**Open until ")
        assert await _read(rooms, views, speaker) == [SECRET, "/open"]
        assert await _read(rooms, views, other) == []
        assert (await rooms.ask("/close")).text.startswith("**Closed.**")
        assert await _read(rooms, views, speaker) == []
        await rooms.ask("/open")
        await clock.forward(DAY - 1)
        assert await _read(rooms, views, speaker) != []
        await clock.forward(1)
        assert await _read(rooms, views, speaker) == []


async def test_nobody_looks_during_a_pause(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say(SECRET)
        await rooms.ask("/open")
        await rooms.ask("/pause")
        assert (await rooms.ask("/open")).text.startswith("It is paused.")
        assert await _read(rooms, _views(rooms, "everything"), speaker) == []


async def test_the_code_is_in_show_and_leads_to_nobody_once_they_are_gone(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("hello")
        await rooms.memory.store.run(lambda transaction: rooms.memory.people.told(transaction, speaker.person, "v1"))
        code = _codes(rooms).of(speaker.person)
        assert code in (await rooms.ask("/show")).text
        views = _views(rooms, "everything")
        assert await views.look("AAAA-BBBB-CCCC", "") is None
        await rooms.erase(ADA)
        assert await views.look(code, "") is None


@pytest.mark.parametrize("sees", ["everything", "masked"])
async def test_no_code_is_read_by_which_a_person_is_known_again(tmp_path: Path, sees: OwnerSees) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("hello")
        await rooms.memory.store.run(lambda transaction: rooms.memory.people.told(transaction, speaker.person, "v1"))
        code = _codes(rooms).of(speaker.person)
        said = [f"my code is {code.lower().replace('-', ' ')}"]
        for asked in ("/show", "/delete"):
            text = (await rooms.ask(asked)).text
            await rooms.say(text, own=False)
            said.append(text)
        [receipt] = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", said[-1])
        assert code in said[1]
        await rooms.say(said[0])
        await rooms.ask("/open")
        for views in (_views(rooms, sees), _views(rooms, "nothing")):
            read = "\n".join(await _read(rooms, views, speaker) or ())
            assert "my code is [code]" in read
            assert _bare(code) not in _bare(read)
            assert _bare(receipt) not in _bare(read)


def _bare(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())


async def test_a_pseudonym_is_another_one_every_week(tmp_path: Path) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock) as rooms:
        speaker, _ = await rooms.say("hello")
        first = _codes(rooms).pseudonym(speaker.person, clock.now())
        await clock.forward(7 * DAY)
        assert _codes(rooms).pseudonym(speaker.person, clock.now()) != first
        assert _codes(rooms).of(speaker.person)[:4] not in first


async def test_nobody_who_writes_waits_while_everybody_is_looked_through(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say(SECRET)
        store = _Watched(rooms.memory.store)
        codes = _Searched(rooms, store)
        views = OwnerViews(
            store=store,
            conversations=rooms.memory.conversations,
            looks=Looks(vault=rooms.memory.vault, ids=rooms.memory.ids, clock=rooms.clock),
            codes=codes,
            sees=lambda transaction, speaker: lambda at: "everything",
            clock=rooms.clock,
        )
        assert await _read(rooms, views, speaker) == [SECRET]
        assert codes.while_writing == [False]
