"""Two chats of one person, through the whole server: linked, shown together, and erased together."""

import re
from pathlib import Path

import pytest

from lethe.catalogue import KINDS
from tests.journeys.heard import Heard
from tests.journeys.over_http import Talk, World, world

_CANARY = "canary-4711"


async def _until(talk: Talk, said: str) -> Heard:
    """The next message in which that stands, or a button that says it; a notice may come before it."""
    while True:
        heard = await talk.hear()
        if said in heard.text or any(said in says for says in heard.says):
            return heard


async def _link(one: Talk, other: Talk) -> None:
    await one.say("/link")
    code = re.search(r"/link (\d{6})", (await _until(one, "write there")).text)
    assert code is not None
    await other.say(f"/link {code[1]}")
    for talk in (one, other):
        await _until(talk, "/link_yes")
    await other.say("/link_yes")
    await _until(other, "other chat too")
    await one.say("/link_yes")
    for talk in (one, other):
        await _until(talk, "Linked:")


async def _two(around: World, kind: str) -> tuple[Talk, Talk]:
    one, other = await around.talk(kind, 5550001), await around.talk("telegram", 5550002)
    for talk in (one, other):
        await talk.say(f"{_CANARY} lives here")
        await talk.hear()
    await _link(one, other)
    return one, other


def _left(folder: Path) -> bool:
    paths = [path for path in (folder / "data").rglob("*") if path.is_file()]
    return any(_CANARY.encode() in path.read_bytes() for path in paths)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
async def test_everything_in_both_goes_by_one_request_and_both_are_told(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind) as around:
        one, other = await _two(around, kind)
        asked = len(around.model.requests)
        await one.say("delete my data")
        await _until(one, "What shall be deleted?")
        await one.say("/delete_everywhere")
        code = re.search(r"DELETE (\d{4})", (await _until(one, "within 10 minutes")).text)
        assert code is not None
        await one.say(f"/delete_everywhere {code[1]}")
        await _until(one, "is deleted")
        await _until(other, "another chat")
        await around.settled()
        people = await around.server.memory.store.read(around.server.memory.people.numbers)
        assert len(people) == 0
        assert len(around.model.requests) == asked
        assert not _left(tmp_path)
        assert (one.left(), other.left()) == (0, 0)


async def test_the_pin_goes_to_no_model_and_into_no_log(tmp_path: Path) -> None:
    async with world(tmp_path) as around:
        talk = await around.talk("web")
        await talk.say("/lock 482913")
        assert "Locked" in (await talk.hear()).text
        await talk.say("/export")
        assert "needs your PIN" in (await talk.hear()).text
        await talk.say("/unlock 482913")
        assert "That is right" in (await talk.hear()).text
        await talk.say("what did I say")
        await talk.hear()
        assert "482913" not in "".join(str(request.body) for request in around.model.requests)
        assert not any("482913" in line for line in around.log)
