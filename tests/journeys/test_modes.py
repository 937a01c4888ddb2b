"""Pause on the way: what is said meanwhile is kept, and no model reads any of it."""

from collections.abc import Callable
from pathlib import Path

from core.capabilities import AttachmentKind
from core.identifiers import Address
from core.memory.bodies import Body
from core.memory.standing import Standings
from core.memory.store import Transaction
from core.memory.tables import State
from core.memory.wishes import Wishes
from core.messages import Attachment
from core.ports.command import Speaker
from tests.core.journey.waiting_rooms import waiting_in
from tests.journeys.stage import CHANNEL, Stage, stage


async def _pause(acting: Stage, *, paused: bool) -> None:
    def unit(transaction: Transaction) -> None:
        at = acting.clock.now() if paused else None
        Wishes().pause(transaction, _ada(acting, transaction).person, at)

    await acting.memory.store.run(unit)


async def test_nothing_that_is_said_during_a_pause_reaches_a_model(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        await _pause(acting, paused=True)
        asked = len(acting.model.asked)
        await acting.say("a secret of the pause")
        paper = Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=6, content=b"secret", name="a.txt")
        await acting.say("", attachments=(paper,))
        await acting.connector.has_sent(2)
        await acting.settled()
        assert len(acting.model.asked) == asked
        assert acting.reader.asked == []
        assert acting.texts()[1:] == [
            "This is paused: I kept your message, and nobody reads it. Write **/resume** to go on."
        ]
        await _pause(acting, paused=False)
        await acting.say("and now?")
        await acting.connector.has_sent(3)
        assert acting.texts()[-1] == "re: and now?"


async def test_commands_work_during_a_pause(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        await _pause(acting, paused=True)
        await acting.say("/ping")
        assert (await acting.connector.has_sent(2))[-1].text == "pong"


async def test_nothing_that_a_blocked_person_says_is_kept_but_their_rights(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        await _block(acting, blocked=True)
        paper = Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=6, content=b"secret", name="a.txt")
        await acting.say("let me in", attachments=(paper,))
        await acting.say("I said let me in")
        await acting.settled()
        await acting.say("/ping")
        await acting.connector.has_sent(2)
        await acting.settled()
        assert await _kept(acting) == ["hello", "re: hello", "/ping", "pong"]
        assert acting.memory.files.on_disk() == []
        assert len(acting.model.asked) == 1
        await _block(acting, blocked=False)
        await acting.say("thank you")
        assert (await acting.connector.has_sent(3))[-1].text == "re: thank you"


async def _block(acting: Stage, *, blocked: bool) -> None:
    def unit(transaction: Transaction) -> None:
        at = acting.clock.now() if blocked else None
        Standings().block(transaction, _ada(acting, transaction).person, at)

    await acting.memory.store.run(unit)


async def _kept(acting: Stage) -> list[str]:
    def unit(transaction: Transaction) -> list[str]:
        kept = acting.memory.conversations.since(transaction, _ada(acting, transaction), 0, 100)
        return [one.body.text for one in kept]

    return await acting.memory.store.read(unit)


async def test_what_was_said_is_not_even_read_for_a_model_during_a_pause(tmp_path: Path) -> None:
    """At the layer of the data, whatever would be made of it later."""
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        memory = acting.memory
        waiting = waiting_in(memory)
        for paused, read_back in ((False, 2), (True, 0)):
            await _pause(acting, paused=paused)
            speaker = await memory.store.run(_asks(acting))
            work = await waiting.work(speaker.conversation)
            assert work is not None
            assert len(work.history) == read_back


def _asks(acting: Stage) -> Callable[[Transaction], Speaker]:
    def unit(transaction: Transaction) -> Speaker:
        speaker = _ada(acting, transaction)
        acting.memory.conversations.remember(
            transaction,
            speaker,
            Body(text="and again"),
            by_person=True,
            at=acting.clock.now(),
            state=State.WAITING,
        )
        return speaker

    return unit


def _ada(acting: Stage, transaction: Transaction) -> Speaker:
    speaker = acting.memory.people.find(transaction, CHANNEL, Address("ada"))
    assert speaker is not None
    return speaker
