"""With no model to be reached, every right works, on every kind of channel and in every language."""

import asyncio
from pathlib import Path

import pytest

from lethe.catalogue import KINDS
from tests.journeys.over_http import world
from tests.journeys.rights_without_a_model import use_every_right
from tests.journeys.state_of_rights import people_in
from tests.privacy.corpora import languages

_KINDS = [kind.name for kind in KINDS]


@pytest.mark.parametrize("kind", _KINDS)
async def test_every_right_works_while_no_model_does(tmp_path: Path, kind: str) -> None:
    """Four languages on each kind, and other four on the next; `tests.long.rights` has all of them on all."""
    spoken = languages()[_KINDS.index(kind) :: len(_KINDS)]
    assert len(spoken) == 4
    async with world(tmp_path, kind=kind) as around:
        await around.model.__aexit__(None, None, None)  # nobody listens there any more
        talks = [await around.talk(kind, 5552000 + at) for at in range(len(spoken))]
        for talk in talks:
            await talk.say("hello")
        heard = await asyncio.gather(
            *(use_every_right(talk, language) for talk, language in zip(talks, spoken, strict=True))
        )
        assert [wrong for one in heard for wrong in one] == []
        await around.settled()
        assert people_in(tmp_path / "data") == 0
        assert around.model.requests == []
