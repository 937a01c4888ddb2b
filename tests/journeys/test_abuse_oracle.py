"""Whether somebody was ever here cannot be asked: who was erased and who never came hear the same."""

from pathlib import Path

import pytest

from tests.journeys.over_http import Talk, world
from tests.journeys.state_of_rights import people_in

_COMMANDS = ("/show", "/delete", "/export")


async def _heard(talk: Talk, order: str) -> str:
    await talk.say(order)
    return (await talk.hear()).text


@pytest.mark.parametrize("kind", ["telegram", "whatsapp_twilio", "whatsapp_cloud"])
async def test_who_was_erased_is_answered_like_a_stranger_and_nothing_stays(tmp_path: Path, kind: str) -> None:
    """On the page there is nobody to ask for: a visit that was erased is refused, and every other is a new one."""
    async with world(tmp_path, kind=kind) as around:
        erased, stranger = await around.talk(kind, 5553001), await around.talk(kind, 5553002)
        await _heard(erased, "hello")
        await erased.say("/delete")
        card = await erased.hear()
        [confirm] = [says for says in card.says if says.startswith("/delete ")]
        assert "Done." in await _heard(erased, confirm)
        await around.settled()
        for order in _COMMANDS:
            assert await _heard(erased, order) == await _heard(stranger, order)
            await around.settled()
            assert people_in(tmp_path / "data") == 0
