"""What a person asks about themselves, through the whole server, on every kind of channel."""

import re
from pathlib import Path

import pytest

from lethe.catalogue import KINDS
from tests.journeys.over_http import World, world
from tests.journeys.state_of_rights import people_in


def _given(around: World) -> list[str]:
    """All that any model was given to read, the newest last."""
    return [str(request.body) for request in around.model.requests if "messages" in request.body]


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
async def test_remembered_corrected_and_some_of_it_deleted(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind) as around:
        talk = await around.talk(kind)
        await talk.say("remember that I am allergic to hazel nuts")
        assert "I will remember: I am allergic to hazel nuts" in (await talk.hear()).text
        assert _given(around) == [], "a command is for no model"

        await talk.say("what may I eat")
        await talk.hear()
        assert "asked to be remembered of them:\\n- I am allergic to hazel nuts" in _given(around)[-1]

        await talk.say("/correct 3 I eat everything")
        assert "I eat everything" in (await talk.hear()).text
        await talk.say("my pin is 4711-finch")
        await talk.hear()
        assert "hazel" not in "".join(line for line in _given(around)[-1].split("{") if "remembered of them" in line)

        await talk.say("delete my last message")
        assert "Your last message and its answer are deleted" in (await talk.hear()).text
        await talk.say("what did I say")
        await talk.hear()
        assert "4711-finch" not in _given(around)[-1]

        await talk.say("/delete_here")
        card = await talk.hear()
        [confirm] = [says for says in card.says if re.fullmatch(r"/delete_here \d{4}", says)]
        await talk.say(confirm)
        assert "Messages deleted" in (await talk.hear()).text
        await talk.say("and now")
        await talk.hear()
        assert "what may I eat" not in _given(around)[-1]
        assert "I eat everything" in _given(around)[-1], "what was to be remembered stays"

        await talk.say("/complain")
        assert "is noted" in (await talk.hear()).text
        await talk.say("show my data")
        assert "What you asked for" in (await talk.hear()).text
        await around.settled()
        assert talk.left() == 0
        assert not any("hazel" in line or "finch" in line for line in around.log)


async def test_what_is_deleted_while_a_model_reads_it_is_not_answered(tmp_path: Path) -> None:
    async with world(tmp_path, model="slow") as around:
        talk = await around.talk("web")
        await talk.say("my pin is 4711-finch")
        await talk.say("/delete_last")
        assert "Your last message and its answer are deleted" in (await talk.hear()).text
        await around.settled()
        assert talk.left() == 0


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.name != "web"])
async def test_of_whoever_asks_first_of_all_nothing_is_held_and_nothing_stays(tmp_path: Path, kind: str) -> None:
    """The very message that asks is no holding, wherever a channel notes it."""
    async with world(tmp_path, kind=kind) as around:
        for person, asks in enumerate(("/show", "/export", "delete my data"), 5550001):
            talk = await around.talk(kind, person)
            await talk.say(asks)
            assert "I keep nothing about you" in (await talk.hear()).text
        await around.settled()
        assert people_in(tmp_path / "data") == 0


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.name != "web"])
async def test_where_nobody_has_a_page_none_is_said_to_be_open(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind) as around:
        talk = await around.talk(kind)
        await talk.say("hello")
        await talk.hear()
        await talk.say("/show")
        shown = (await talk.hear()).text
        assert "Messages" in shown
        assert "Open pages" not in shown
