"""What the owner wrote is not what is left of a person who wrote the same."""

import asyncio
from pathlib import Path

import pytest

from tests.console.running import NAME, Running, running
from tests.console.visitors import confirming, visit
from tests.patience import PATIENCE

_ANSWERS = "/console/assistants/lethe/answers"
_BACKUPS = "/console/system/backups"
_QUESTION = "When is the invented bakery open on Sundays?"


async def _stored(house: Running) -> None:
    stored = await house.browser.send(f"{_ANSWERS}/new", question=_QUESTION, answer="From 8 to 18.")
    assert stored.status == 200


async def _backed_up(house: Running) -> None:
    await house.browser.send(_BACKUPS)
    async with asyncio.timeout(PATIENCE):
        while "is being made" in (await house.browser.see(_BACKUPS)).words:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("way", ["earlier versions", "a backup"])
async def test_whoever_asks_a_prepared_question_in_its_own_words_is_deleted(tmp_path: Path, way: str) -> None:
    async with running(tmp_path) as house:
        await _stored(house)
        if way == "a backup":
            await _backed_up(house)
        said = (await visit(house, _QUESTION.lower(), "/delete", confirming))[-1]
        assert "Deleted:" in said


async def test_whoever_goes_by_the_name_of_an_owner_is_deleted(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        said = (await visit(house, "/correct", f"/correct 1: {NAME}", "/delete", confirming))[-1]
        assert "Deleted:" in said


async def test_whoever_repeats_the_notice_deletes_that_message(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        said = "Answers questions about this server and about your data here."
        heard = await visit(house, said, "delete my last message")
        assert "Your last message and its answer are deleted." in heard[-1], heard
