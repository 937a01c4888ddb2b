"""Whoever is erased while Telegram takes nothing hears nothing afterwards but that it is done."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

from tests.fakes.still_clock import StillClock
from tests.fakes.telegram_faults import failing
from tests.journeys.heard import Heard
from tests.journeys.over_http import Talk, World, world
from tests.patience import PATIENCE

_PERSON, _OTHER = 5550001, 5550002
_OUTAGE_SECONDS = 600
_STEP_SECONDS = 30
_LATER_SECONDS = 1_200


async def _until(clock: StillClock, seconds: float, is_so: Callable[[], bool]) -> None:
    """Time passes in steps until it is."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await clock.forward(seconds)
            await asyncio.sleep(0.001)


def _sent_to(around: World, person: int) -> list[str]:
    return [sent.text for sent in around.telegram.sent if sent.chat == person]


def _tried(around: World, words: str) -> int:
    return sum(words in str(call.values.get("text")) for call in around.telegram.called("sendMessage"))


async def _hear(clock: StillClock, talk: Talk) -> Heard:
    await _until(clock, 0.1, lambda: talk.left() > 0)
    return await talk.hear()


async def _confirming_words(clock: StillClock, talk: Talk) -> str:
    await talk.say("delete my data")
    (confirm,) = [says for says in (await _hear(clock, talk)).says if re.fullmatch(r"/delete \d{4}", says)]
    return confirm


async def test_ten_minutes_of_outage_and_an_erasure_in_them(tmp_path: Path) -> None:
    clock = StillClock()
    async with world(tmp_path, kind="telegram", clock=clock) as around:
        talk, other = await around.talk("telegram", _PERSON), await around.talk("telegram", _OTHER)
        for one in (talk, other):
            await one.say("hello")
            await _hear(clock, one)
        confirm = await _confirming_words(clock, talk)
        before = _sent_to(around, _PERSON)
        around.telegram.fail("sendMessage", *(failing(500) for _ in range(1_000)))
        began = clock.monotonic()
        await talk.say("a question about canary-4714")
        await other.say("a question that stays")
        await _until(clock, 1, lambda: _tried(around, "canary-4714") > 1 and _tried(around, "that stays") > 1)
        await talk.say(confirm)
        await _until(clock, 1, lambda: _tried(around, "Done.") > 1)
        asked = _tried(around, "canary-4714")
        await _until(clock, _STEP_SECONDS, lambda: clock.monotonic() - began >= _OUTAGE_SECONDS)
        assert _tried(around, "canary-4714") == asked, "it is tried no more from the fence on"
        assert _sent_to(around, _PERSON) == before
        around.telegram.mend("sendMessage")
        await _until(clock, _STEP_SECONDS, lambda: "that stays" in "".join(_sent_to(around, _OTHER)))
        await _until(clock, _STEP_SECONDS, lambda: len(_sent_to(around, _PERSON)) > len(before))
        await clock.forward(_LATER_SECONDS)
        await around.settled()
        [last] = _sent_to(around, _PERSON)[len(before) :]
        assert "Done." in last
        assert "canary-4714" not in "".join(_sent_to(around, _PERSON))
        people = await around.server.memory.store.read(around.server.memory.people.numbers)
        assert len(people) == 1, "who only waited is still here"
