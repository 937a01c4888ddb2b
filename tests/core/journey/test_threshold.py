"""What is held in memory is bounded, ends after some minutes, and is given back once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from core.errors import StoreUnavailable
from core.identifiers import Address, ChannelId, ConversationId, ProviderMessageId
from core.journey.consenting import NobodyIsAsked
from core.journey.inbox import Inbox
from core.journey.permits import Standing
from core.journey.threshold import HeldWords, Threshold
from core.log import Log
from core.memory.store import Transaction
from core.messages import InboundMessage, Revoked
from core.ports.command import Reply
from tests.core.memory.opened import opened
from tests.fakes.still_clock import StillClock

CHANNEL, ADA = ChannelId("notes"), Address("ada")


def _said(text: str, sender: str = "ada") -> InboundMessage:
    return InboundMessage(
        channel_id=CHANNEL,
        provider_id=ProviderMessageId(text),
        sent_at=StillClock().now(),
        sender=Address(sender),
        text=text,
    )


def _held(clock: StillClock) -> tuple[HeldWords, list[InboundMessage]]:
    held = HeldWords(clock=clock, minutes=10)
    given: list[InboundMessage] = []

    async def take(message: InboundMessage) -> None:
        given.append(message)

    held.hand_over = take
    return held, given


async def test_it_is_given_back_once_and_is_another_arrival() -> None:
    held, given = _held(StillClock())
    assert held.may_ask(CHANNEL, ADA, "v1")
    held.add(_said("one"))
    held.add(_said("two"))
    await held.release(CHANNEL, ADA, ConversationId(1))
    await held.release(CHANNEL, ADA, ConversationId(1))
    assert given == [replace(_said(text), arrival=f"agreed {text}") for text in ("one", "two")]
    assert held.count() == 0


async def test_after_its_minutes_it_is_gone_also_where_they_were_asked_again() -> None:
    clock = StillClock()
    held, given = _held(clock)
    held.may_ask(CHANNEL, ADA, "v1")
    held.add(_said("one"))
    await clock.forward(300)
    assert held.may_ask(CHANNEL, ADA, "v1")
    held.add(_said("two"))
    await clock.forward(300)
    await held.let_go()
    assert held.count() == 1
    await clock.forward(300)
    await held.let_go()
    assert held.count() == 0
    assert held.asked(CHANNEL, ADA) == ""
    await held.release(CHANNEL, ADA, ConversationId(1))
    assert given == []


async def test_what_they_took_back_is_not_given_back() -> None:
    held, given = _held(StillClock())
    for sender in ("ada", "eve"):
        held.may_ask(CHANNEL, Address(sender), "v1")
        held.add(_said("one", sender))
        held.add(_said("two", sender))
    revoked = Revoked(
        channel_id=CHANNEL,
        provider_id=ProviderMessageId("revoked"),
        sent_at=StillClock().now(),
        sender=Address("the firmer one"),
        also_known_as=(ADA,),
        message=ProviderMessageId("one"),
    )
    held.take_back(revoked)
    held.take_back(replace(revoked, also_known_as=()))
    assert held.count() == 3
    await held.release(CHANNEL, ADA, ConversationId(1))
    assert [message.text for message in given] == ["two"]


async def test_what_they_worded_anew_is_given_back_so_and_where_it_is_too_much_not_at_all() -> None:
    held, given = _held(StillClock())
    for sender in ("ada", "eve"):
        held.may_ask(CHANNEL, Address(sender), "v1")
        held.add(_said("one", sender))
        held.add(_said("two", sender))
    edit = replace(
        _said("other words", "the firmer one"), also_known_as=(ADA,), edits=ProviderMessageId("one"), own_words=False
    )
    held.reword(edit)
    held.reword(replace(edit, also_known_as=()))
    held.reword(replace(edit, text="a" * 20_000_001, edits=ProviderMessageId("two")))
    assert held.count() == 3
    await held.release(CHANNEL, ADA, ConversationId(1))
    assert [(message.text, message.own_words, message.edits) for message in given] == [("other words", False, None)]
    await held.release(CHANNEL, Address("eve"), ConversationId(2))
    assert [message.text for message in given[1:]] == ["one", "two"]


async def test_what_is_worded_anew_while_it_is_given_back_follows_as_an_edit() -> None:
    held, given = _held(StillClock())
    held.may_ask(CHANNEL, ADA, "v1")
    held.add(_said("one"))
    held.add(_said("two"))

    async def take(message: InboundMessage) -> None:
        given.append(message)
        if len(given) < 3:
            words = f"other words {len(given)}"
            held.reword(replace(_said(words), edits=ProviderMessageId("one"), own_words=False))

    held.hand_over = take
    await held.release(CHANNEL, ADA, ConversationId(1))
    assert [(message.text, message.edits, message.arrival) for message in given] == [
        ("one", None, "agreed one"),
        ("other words 1", "one", "agreed one 1"),
        ("other words 2", "one", "agreed one 2"),
        ("two", None, "agreed two"),
    ]
    assert held.count() == 0


async def test_nobody_is_asked_again_at_once_but_of_another_version() -> None:
    clock = StillClock()
    held, _ = _held(clock)
    assert held.may_ask(CHANNEL, ADA, "v1")
    assert not held.may_ask(CHANNEL, ADA, "v1")
    assert held.may_ask(CHANNEL, ADA, "v2")
    await clock.forward(60)
    assert held.may_ask(CHANNEL, ADA, "v2")


def test_it_holds_so_much_and_no_more() -> None:
    held, _ = _held(StillClock())
    for person in range(1_200):
        held.may_ask(CHANNEL, Address(str(person)), "v1")
        held.add(_said("word", str(person)))
    assert held.count() == 1_000
    for number in range(30):
        held.add(_said(f"word {number}", "1199"))
    assert held.count() == 1_009
    held.add(_said("x" * 20_000_000, "1198"))
    assert held.count() == 1_009
    held.add(_said("of somebody who was never asked", "eve"))
    assert held.count() == 1_009


async def test_what_memory_does_not_take_just_now_is_given_back_when_it_does() -> None:
    clock = StillClock()
    held, given = _held(clock)
    refusals = [StoreUnavailable("full")]

    async def take(message: InboundMessage) -> None:
        if message.text == "two" and refusals:
            raise refusals.pop()
        given.append(message)

    held.hand_over = take
    held.may_ask(CHANNEL, ADA, "v1")
    for text in ("one", "two", "three"):
        held.add(_said(text))
    releasing = asyncio.create_task(held.release(CHANNEL, ADA, ConversationId(1)))
    await clock.forward(10)
    await releasing
    assert [message.text for message in given] == ["one", "two", "three"]
    assert held.count() == 0


async def _released_in_vain(held: HeldWords, clock: StillClock) -> "asyncio.Task[None]":
    """What one said is being given back, and memory takes nothing."""

    async def take(message: InboundMessage) -> None:
        raise StoreUnavailable("full")

    held.hand_over = take
    held.may_ask(CHANNEL, ADA, "v1")
    held.add(_said("one"))
    releasing = asyncio.create_task(held.release(CHANNEL, ADA, ConversationId(1)))
    await clock.forward(1)
    return releasing


async def test_who_is_forgotten_while_memory_takes_nothing_is_given_back_nothing() -> None:
    clock = StillClock()
    held, given = _held(clock)
    releasing = await _released_in_vain(held, clock)
    held.forget(CHANNEL, ADA)
    await clock.forward(10)
    await releasing
    assert given == []
    assert held.count() == 0


async def test_who_is_asked_anew_while_memory_takes_nothing_is_still_asked_and_held() -> None:
    clock = StillClock()
    held, given = _held(clock)
    releasing = await _released_in_vain(held, clock)
    held.forget(CHANNEL, ADA)
    held.may_ask(CHANNEL, ADA, "v2")
    held.add(_said("somebody new"))
    await clock.forward(10)
    await releasing
    assert given == []
    assert held.asked(CHANNEL, ADA) == "v2"
    assert held.count() == 1


class Agreeing(NobodyIsAsked):
    """They agree right after the first look at whether they did; what is held is given back then."""

    has_agreed = False

    def asks_first(self, channel: ChannelId) -> bool:
        return True

    def standing(self, transaction: Transaction, channel: ChannelId, addresses: Sequence[Address]) -> Standing:
        found = Standing.AGREED if self.has_agreed else Standing.NOT_YET
        self.has_agreed = True
        return found

    def question(self, channel: ChannelId, language: str, *, whole: bool) -> tuple[Reply, str]:
        return Reply(text="May we?"), "v1"


async def test_what_is_said_in_the_moment_of_the_yes_is_taken_in_and_not_held(tmp_path: Path) -> None:
    """Nobody would give it back any more."""
    clock = StillClock()
    held, _ = _held(clock)
    async with opened(tmp_path, clock) as memory:
        threshold = Threshold(
            store=memory.store,
            inbox=Inbox(
                store=memory.store,
                people=memory.people,
                conversations=memory.conversations,
                arrivals=memory.arrivals,
                files=memory.files,
                short=memory.short,
                clock=clock,
                message_characters=100,
                file_bytes=100,
            ),
            consenting=Agreeing(),
            held=held,
            connectors=lambda channel: None,
            log=Log(lambda line: None),
            clock=clock,
        )
        let_in = await threshold.pass_by(_said("hello"))
        assert isinstance(let_in, InboundMessage)
        assert let_in.text == "hello"
        assert held.count() == 0
        assert await memory.store.run(
            lambda transaction: memory.arrivals.claim(transaction, CHANNEL, "hello", clock.now())
        ), "it is still to be taken in"
