"""The channel as a whole, on a played Telegram."""

import asyncio
import json
import logging
from contextlib import suppress

import pytest

from connectors.telegram.connector import TelegramConnector
from connectors.telegram.kind import KIND
from core.capabilities import AttachmentKind
from core.errors import ChannelRefused, InDoubt, NotTaken, TryAgain, Unreachable
from core.identifiers import Address
from core.messages import Attachment, Button, InboundMessage
from core.ports.connector import Connector, FetchesFiles, HearsPresses, ListensItself, ShowsTyping, StreamsText
from core.ports.examination import Examines
from tests.connectors.telegram.stage import PUBLIC, HurryingClock, TelegramStage, stage, telegram_settings, until
from tests.fakes.telegram_chats import PERSON, in_group, message, pressed
from tests.fakes.telegram_faults import (
    Fault,
    bad_request,
    drop,
    failing,
    garbage,
    hang,
    slow_down,
    unauthorized,
)
from tests.fakes.telegram_server import TOKEN

_ADA = Address(str(PERSON))
_DOCUMENT = Attachment(
    kind=AttachmentKind.FILE, media_type="application/zip", size=None, name="your data ü.zip", content=b"PK\x03\x04"
)


def parsed(played: TelegramStage, update: dict[str, object]) -> InboundMessage:
    (only,) = played.connector.parse(played.knock(json.dumps(played.server.numbered(update)).encode()))
    assert isinstance(only, InboundMessage)
    return only


async def test_it_does_what_its_ports_say() -> None:
    async with stage() as played:
        for port in (Connector, ShowsTyping, ListensItself, FetchesFiles, HearsPresses, StreamsText, Examines):
            assert isinstance(played.connector, port)


async def test_without_streaming_the_model_need_not_stream() -> None:
    async with stage() as played:
        made = KIND.make(telegram_settings(played.server.address, stream=False), played.surroundings)
        assert type(made) is TelegramConnector
        assert not isinstance(made, StreamsText)


async def test_open_learns_who_we_are() -> None:
    async with stage() as played:
        assert played.connector.capabilities.private_link == ""
        await played.connector.open()
        assert played.connector.capabilities.private_link == "https://t.me/our_bot?start=hi"
        assert parsed(played, in_group("/delete@our_bot")).public


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (unauthorized(), ChannelRefused),
        (failing(502), TryAgain),
        (drop(), TryAgain),
        (garbage(), TryAgain),
        (slow_down(4), TryAgain),
    ],
    ids=repr,
)
async def test_open_says_what_is_wrong(fault: Fault, error: type[Exception]) -> None:
    async with stage() as played:
        played.server.fail("getMe", fault)
        with pytest.raises(error):
            await played.connector.open()
        await played.connector.open()


async def test_open_where_nobody_listens() -> None:
    async with stage() as played:
        settings = telegram_settings("http://127.0.0.1:9")
        recipient = KIND.recipient(settings)
        assert recipient is not None
        played.surroundings.gate.declare(recipient)
        with pytest.raises(TryAgain):
            await KIND.make(settings, played.surroundings).open()


async def test_a_reply_is_drawn_without_a_preview() -> None:
    async with stage() as played:
        delivery = await played.connector.send(played.outbound("See **this**: https://e.org"))
        (sent,) = played.server.sent
        assert (sent.text, sent.entities) == ("See this: https://e.org", ({"type": "bold", "offset": 4, "length": 4},))
        assert json.loads(sent.values["link_preview_options"]) == {"is_disabled": True}
        assert delivery.provider_id == f"{PERSON}:{sent.number}"


async def test_buttons_are_drawn() -> None:
    async with stage() as played:
        says = "/delete " + "ü" * 28
        await played.connector.send(played.outbound("Sure?", buttons=(Button(label="Yes, delete", says=says),)))
        assert played.server.sent[0].buttons == (("Yes, delete", says),)


async def test_marks_that_telegram_cannot_take_do_not_cost_the_words() -> None:
    async with stage() as played:
        played.server.fail("sendMessage", bad_request("can't parse entities: byte offset 5"))
        await played.connector.send(played.outbound("See **this**"))
        (sent,) = played.server.sent
        assert (sent.text, sent.entities) == ("See **this**", ())


async def test_plain_words_are_not_sent_twice() -> None:
    async with stage() as played:
        played.server.fail("sendMessage", bad_request("something else"))
        with pytest.raises(NotTaken):
            await played.connector.send(played.outbound("plain"))
        assert len(played.server.called("sendMessage")) == 1


async def test_nobody_is_tried_only_once() -> None:
    async with stage() as played:
        played.server.bot.unknown.add(PERSON)
        with pytest.raises(Unreachable):
            await played.connector.send(played.outbound("**bold**"))
        assert len(played.server.called("sendMessage")) == 1


async def test_somebody_who_blocked_us() -> None:
    async with stage() as played:
        played.server.bot.blocked.add(PERSON)
        with pytest.raises(Unreachable):
            await played.connector.send(played.outbound())


async def test_no_answer_after_the_request_was_written_leaves_a_doubt() -> None:
    async with stage(send_seconds=0.2) as played:
        played.server.fail("sendMessage", hang(acts=True))
        with pytest.raises(InDoubt):
            await played.connector.send(played.outbound())
        assert len(played.server.sent) == 1


