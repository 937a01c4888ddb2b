"""An answer is shown while it is written, at a pace that Telegram bears."""

import pytest

from connectors.telegram.connector import StreamingTelegramConnector
from core.capabilities import AttachmentKind
from core.errors import TryAgain
from core.identifiers import Address
from core.messages import Attachment
from tests.connectors.telegram.stage import stage
from tests.fakes.telegram_chats import PERSON
from tests.fakes.telegram_faults import (
    Fault,
    bad_request,
    blocked,
    drop,
    failing,
    garbage,
    slow_down,
)

_ADA = Address(str(PERSON))
_DOCUMENT = Attachment(
    kind=AttachmentKind.FILE, media_type="application/zip", size=None, name="your data ü.zip", content=b"PK\x03\x04"
)


async def test_drafts_keep_the_pace_of_a_chat() -> None:
    async with stage() as played:
        connector = played.connector
        assert isinstance(connector, StreamingTelegramConnector)
        await connector.stream(_ADA, "r1", "Hel", "Hel")
        await connector.stream(_ADA, "r1", "lo", "Hello")
        await connector.stream(Address("6"), "r2", "Hi", "Hi")
        played.clock.passed += 1.0
        await connector.stream(_ADA, "r1", " **world**", "Hello **world**")
        drafts = played.server.bot.drafts
        assert [draft.values["text"] for draft in drafts] == ["Hel", "Hi", "Hello world"]
        assert drafts[0].values["draft_id"] == drafts[2].values["draft_id"] != drafts[1].values["draft_id"]


async def test_nothing_of_a_chat_is_remembered_once_its_answer_is_sent() -> None:
    async with stage() as played:
        await played.connector.stream(_ADA, "r1", "Hel", "Hel")
        await played.connector.send(played.outbound("Hello"))
        await played.connector.stream(_ADA, "r2", "Next", "Next")
        assert [draft.values["text"] for draft in played.server.bot.drafts] == ["Hel", "Next"]


async def test_drafts_only_where_telegram_has_them() -> None:
    async with stage() as played:
        connector = played.connector
        await connector.stream(Address("-1001234567"), "r1", "x", "x")
        await connector.stream(Address("-1001234567/12"), "r1", "x", "x")
        await connector.stream(_ADA, "r1", "", "  ")
        assert played.server.calls == []


@pytest.mark.parametrize(
    "fault", [failing(), blocked(), drop(), garbage(), bad_request("TEXTDRAFT_PEER_INVALID")], ids=repr
)
async def test_a_draft_that_fails_is_nobodys_trouble(fault: Fault) -> None:
    async with stage() as played:
        played.server.fail("sendMessageDraft", fault)
        await played.connector.stream(_ADA, "r1", "x", "x")
        played.clock.passed += 1.0
        await played.connector.stream(_ADA, "r1", "y", "xy")
        assert len(played.server.called("sendMessageDraft")) == 2


async def test_patience_that_is_asked_of_drafts_holds_for_all_chats() -> None:
    async with stage() as played:
        played.server.fail("sendMessageDraft", slow_down(20))
        await played.connector.stream(_ADA, "r1", "x", "x")
        played.clock.passed += 19.0
        await played.connector.stream(Address("6"), "r2", "x", "x")
        assert len(played.server.called("sendMessageDraft")) == 1
        played.clock.passed += 1.0
        await played.connector.stream(Address("6"), "r2", "x", "x")
        assert len(played.server.called("sendMessageDraft")) == 2


async def test_drafts_leave_room_for_answers_however_many_chats_there_are() -> None:
    async with stage() as played:
        for number in range(40):
            await played.connector.stream(Address(str(number + 1)), "r", "x", "x")
        assert len(played.server.bot.drafts) == 15
        played.clock.passed += 1.0
        await played.connector.stream(_ADA, "r", "x", "x")
        assert len(played.server.bot.drafts) == 16


async def test_patience_that_is_asked_of_answers_holds_for_drafts() -> None:
    async with stage() as played:
        played.server.fail("sendMessage", slow_down(20))
        with pytest.raises(TryAgain):
            await played.connector.send(played.outbound("Hello"))
        played.clock.passed += 19.0
        await played.connector.stream(Address("6"), "r2", "x", "x")
        assert played.server.bot.drafts == []
        played.clock.passed += 1.0
        await played.connector.stream(Address("6"), "r2", "x", "x")
        assert len(played.server.bot.drafts) == 1
