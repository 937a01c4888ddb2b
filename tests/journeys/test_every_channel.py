"""The same journeys on every channel, over HTTP: first message, show, export, delete, retries, restart."""

import asyncio
import re
from pathlib import Path

import pytest

from lethe.catalogue import KINDS
from tests.journeys.over_http import Talk, world
from tests.patience import PATIENCE

_KINDS = [kind.name for kind in KINDS]
pytestmark = pytest.mark.parametrize("kind", _KINDS)


def _bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def _delete(talk: Talk) -> str:
    """Ask, then press the button; the last message."""
    await talk.say("delete my data")
    card = await talk.hear()
    while not card.says:  # with the notice of a first contact before it, it may take two messages
        card = await talk.hear()
    (confirm,) = [says for says in card.says if re.fullmatch(r"/delete \d{4}", says)]
    await talk.say(confirm)
    return (await talk.hear()).text


async def test_a_message_is_answered_once_however_often_it_is_delivered(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind) as around:
        talk = await around.talk(kind)
        await talk.say("what time is it")
        assert "what time is it" in (await talk.hear()).text
        await asyncio.gather(*(talk.say_again() for _ in range(5)))
        await around.settled()
        await talk.say_again()
        await around.settled()
        assert talk.left() == 0
        assert len(around.model.requests) == 1


async def test_show_export_and_delete_are_true_and_the_model_never_hears_of_them(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind) as around:
        talk, other = await around.talk(kind, 1), await around.talk(kind, 2)
        await talk.say("canary-4711 lives here")
        await talk.hear()
        await other.say("somebody else was here")
        await other.hear()
        asked = len(around.model.requests)
        await talk.say("Show my data, please")
        shown = await talk.hear()
        assert "Messages" in shown.text
        await talk.say("/export")
        exported = await talk.hear()
        assert exported.files
        text = await _delete(talk)
        assert "deleted" in text
        await around.settled()
        assert len(around.model.requests) == asked
        assert b"canary-4711" not in _bytes_below(tmp_path / "data")
        tables = await around.server.memory.store.read(around.server.memory.people.numbers)
        assert len(tables) == 1, "the other person is still here"
        await other.say("show my data")
        assert "Messages" in (await other.hear()).text


async def test_deleting_does_not_wait_for_a_model_that_hangs_and_nothing_comes_after_it(
    tmp_path: Path, kind: str
) -> None:
    async with world(tmp_path, model="slow", kind=kind) as around:
        talk = await around.talk(kind)
        await talk.say("a question about canary-4712")
        await asyncio.wait_for(around.model.arrived.wait(), PATIENCE)
        text = await _delete(talk)
        assert "deleted" in text
        await around.settled()  # the model hangs still: what it was asked for is ended, not waited for
        around.model.release.set()
        await around.settled()
        await asyncio.sleep(0.1)
        assert talk.left() == 0
        assert await around.server.memory.store.read(around.server.memory.people.numbers) == []
        assert b"canary-4712" not in _bytes_below(tmp_path / "data")


async def test_what_was_said_before_a_deletion_and_is_delivered_again_does_not_come_back(
    tmp_path: Path, kind: str
) -> None:
    async with world(tmp_path, kind=kind) as around:
        talk = await around.talk(kind)
        await talk.say("before")
        await talk.hear()
        await _delete(talk)
        if kind != "web":  # a visit that was erased is refused at the door
            await talk.say_again()
        await around.settled()
        assert await around.server.memory.store.read(around.server.memory.people.numbers) == []


async def test_what_was_accepted_is_answered_by_the_next_process(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, model="slow", kind=kind) as around:
        talk = await around.talk(kind)
        await talk.say("hold on")
        await asyncio.wait_for(around.model.arrived.wait(), PATIENCE)
        await talk.close()
        await around.server.close()
        await around.start_again("echo")
        await around.settled()
        if kind == "web":
            from tests.journeys.over_http import WebTalk

            assert isinstance(talk, WebTalk)
            talk = WebTalk(around, talk._bearer["Authorization"].removeprefix("Bearer "))
            around.talks.append(talk)
        assert "hold on" in (await talk.hear()).text


async def test_nothing_personal_is_in_the_log_of_a_whole_life(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind) as around:
        talk = await around.talk(kind, 87654321)
        await talk.say("canary-4713 said this")
        await talk.hear()
        await talk.say("show my data")
        await talk.hear()
        await _delete(talk)
        await around.settled()
        whole = "".join(around.log)
        assert "channel.open" in whole
        for secret in ("canary-4713", "87654321", "Ada", "777:AAF", "a-key-of-the-tests", "show my data"):
            assert secret not in whole


async def test_after_stop_nothing_comes_not_even_what_was_being_answered(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, model="slow", kind=kind) as around:
        talk = await around.talk(kind)
        await talk.say("a long question")
        await asyncio.wait_for(around.model.arrived.wait(), PATIENCE)
        await talk.say("stop")
        stopped = (await talk.hear()).text
        assert "Stopped" in stopped
        if "delete your data." not in stopped:
            await talk.hear()  # the receipt of it, where one message does not hold all
        around.model.release.set()
        await around.settled()
        await asyncio.sleep(0.1)
        assert talk.left() == 0
        await talk.say("and now")
        await around.settled()
        assert (talk.left(), len(around.model.requests)) == (0, 1)
        await talk.say("start")
        assert "Started" in (await talk.hear()).text
        await talk.say("hello again")
        await talk.hear()
        assert talk.left() == 0
