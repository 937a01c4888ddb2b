"""Somebody else's code, a code that was used, one of another person's life, a wider scope: none of them deletes."""

import asyncio
import re
from pathlib import Path

import pytest

from lethe.catalogue import KINDS
from tests.fakes.telegram_chats import pressed
from tests.journeys.over_http import Talk, WebTalk, world
from tests.journeys.state_of_rights import people_in, state_of_rights
from tests.patience import PATIENCE

_KINDS = [kind.name for kind in KINDS]
_CODE = re.compile(r"\b\d{4}\b")
_CARRIERS = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "start", "yes", "unstop", "help", "info"}


async def _asked(talk: Talk, says: str = "/delete") -> tuple[str, ...]:
    """What the buttons of the question say."""
    await talk.say(says)
    card = await talk.hear()
    while not card.says:
        card = await talk.hear()
    return card.says


def _code_in(says: tuple[str, ...]) -> str:
    [code] = {found[0] for one in says if one.startswith("/delete ") if (found := _CODE.search(one))}
    return code


@pytest.mark.parametrize("kind", _KINDS)
async def test_a_code_is_its_owners_its_questions_and_good_once(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind) as around:
        ada, eve = await around.talk(kind, 5550001), await around.talk(kind, 5550002)
        for talk in (ada, eve):
            await talk.say("hello")
            await talk.hear()
        says = await _asked(ada)
        code = _code_in(says)
        for words in says:
            taken = {words.strip().casefold(), words.split()[0].strip("/").casefold()} & _CARRIERS
            assert not taken, "a carrier would take it for itself"
        await around.settled()
        before = state_of_rights(tmp_path / "data")

        # By somebody of whom nothing was asked: nothing happens, and the code is not used up.
        for order in (f"/delete {code}", f"DELETE {code}", f"LÖSCHEN {code}"):
            await eve.say(order)
            await eve.hear()
        await around.settled()
        assert state_of_rights(tmp_path / "data") == before

        # The code of a narrower question does not open a wider one, and a new question ends the old one.
        await _asked(ada, "/delete_here")
        await ada.say(f"/delete {code}")
        await ada.hear()
        await around.settled()
        assert people_in(tmp_path / "data") == 2

        code = _code_in(await _asked(ada))
        await ada.say(f"/delete {code}")
        assert "Done." in (await ada.hear()).text
        await around.settled()
        assert people_in(tmp_path / "data") == 1

        # Used again it belongs to nobody: on the page the visit itself has ended.
        if not isinstance(ada, WebTalk):
            await ada.say(f"/delete {code}")
            assert "Done." not in (await ada.hear()).text
            await around.settled()
        await eve.say("/show")
        assert "Messages" in (await eve.hear()).text


@pytest.mark.parametrize("kind", _KINDS)
async def test_a_code_of_an_earlier_life_deletes_nothing_in_the_next(tmp_path: Path, kind: str) -> None:
    """Asked in one life, deleted, begun again: the old code was for somebody who is nobody any more."""
    async with world(tmp_path, kind=kind) as around:
        ada = await around.talk(kind)
        await ada.say("hello")
        await ada.hear()
        old = _code_in(await _asked(ada))
        await ada.say(f"/delete {old}")
        await ada.hear()
        await around.settled()
        if kind == "web":
            ada = await around.talk(kind)
        await ada.say("hello again")
        await ada.hear()
        new = _code_in(await _asked(ada))
        if new == old:  # one time in ten thousand
            return
        await ada.say(f"/delete {old}")
        await ada.hear()
        await around.settled()
        assert people_in(tmp_path / "data") == 1


async def test_a_press_of_another_on_telegram_deletes_nobody_and_burns_no_code(tmp_path: Path) -> None:
    async with world(tmp_path, kind="telegram") as around:
        ada, eve = await around.talk("telegram", 5551001), await around.talk("telegram", 5551002)
        for talk in (ada, eve):
            await talk.say("hello")
            await talk.hear()
        says = await _asked(ada)
        confirm = f"/delete {_code_in(says)}"
        before = state_of_rights(tmp_path / "data")
        for at, altered in enumerate(
            (confirm, f"{confirm} everybody", "/delete 5551001", f"{confirm}5", "\0", "x" * 64)
        ):
            await around.telegram.deliver(pressed(altered, person=5551002, press=f"p{at}"))
        await around.settled()
        left = state_of_rights(tmp_path / "data")
        assert left["person"] == before["person"]
        assert left["confirmation"] == before["confirmation"]
        assert left["ledger"] == before["ledger"]
        await around.telegram.deliver(pressed(confirm, person=5551001, press="hers"))
        async with asyncio.timeout(PATIENCE):
            while people_in(tmp_path / "data") != 1:
                await asyncio.sleep(0.01)
        await eve.hear()
