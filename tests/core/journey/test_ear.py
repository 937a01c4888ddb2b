"""What is understood once is remembered, and a number means what it chose."""

import asyncio
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

from core.identifiers import Address, ChannelId, MessageId, ProviderMessageId
from core.journey.ear import Ear
from core.messages import InboundMessage
from core.ports.command import Heard


@dataclass
class _Hearing:
    asked: list[str] = field(default_factory=list)

    def hear(self, text: str, language: str) -> Heard:
        self.asked.append(text)
        return Heard(hint=text)


def _said(text: str, own_words: bool = True) -> InboundMessage:
    return InboundMessage(
        channel_id=ChannelId("notes"),
        provider_id=ProviderMessageId("1"),
        sent_at=datetime(2026, 11, 22, tzinfo=UTC),
        sender=Address("ada"),
        text=text,
        own_words=own_words,
    )


def test_it_is_asked_once_until_the_message_is_forgotten() -> None:
    hearing = _Hearing()
    ear = Ear(hearing)
    assert ear.listen(_said("hello"), MessageId(1)).hint == ear.listen(_said("hello"), MessageId(1)).hint == "hello"
    assert hearing.asked == ["hello"]
    ear.forget([MessageId(1)])
    ear.listen(_said("hello"), MessageId(1))
    assert len(hearing.asked) == 2


def test_a_choice_is_heard_as_what_it_says_but_only_in_own_words() -> None:
    ear = Ear(_Hearing())
    ear.note(MessageId(1), "/export")
    ear.note(MessageId(2), "")
    ear.note(MessageId(3), "/export")
    assert ear.listen(_said("1"), MessageId(1)).hint == "/export"
    assert ear.listen(_said("9"), MessageId(2)).hint == "9"
    assert ear.listen(_said("1", own_words=False), MessageId(3)) == Heard()
    assert ear.is_noted(MessageId(2))
    ear.forget([MessageId(1)])
    assert not ear.is_noted(MessageId(1))


@dataclass
class _SlowHearing(_Hearing):
    """Reads a language until `may_go_on`, which is set by whoever runs beside."""

    may_go_on: threading.Event = field(default_factory=threading.Event)
    is_read: bool = False
    threads: list[int] = field(default_factory=list)

    def hear_at_hand(self, text: str, language: str) -> Heard | None:
        return self.hear(text, language) if self.is_read else None

    def hear(self, text: str, language: str) -> Heard:
        self.threads.append(threading.get_ident())
        if not self.is_read:
            assert self.may_go_on.wait(5), "the loop was held: nobody else came to run"
            self.is_read = True
        return super().hear(text, language)


async def test_what_takes_long_holds_nobody_up_and_changes_nothing() -> None:
    hearing = _SlowHearing()
    ear = Ear(hearing)
    assert not ear.hears_at_once(_said("hallo"), MessageId(1))
    ready = asyncio.create_task(ear.get_ready(_said("hallo"), MessageId(1)))
    await asyncio.sleep(0)
    hearing.may_go_on.set()
    await ready
    assert hearing.threads != [threading.get_ident()]
    assert ear.listen(_said("hallo"), MessageId(1)).hint == "hallo"
    assert len(hearing.threads) == 1, "it was understood when it was read for"
    assert ear.hears_at_once(_said("hallo"), MessageId(2))
    assert hearing.threads[1:] == [threading.get_ident()], "once read, it is heard where it is needed"
    assert ear.listen(_said("hallo"), MessageId(2)).hint == "hallo"
    assert len(hearing.threads) == 2


async def test_what_is_not_their_own_is_not_read_for() -> None:
    hearing = _SlowHearing()
    assert Ear(hearing).hears_at_once(_said("hallo", own_words=False), MessageId(1))
    assert hearing.threads == []
