"""Whoever says "delete my data" is deleted at the platform that carries the chat too, and hears how far that came."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.fakes.telegram_faults import failing
from tests.fakes.twilio_server import SENDER, Fault, TwilioServer
from tests.journeys.over_http import Talk, World, world

_PERSON = 5550001
_OTHER = 5550002
_UNKEPT = "[assistants.privacy]\ncollect = false"


async def _asked(talk: Talk) -> tuple[str, str]:
    """The card, and what its button says."""
    await talk.say("delete my data")
    card = await talk.hear()
    (confirm,) = [says for says in card.says if re.fullmatch(r"/delete \d{4}", says)]
    return card.text, confirm


async def _delete(talk: Talk) -> str:
    """Ask, then press the button; the last message."""
    _, confirm = await _asked(talk)
    await talk.say(confirm)
    return (await talk.hear()).text


async def _chat(around: World, kind: str, person: int = _PERSON) -> Talk:
    talk = await around.talk(kind, person)
    for words in ("what time is it", "and where are you"):
        await talk.say(words)
        await talk.hear()
    await around.settled()
    return talk


async def _run(around: World) -> None:
    await around.server.rights.providers.run()


def _twilio(around: World) -> TwilioServer:
    assert isinstance(around.whatsapp, TwilioServer)
    return around.whatsapp


@pytest.mark.parametrize("settings", ["", _UNKEPT])
async def test_on_telegram_the_chat_is_empty_but_for_the_last_message(tmp_path: Path, settings: str) -> None:
    async with world(tmp_path, kind="telegram", senses=settings) as around:
        bot = around.telegram.bot
        talk, other = await _chat(around, "telegram"), await _chat(around, "telegram", _OTHER)
        last = await _delete(talk)
        await around.settled()
        sent = [sent.number for sent in around.telegram.sent if sent.chat == _PERSON]
        said = {number for chat, number in bot.heard if chat == _PERSON}
        # Everything before it, the card and its confirmation too, on both sides.
        assert bot.gone == {(_PERSON, number) for number in said} | {(_PERSON, number) for number in sent[:-1]}
        assert "deleted there: 7." in last, "what they said and heard, the card and the confirming words"
        assert other.left() == 0
        await _run(around)
        assert (_PERSON, sent[-1]) not in bot.gone


async def test_on_telegram_what_is_not_done_at_once_is_said_and_done_later(tmp_path: Path) -> None:
    async with world(tmp_path, kind="telegram") as around:
        talk = await _chat(around, "telegram")
        around.telegram.fail("deletemessages", failing(502))
        last = await _delete(talk)
        assert "still being asked to delete: 7" in last
        assert around.telegram.bot.gone == set()
        await around.settled()


@pytest.mark.parametrize("settings", ["", _UNKEPT])
async def test_at_twilio_everything_goes_once_it_has_arrived_and_the_last_message_too(
    tmp_path: Path, settings: str
) -> None:
    async with world(tmp_path, kind="whatsapp_twilio", senses=settings) as around:
        twilio = _twilio(around)
        talk = await _chat(around, "whatsapp_twilio")
        for message in twilio.sent:
            message.status = "delivered"
        names = {message.sid for message in twilio.messages}
        last = await _delete(talk)
        await around.settled()
        assert "deleted there: 6." in last
        assert "still being asked to delete: 1" in last, "the card is on its way still"
        asked = {call.path.rpartition("/")[2].removesuffix(".json") for call in twilio.called("DELETE", "Messages")}
        assert names <= asked
        assert not [message for message in twilio.messages if message.sid in names]
        numbers = {call.values.get("To", SENDER) for call in twilio.called("GET", "Messages.json")}
        assert numbers <= {SENDER}, "nothing is looked for by somebody's number"


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (
            "telegram",
            "The last 30 minutes of this chat on both sides, as far as I still know them; only my last message",
        ),
        ("whatsapp_twilio", "The platform's copies of the last 30 minutes of this chat, as far as I still know them"),
        ("whatsapp_cloud", "The platform's copies of the files of the last 30 minutes of this chat, as far as I still"),
    ],
)
async def test_where_no_word_is_kept_no_more_is_promised_than_is_known(tmp_path: Path, kind: str, says: str) -> None:
    async with world(tmp_path, kind="" if kind == "telegram" else kind, senses=_UNKEPT) as around:
        card, _ = await _asked(await _chat(around, kind))
        assert says in card
        assert "48 hours" not in card


async def test_messages_to_a_telephone_that_is_off_keep_nobody_waiting(tmp_path: Path) -> None:
    async with world(tmp_path, kind="whatsapp_twilio") as around:
        talk = await _chat(around, "whatsapp_twilio")
        for message in _twilio(around).sent:
            message.status = "sent"
        started = asyncio.get_running_loop().time()
        last = await _delete(talk)
        assert asyncio.get_running_loop().time() - started < 5
        assert "still being asked to delete: 3" in last


async def test_what_twilio_was_asked_is_in_no_log_and_no_file(tmp_path: Path) -> None:
    async with world(tmp_path, kind="whatsapp_twilio") as around:
        twilio = _twilio(around)
        twilio.fail("delete", Fault(status=500))
        talk = await _chat(around, "whatsapp_twilio")
        await _delete(talk)
        await around.settled()
        names = [message.sid for message in twilio.messages]
        whole = "".join(around.log)
        stored = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
        assert names
        assert not [name for name in names if name in whole or name.encode() in stored]


async def test_that_meta_deletes_no_messages_is_said(tmp_path: Path) -> None:
    async with world(tmp_path, kind="whatsapp_cloud") as around:
        talk = await _chat(around, "whatsapp_cloud")
        assert "cannot be deleted there: 7." in await _delete(talk)


async def test_the_web_page_has_nobody_to_ask(tmp_path: Path) -> None:
    async with world(tmp_path) as around:
        talk = await _chat(around, "web")
        last = await _delete(talk)
        assert "site" not in last
        await around.settled()
        assert around.telegram.called("deletemessages") == []
