"""What passes is told without words, and the owner's code goes no further than here."""

import os
from datetime import UTC, datetime

from connectors.traffic import Traffic
from core.errors import TryAgain
from core.identifiers import Address, ChannelId, MessageId, ProviderMessageId
from core.log import Log
from core.messages import Inbound, InboundMessage
from tests.fakes.notebook import NotebookConnector
from tests.fakes.still_clock import StillClock

_BOOK = ChannelId("book")
_MOMENT = datetime(2026, 11, 22, tzinfo=UTC)


def _traffic(connector: NotebookConnector | None, clock: StillClock) -> Traffic:
    return Traffic(connector=lambda name: connector, clock=clock, log=Log(lambda line: None), random=os.urandom)


def _said(text: str, *, public: bool = False) -> InboundMessage:
    return InboundMessage(
        channel_id=_BOOK,
        provider_id=ProviderMessageId("1"),
        sent_at=_MOMENT,
        sender=Address("somebody"),
        text=text,
        public=public,
    )


class _Desk:
    def __init__(self) -> None:
        self.heard: list[Inbound] = []

    async def take_in(self, inbound: Inbound) -> MessageId | None:
        self.heard.append(inbound)
        return MessageId(7)


async def test_the_last_fifty_are_told_without_words_and_without_persons() -> None:
    traffic, desk = _traffic(None, StillClock()), _Desk()
    for _ in range(60):
        assert await traffic.take_in(_said("canary"), desk.take_in) == 7
    traffic.sent(_BOOK, "sent", 0.25)
    rows = traffic.last(_BOOK)
    assert len(rows) == 50
    assert (rows[0].direction, rows[0].kind, rows[0].outcome, rows[0].milliseconds) == ("out", "message", "sent", 250)
    assert "canary" not in repr(rows)
    assert "somebody" not in repr(rows)


async def test_whoever_knocks_without_a_key_pushes_nothing_out() -> None:
    traffic, desk = _traffic(None, StillClock()), _Desk()
    await traffic.take_in(_said("hello"), desk.take_in)
    for _ in range(200):
        traffic.refused(_BOOK, "refused")
    assert [(row.kind, row.times) for row in traffic.last(_BOOK)] == [("knock", 200), ("message", 1)]


async def test_only_the_code_itself_is_kept_from_the_desk_and_answered_once() -> None:
    clock, book, desk = StillClock(), NotebookConnector(channel_id=_BOOK), _Desk()
    traffic = _traffic(book, clock)
    trial = traffic.begin(_BOOK, "It works.")
    for text, public in ((f"{trial.code} please", False), (trial.code, True), ("TEST-", False)):
        await traffic.take_in(_said(text, public=public), desk.take_in)
    assert len(desk.heard) == 3
    assert await traffic.take_in(_said(f" {trial.code.lower()} "), desk.take_in) is None
    assert await traffic.take_in(_said(trial.code), desk.take_in) is None
    assert len(desk.heard) == 3
    now = traffic.trial(_BOOK)
    assert now is not None
    assert now.progress == "answered"
    assert [message.text for message in book.pages] == ["It works."]


async def test_a_code_is_over_after_a_quarter_of_an_hour() -> None:
    clock, desk = StillClock(), _Desk()
    traffic = _traffic(None, clock)
    trial = traffic.begin(_BOOK, "It works.")
    clock.jump(16 * 60)
    await traffic.take_in(_said(trial.code), desk.take_in)
    assert len(desk.heard) == 1
    assert traffic.trial(_BOOK) is None


async def test_an_answer_that_does_not_go_is_told() -> None:
    desk = _Desk()
    traffic = _traffic(NotebookConnector(channel_id=_BOOK, refuses_to_send=[TryAgain("not now")]), StillClock())
    trial = traffic.begin(_BOOK, "It works.")
    await traffic.take_in(_said(trial.code), desk.take_in)
    now = traffic.trial(_BOOK)
    assert now is not None
    assert now.progress == "failed"
    assert [row.outcome for row in traffic.last(_BOOK)] == ["taken", "TryAgain"]