async def test_no_connection_leaves_no_doubt() -> None:
    async with stage() as played:
        settings = telegram_settings("http://127.0.0.1:9")
        recipient = KIND.recipient(settings)
        assert recipient is not None
        played.surroundings.gate.declare(recipient)
        with pytest.raises(TryAgain):
            await KIND.make(settings, played.surroundings).send(played.outbound())


async def test_a_document_keeps_its_name() -> None:
    async with stage() as played:
        await played.connector.send(played.outbound("Your **data**", attachments=(_DOCUMENT,)))
        (sent,) = played.server.sent
        assert sent.method == "sendDocument"
        assert sent.file is not None
        assert (sent.file.name, sent.file.content) == ("your data ü.zip", b"PK\x03\x04")
        assert (sent.text, sent.entities[0]["type"]) == ("Your data", "bold")


@pytest.mark.parametrize(
    ("kind", "media_type", "method"),
    [
        (AttachmentKind.IMAGE, "image/png", "sendPhoto"),
        (AttachmentKind.AUDIO, "audio/ogg", "sendVoice"),
        (AttachmentKind.VIDEO, "video/mp4", "sendDocument"),
    ],
)
async def test_each_file_goes_its_way(kind: AttachmentKind, media_type: str, method: str) -> None:
    async with stage() as played:
        file = Attachment(kind=kind, media_type=media_type, size=3, content=b"abc")
        await played.connector.send(played.outbound("", attachments=(file,)))
        assert [sent.method for sent in played.server.sent] == [method]


async def test_a_picture_that_is_none_goes_as_a_document() -> None:
    async with stage() as played:
        played.server.fail("sendPhoto", bad_request("IMAGE_PROCESS_FAILED"))
        file = Attachment(kind=AttachmentKind.IMAGE, media_type="image/png", size=3, content=b"abc")
        await played.connector.send(played.outbound("", attachments=(file,)))
        assert [sent.method for sent in played.server.sent] == ["sendDocument"]


async def test_trying_again_does_not_say_again_what_was_said() -> None:
    async with stage() as played:
        long = played.outbound("x" * 2000, attachments=(_DOCUMENT, _DOCUMENT))
        played.server.fail("sendDocument", failing())
        with pytest.raises(TryAgain):
            await played.connector.send(long)
        delivery = await played.connector.send(long)
        assert [sent.method for sent in played.server.sent] == ["sendMessage", "sendDocument", "sendDocument"]
        numbers = [str(sent.number) for sent in played.server.sent]
        assert delivery.provider_id == f"{PERSON}:{','.join(numbers)}"
        await played.connector.send(long)
        assert len(played.server.sent) == 6


async def test_an_answer_to_a_topic_is_sent_to_the_topic() -> None:
    async with stage() as played:
        await played.connector.send(played.outbound("Write to me alone", recipient="-1001234567/12"))
        (sent,) = played.server.sent
        assert (sent.chat, sent.values["message_thread_id"]) == (-1001234567, "12")


async def test_half_a_surrogate_pair_can_be_sent() -> None:
    async with stage() as played:
        await played.connector.send(played.outbound("a\ud83d b"))
        assert played.server.sent[0].text == "a\ufffd b"


async def test_typing_is_shown_and_may_fail() -> None:
    async with stage() as played:
        await played.connector.show_typing(_ADA)
        assert played.server.called("sendChatAction")[0].values == {"chat_id": str(PERSON), "action": "typing"}
        played.server.bot.blocked.add(PERSON)
        await played.connector.show_typing(_ADA)


async def test_a_press_is_answered_also_when_it_is_too_old() -> None:
    async with stage() as played:
        await played.connector.heard(parsed(played, pressed("/delete yes")))
        assert played.server.called("answerCallbackQuery")[0].values["callback_query_id"] == "4382bf"
        await played.connector.heard(parsed(played, pressed("/delete yes", press="too-old")))
        await played.connector.heard(parsed(played, message("typed, not pressed")))
        assert len(played.server.called("answerCallbackQuery")) == 2


async def test_a_webhook_brings_a_message_from_end_to_end() -> None:
    async with stage(public_address=PUBLIC) as played:
        await played.connector.open()
        knock = played.knock_with(
            {"x-telegram-bot-api-secret-token": played.server.bot.secret}, json.dumps({"update_id": 1}).encode()
        )
        played.connector.authenticate(knock)
        assert played.connector.parse(knock) == ()
        assert parsed(played, message("hello")).text == "hello"


def watches() -> list[object]:
    return [task for task in asyncio.all_tasks() if "Webhook.watch" in repr(task.get_coro())]


async def test_close_ends_what_runs_behind() -> None:
    async with stage(public_address=PUBLIC, clock=HurryingClock(last=1)) as played:
        await played.connector.open()
        await until(lambda: len(watches()) == 1)
        await played.connector.close()
        assert watches() == []


async def test_opening_again_leaves_one_watch() -> None:
    async with stage(public_address=PUBLIC, clock=HurryingClock(last=1)) as played:
        await played.connector.open()
        await played.connector.open()
        await until(lambda: len(watches()) == 1)


async def test_the_package_is_quiet_even_when_it_cannot_read_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with stage() as played:
        played.server.fail("sendMessage", garbage(b'{"ok":true,"canary":"' + TOKEN.encode()), failing())
        for _ in range(3):
            with suppress(InDoubt, TryAgain):
                await played.connector.send(played.outbound("canary words"))
    assert "canary" not in caplog.text
    assert TOKEN not in caplog.text
