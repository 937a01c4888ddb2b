"""What only Telegram has, through the whole server: called by it, and polling it."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from privacy.menu import menus
from tests.fakes.telegram_bot import Sent
from tests.fakes.telegram_chats import GROUP, PERSON, Json, group_chat, in_group, membership, message, pressed, somebody
from tests.fakes.telegram_faults import slow_down
from tests.journeys.over_http import World, world
from tests.patience import PATIENCE

pytestmark = pytest.mark.parametrize("called", [True, False], ids=["webhook", "polling"])

_MENTION: Json = {"entities": [{"type": "mention", "offset": 0, "length": 8}]}


def _said(text: str | None = None, number: int = 41, **more: object) -> Json:
    said: Json = {"from": somebody(language_code="en"), "date": int(time.time()), **more}
    return message(text, number=number, **said)  # type: ignore[arg-type]  # the fields of a message are objects


def _photo(number: int, **more: object) -> Json:
    return _said(None, number, photo=[{"file_id": f"P{number}", "width": 90, "height": 60}], **more)


async def _until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():
            await asyncio.sleep(0.005)


async def _sent(around: World, count: int) -> Sent:
    """The newest, once there are so many."""
    await _until(lambda: len(around.telegram.sent) >= count)
    assert len(around.telegram.sent) == count
    return around.telegram.sent[-1]


async def _fetched(around: World) -> None:
    """Telegram knows that we have everything, and everything is done."""
    await _until(lambda: around.telegram.undelivered == 0)
    await around.settled()


def _files(around: World) -> list[Path]:
    return [path for path in (around.folder / "data" / "files").rglob("*") if path.is_file()]


async def test_the_bot_is_set_up(tmp_path: Path, called: bool) -> None:
    async with world(tmp_path, called=called) as around:
        await _until(lambda: "channel.menu_registered" in "".join(around.log))
        bot = around.telegram.bot
        assert set(bot.commands) == {"", *menus()}
        for language, listed in bot.commands.items():
            assert "privacy" in [command["command"] for command in listed], language
        assert bot.webhook.get("url", "") == ("https://bots.example.org/hooks/tg" if called else "")


async def test_an_answer_is_shown_while_it_is_written(tmp_path: Path, called: bool) -> None:
    async with world(tmp_path, model="hangmid", called=called) as around:
        await around.telegram.deliver(_said("hello"))
        await _until(lambda: bool(around.telegram.bot.drafts))
        (draft,) = around.telegram.bot.drafts
        assert (draft.values["chat_id"], draft.values["text"]) == (str(PERSON), "Hello fr")
        assert around.telegram.sent == []


async def test_deleting_by_the_buttons(tmp_path: Path, called: bool) -> None:
    async with world(tmp_path, called=called) as around:
        await around.telegram.deliver(_said("hello, this is canary-8821"))
        await _sent(around, 1)
        await around.telegram.deliver(_said("/delete", 42))
        card = await _sent(around, 2)
        (confirm,) = [says for _, says in card.buttons if says.startswith("/delete ")]
        for press in ("p1", "p2", "p3"):
            await around.telegram.deliver(pressed(confirm, press=press))
        gone = await _sent(around, 3)
        assert gone.chat == PERSON
        await _fetched(around)
        await _until(lambda: len(around.telegram.called("answerCallbackQuery")) == 3)
        below = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
        assert b"canary-8821" not in below
        await around.telegram.deliver(_said("hello again", 50, date=int(time.time()) + 2))
        await _until(lambda: "hello again" in around.telegram.sent[-1].text)
        assert "You are writing with an AI" in around.telegram.sent[-1].text


async def test_whoever_could_not_be_told_that_they_are_erased_is_told_later(tmp_path: Path, called: bool) -> None:
    async with world(tmp_path, called=called) as around:
        await around.telegram.deliver(_said("hello"))
        await _sent(around, 1)
        await around.telegram.deliver(_said("/delete", 42))
        (confirm,) = [says for _, says in (await _sent(around, 2)).buttons if says.startswith("/delete ")]
        around.telegram.fail("sendMessage", *[slow_down(0)] * 3)
        await around.telegram.deliver(pressed(confirm))
        await _until(lambda: "farewell.not_sent" in "".join(around.log))
        await _fetched(around)
        assert len(around.telegram.sent) == 2
        for _ in range(2):
            for last in await around.server.rights.erasures.resume():
                around.server.desk.take_leave(last.speaker, last.reply)
        await _sent(around, 3)
        assert await around.server.rights.erasures.resume() == []


async def test_in_a_group_it_asks_to_be_spoken_to_alone(tmp_path: Path, called: bool) -> None:
    async with world(tmp_path, called=called) as around:
        await around.telegram.deliver(in_group("@our_bot delete my data", **_MENTION))
        sent = await _sent(around, 1)
        assert sent.chat == GROUP
        assert "https://t.me/our_bot?start=" in sent.text
        await around.telegram.deliver(pressed("/delete 1234", chat=group_chat(), press="in-a-group"))
        await _until(lambda: bool(around.telegram.called("answerCallbackQuery")))
        await _fetched(around)
        assert len(around.telegram.sent) == 1
        assert await around.server.memory.store.read(around.server.memory.people.numbers) == []


async def test_files_are_kept_sealed_and_said_to_be_kept_and_an_album_is_one(tmp_path: Path, called: bool) -> None:
    async with world(tmp_path, called=called) as around:
        around.telegram.bot.files.update({f"P{number}": b"canary-picture" * 9 for number in (1, 2, 3)})
        for number in (1, 2, 3):
            await around.telegram.deliver(_photo(number, media_group_id="G"))
        sent = await _sent(around, 1)
        assert "Your file is kept with this conversation" in sent.text
        await _fetched(around)
        assert len(_files(around)) == 3
        assert all(b"canary" not in path.read_bytes() for path in _files(around))
        assert around.model.requests == []


@pytest.mark.parametrize("captioned", [1, 3])
async def test_an_album_with_a_caption_is_answered_once(tmp_path: Path, called: bool, captioned: int) -> None:
    async with world(tmp_path, called=called) as around:
        around.telegram.bot.files.update({f"P{number}": b"picture" for number in (1, 2, 3)})
        for number in (1, 2, 3):
            caption = {"caption": "our garden"} if number == captioned else {}
            await around.telegram.deliver(_photo(number, media_group_id="G", **caption))
        await _sent(around, 1)
        await _fetched(around)
        assert len(around.telegram.sent) == len(around.model.requests) == 1
        assert "our garden" in str(around.model.requests[0].body["messages"])
        assert len(_files(around)) == 3


async def test_a_voice_message_is_kept(tmp_path: Path, called: bool) -> None:
    async with world(tmp_path, called=called) as around:
        around.telegram.bot.files["V"] = b"OggS"
        await around.telegram.deliver(_said(voice={"file_id": "V", "duration": 4, "mime_type": "audio/ogg"}))
        assert "Your file is kept" in (await _sent(around, 1)).text
        assert len(_files(around)) == 1


async def test_an_edit_changes_what_is_kept_and_is_not_answered(tmp_path: Path, called: bool) -> None:
    async with world(tmp_path, called=called) as around:
        await around.telegram.deliver(_said("my number is canary-1"))
        await _sent(around, 1)
        await around.telegram.deliver({"edited_message": _said("never mind", edit_date=int(time.time()))["message"]})
        await _fetched(around)
        await around.telegram.deliver(_said("and now?", 42))
        await _sent(around, 2)
        asked = str(around.model.requests[-1].body["messages"])
        assert "never mind" in asked
        assert "{'role': 'user', 'content': 'my number is canary-1'}" not in asked


async def test_whoever_blocks_the_bot_is_not_sent_to_and_may_come_back(tmp_path: Path, called: bool) -> None:
    async with world(tmp_path, called=called) as around:
        await around.telegram.deliver(_said("hello"))
        await _sent(around, 1)
        around.telegram.bot.blocked.add(PERSON)
        await around.telegram.deliver(membership("kicked"))
        await around.telegram.deliver(_said("one more", 42))
        await _fetched(around)
        assert len(around.telegram.called("sendMessage")) == 2
        around.telegram.bot.blocked.clear()
        await around.telegram.deliver(membership("member"))
        await around.telegram.deliver(_said("back again", 43))
        assert "back again" in (await _sent(around, 2)).text


async def test_what_cannot_be_understood_harms_nobody(tmp_path: Path, called: bool) -> None:
    async with world(tmp_path, called=called) as around:
        await around.telegram.deliver({"message": {"message_id": "x"}})
        await around.telegram.deliver({"not_invented_yet": {"chat": {"id": PERSON}}})
        await around.telegram.deliver(_said(sticker={"file_id": "S", "type": "regular"}))
        assert "can't open this kind" in (await _sent(around, 1)).text
        page = around.server.metrics.page().decode()
        assert "lethe_quarantined_total 1.0" in page
