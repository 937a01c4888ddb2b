"""Yes and no to the question: what was held is given back, also where the first try at it was ended."""

import asyncio
from pathlib import Path

import pytest

from core.identifiers import Address, ChannelId, ConversationId, MessageId, ProviderMessageId
from core.memory.consents import Consents
from core.messages import InboundMessage
from core.ports.command import Reply
from core.wording import Wording
from privacy.agreeing import AgreeOrDecline
from privacy.consent import Consent
from privacy.menu import LANGUAGES
from privacy.notice_book import NoticeBook
from privacy.notices import NoticeFacts, notice_in_force
from tests.core.memory.opened import opened, say
from tests.fakes.still_clock import StillClock

_WORDING = Wording([LANGUAGES.parents[1] / "core" / "languages", LANGUAGES])
_FACTS = NoticeFacts(assistant="helpdesk", is_ai=True, recipients=(), retention_days=30, asks_first=True)


async def test_what_was_not_given_back_yet_is_given_back_when_they_agree_again(tmp_path: Path) -> None:
    notice = notice_in_force(_FACTS, _WORDING)
    holds, tried = [notice.version], list[Address]()

    async def release(_channel: ChannelId, address: Address, _conversation: ConversationId) -> None:
        tried.append(address)
        if len(tried) == 1:
            raise asyncio.CancelledError  # their turn was ended
        holds.clear()

    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        consent = Consent(
            store=memory.store,
            people=memory.people,
            consents=Consents(vault=memory.vault, ids=memory.ids, clock=StillClock()),
            book=NoticeBook(tmp_path),
            notice=lambda channel: notice,
            wording=_WORDING,
            minutes=10,
            draw=lambda language, action, version, facts: "signed",
        )
        agreeing = AgreeOrDecline(
            store=memory.store,
            consent=consent,
            asked=lambda channel, address: holds[0] if holds else "",
            release=release,
            notice=lambda channel: notice,
            wording=_WORDING,
        )

        async def answer(text: str) -> Reply:
            message = InboundMessage(
                channel_id=speaker.channel,
                provider_id=ProviderMessageId("1"),
                sent_at=StillClock().now(),
                sender=speaker.address,
                text=text,
            )
            return await agreeing.respond(message, MessageId(1), speaker)

        with pytest.raises(asyncio.CancelledError):
            await answer("/agree")
        assert "You agreed" in (await answer("/agree")).text
        assert tried == [speaker.address] * 2
        events = await memory.store.read(lambda transaction: consent._consents.events(transaction, speaker))
        assert [event.action for event in events] == ["given"], "they agreed once"
        assert "You agreed" not in (await answer("/agree")).text
        assert len(tried) == 2
