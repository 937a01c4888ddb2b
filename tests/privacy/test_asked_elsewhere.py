"""A platform asks on somebody's behalf: who is erased, who is not, and what the code tells."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.identifiers import Address
from core.log import Log
from core.messages import ErasureAsked
from core.wording import Wording
from privacy.asked_elsewhere import AskedElsewhere
from privacy.journal import Journal
from privacy.menu import LANGUAGES
from tests.privacy.opened import CORE_LANGUAGES, SITE, Rooms, opened

ADA = "ada-lovelace-1815"
_WORDING = Wording([CORE_LANGUAGES, LANGUAGES])
_UNDER_WAY, _DONE, _UNKNOWN = (_WORDING.say(f"status_{what}", "en") for what in ("under_way", "done", "unknown"))


@dataclass(kw_only=True)
class _Standing:
    rooms: Rooms
    asked_elsewhere: AskedElsewhere

    async def ask(self, arrival: str = "first", *, sender: str = ADA, at: datetime | None = None) -> str:
        asked = ErasureAsked(channel_id=SITE, sender=Address(sender), asked_at=at, arrival=arrival)
        return await self.asked_elsewhere.erase(asked)

    async def says(self, code: str, languages: str = "en") -> str:
        page = await self.asked_elsewhere.page(code, languages)
        said = [one for one in (_UNDER_WAY, _DONE, _UNKNOWN) if one in page.html]
        assert page.is_known is (said != [_UNKNOWN])
        return "".join(said)


@asynccontextmanager
async def _standing(folder: Path, reached: list[str] | None = None) -> AsyncIterator[_Standing]:
    steps = [] if reached is None else reached
    async with opened(folder, reached=steps.append) as rooms:
        memory = rooms.memory
        asked_elsewhere = AskedElsewhere(
            store=memory.store,
            vault=memory.vault,
            ids=memory.ids,
            people=memory.people,
            arrivals=memory.arrivals,
            journal=Journal(vault=memory.vault, ids=memory.ids),
            erasures=rooms.erasures,
            wording=_WORDING,
            clock=rooms.clock,
            log=Log(rooms.log.append),
        )
        try:
            yield _Standing(rooms=rooms, asked_elsewhere=asked_elsewhere)
        finally:
            await asked_elsewhere.close()


async def test_who_is_asked_for_is_erased_and_the_code_says_when(tmp_path: Path) -> None:
    steps: list[str] = []
    async with _standing(tmp_path, steps) as standing:
        rooms = standing.rooms
        await rooms.say("My number is 4711-0815-42.")
        await rooms.say("I stay.", "eve-of-elsewhere")
        entered = rooms.beside.ledger.head.size
        code = await standing.ask(at=rooms.clock.now())
        assert "key shredded" not in steps, "the platform is answered first"
        assert await standing.says(code) == _UNDER_WAY
        await standing.asked_elsewhere.close()
        assert rooms.beside.ledger.head.size == entered + 1, "nobody holds the receipt, and it is entered all the same"
        assert "verified" in steps
        assert await standing.says(code) == _UNDER_WAY, "how long it took tells nobody who was here"
        await rooms.clock.forward(60)
        assert await standing.says(code) == _DONE
        assert await rooms.find(ADA) is None
        assert await rooms.find("eve-of-elsewhere") is not None
        assert rooms.counted == ["complete"]
        assert not await rooms.erasures.resume(), "nobody is to be told in the chat"


async def test_what_was_asked_survives_a_crash(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("hello")
        await rooms.memory.store.run(
            lambda transaction: rooms.erasures.begin(transaction, speaker, says="", at=rooms.clock.now())
        )
    async with _standing(tmp_path) as standing:
        code = await standing.ask()
        await standing.rooms.clock.forward(600)
        assert await standing.says(code) == _UNDER_WAY, "it is the erasure that is under way already"
        await standing.rooms.erasures.resume()
        assert await standing.says(code) == _DONE


async def test_of_a_stranger_the_same_is_said(tmp_path: Path) -> None:
    async with _standing(tmp_path) as standing:
        code = await standing.ask(sender="nobody-at-all")
        assert len(code) == len(await standing.ask("second"))
        assert await standing.says(code) == _UNDER_WAY
        await standing.rooms.clock.forward(60)
        assert await standing.says(code) == _DONE
        assert standing.rooms.counted == []


async def test_what_a_stranger_said_before_and_comes_late_is_behind_the_fence(tmp_path: Path) -> None:
    async with _standing(tmp_path) as standing:
        await standing.ask()
        memory, now = standing.rooms.memory, standing.rooms.clock.now()
        erased_at = await memory.store.read(lambda one: memory.arrivals.erased_at(one, SITE, Address(ADA)))
        assert erased_at == now


@pytest.mark.parametrize("again", ["first", "another"], ids=["the same", "an older one"])
async def test_whoever_came_back_is_not_erased_by_what_was_asked_before(tmp_path: Path, again: str) -> None:
    async with _standing(tmp_path) as standing:
        rooms, asked_at = standing.rooms, standing.rooms.clock.now()
        await rooms.say("hello")
        await standing.ask(at=asked_at)
        await standing.asked_elsewhere.close()
        await rooms.clock.forward(3600)
        await rooms.say("I am back.")
        code = await standing.ask(again, at=asked_at)
        await standing.asked_elsewhere.close()
        await rooms.clock.forward(60)
        assert await rooms.find(ADA) is not None
        assert await standing.says(code) == _DONE
        await standing.ask("new", at=rooms.clock.now())
        await standing.asked_elsewhere.close()
        assert await rooms.find(ADA) is None


async def test_a_code_that_we_never_gave_is_known_by_nobody(tmp_path: Path) -> None:
    async with _standing(tmp_path) as standing:
        code = await standing.ask()
        wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
        for guess in ("", "0", wrong, code[:-2], code + "00", "g" * 48, " " + code, "ß" * 48, "0" * 48, "../" + code):
            assert await standing.says(guess) == _UNKNOWN, guess


async def test_the_page_speaks_its_readers_language_and_names_nobody(tmp_path: Path) -> None:
    async with _standing(tmp_path) as standing:
        await standing.rooms.say("hello")
        code = await standing.ask()
        page = await standing.asked_elsewhere.page(code, "xx, ar;q=0.7, de;q=0.5, en;q=0")
        assert '<html lang="ar" dir="rtl">' in page.html
        for word in (ADA, "Ada", code):
            assert word not in page.html
        assert not any(ADA in line for line in standing.rooms.log)


async def test_an_erasure_that_breaks_is_said_and_taken_up_again(tmp_path: Path) -> None:
    class Broken(Exception):
        pass

    class Steps(list[str]):
        def append(self, step: str) -> None:
            if step == "cancelled" and step not in self:
                super().append(step)
                raise Broken

    async with _standing(tmp_path, Steps()) as standing:
        await standing.rooms.say("hello")
        code = await standing.ask()
        await standing.asked_elsewhere.close()
        await standing.rooms.clock.forward(600)
        assert await standing.says(code) == _UNDER_WAY
        assert any("erasure.hindered" in line for line in standing.rooms.log)
        await standing.rooms.erasures.resume()
        assert await standing.says(code) == _DONE


def _alike(number: int, seconds: int, standing: AskedElsewhere) -> bool:
    code = standing._code(number, datetime.fromtimestamp(seconds).astimezone())
    found = standing._read(code)
    return found is not None and (found[0], int(found[1].timestamp())) == (number, seconds)


async def test_every_code_says_what_it_was_made_of(tmp_path: Path) -> None:
    async with _standing(tmp_path) as standing:

        @settings(max_examples=50, deadline=timedelta(seconds=1))
        @given(st.integers(0, 2**63 - 1), st.integers(0, 2**32 - 1))
        def alike(number: int, seconds: int) -> None:
            assert _alike(number, seconds, standing.asked_elsewhere)

        alike()
