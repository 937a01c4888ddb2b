"""What is understood once is remembered, and a number means what it chose."""

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
