"""What platforms tell us beside messages, from take-in to what people get and what is kept."""

import asyncio
from dataclasses import replace
from pathlib import Path

from core.capabilities import AttachmentKind
from core.errors import InDoubt
from core.identifiers import Address, ChannelId, ProviderMessageId
from core.journey.given_back import given_back
from core.memory.store import Transaction
from core.messages import AddressChanged, Attachment, Fate, Revoked, SendReported, StopChanged
from tests.journeys.stage import CHANNEL, Stage, stage
from tests.patience import PATIENCE


def _revoked(acting: Stage, message: str, sender: str = "ada", name: str = "revoke-1") -> Revoked:
    return Revoked(
        channel_id=CHANNEL,
        provider_id=ProviderMessageId(name),
        sent_at=acting.clock.now(),
        sender=Address(sender),
        message=ProviderMessageId(message),
    )


def _stopped(acting: Stage, name: str, *, stopped: bool) -> StopChanged:
    return StopChanged(
        channel_id=CHANNEL,
        provider_id=ProviderMessageId(name),
        sent_at=acting.clock.now(),
        sender=Address("ada"),
        stopped=stopped,
    )


def _moved(acting: Stage, becomes: str) -> AddressChanged:
    return AddressChanged(
        channel_id=CHANNEL,
        provider_id=ProviderMessageId("moved-1"),
        sent_at=acting.clock.now(),
        sender=Address("ada"),
        becomes=Address(becomes),
    )


def _reported(acting: Stage, fate: Fate, **more: object) -> SendReported:
    report = SendReported(
        channel_id=CHANNEL, provider_id=ProviderMessageId("wamid.1"), sent_at=acting.clock.now(), fate=fate
    )
    return replace(report, **more)  # type: ignore[arg-type]


def _asked(acting: Stage) -> list[list[str]]:
    return [[line.text for line in lines] for lines in acting.model.asked]


async def test_what_is_taken_back_is_gone_with_its_file_and_no_model_reads_it_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        photo = Attachment(kind=AttachmentKind.IMAGE, media_type="image/jpeg", size=3, content=b"abc")
        await acting.say("look at this", attachments=(photo,))
        await acting.connector.has_sent(1)
        await acting.settled()
        assert list((tmp_path / "files").iterdir())
        await acting.desk.take_in(_revoked(acting, "ada-1"))
        assert not list((tmp_path / "files").iterdir())
        await acting.say("and now?")
        await acting.connector.has_sent(2)
        assert not any("look at this" in text for text in _asked(acting)[-1])


async def test_what_was_taken_back_while_it_was_being_given_back_after_a_yes_is_not_taken_in(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.desk.take_in(_revoked(acting, "held-1"))
        assert await acting.say("a slip", arrival=given_back("held-1")) is None
        await acting.settled()
        assert len(acting.model.asked) == 1


async def test_where_no_word_is_kept_what_is_taken_back_is_read_by_no_model_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.assistant = replace(acting.assistant, collects=False)
        await acting.say("a secret")
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.desk.take_in(_revoked(acting, "ada-1"))
        await acting.say("what did I say?")
        await acting.connector.has_sent(2)
        assert "a secret" not in [line.text for line in acting.model.asked[-1]]


async def test_the_answer_to_what_was_taken_back_meanwhile_is_not_sent(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        held = await acting.hold("a slip")
        await acting.desk.take_in(_revoked(acting, "ada-1"))
        held.set()
        await acting.settled()
        await acting.say("what I meant")
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: what I meant"]


async def test_what_was_taken_back_before_it_came_is_neither_kept_nor_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        late = acting.inbound("a slip")
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.desk.take_in(_revoked(acting, "ada-1"))
        assert await acting.desk.take_in(late) is None
        await acting.say("what I meant")
        await acting.connector.has_sent(2)
        assert acting.texts() == ["re: hello", "re: what I meant"]
        assert not any("a slip" in text for asked in _asked(acting) for text in asked)


async def test_who_is_called_by_a_firmer_name_since_takes_back_and_edits_what_they_said_before(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("a slip")
        await acting.say("half a thought")
        await acting.connector.has_sent(1)
        await acting.settled()
        known = {"sender": Address("id-of-ada"), "also_known_as": (Address("ada"),)}
        await acting.desk.take_in(replace(_revoked(acting, "ada-1"), **known))  # type: ignore[arg-type]
        edits = ProviderMessageId("ada-2")
        await acting.desk.take_in(replace(acting.inbound("a whole thought", edits=edits), **known))  # type: ignore[arg-type]
        await acting.say("and now?")
        await acting.settled()
        last = " ".join(_asked(acting)[-1])
        assert "a slip" not in last.replace("re: a slip", "")
        assert "a whole thought" in last


async def test_nobody_takes_back_what_another_said(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("mine", sender="ada")
        await acting.say("hers", sender="eve")
        await acting.connector.has_sent(2)
        await acting.settled()
        await acting.desk.take_in(_revoked(acting, "ada-1", sender="eve"))
        await acting.say("still there?", sender="ada")
        await acting.connector.has_sent(3)
        assert any("mine" in text for text in _asked(acting)[-1])


async def test_who_told_the_platform_to_stop_is_not_answered_until_they_let_us(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.desk.take_in(_stopped(acting, "stop-1", stopped=True))
        await acting.say("still talking")
        await acting.settled()
        assert acting.texts() == ["re: hello"]
        await acting.desk.take_in(_stopped(acting, "start-1", stopped=False))
        await acting.desk.take_in(_stopped(acting, "stop-1", stopped=True))  # the first, delivered late again
        await acting.say("hello again")
        await acting.connector.has_sent(2)
        assert acting.texts()[-1] == "re: hello again"


async def test_who_is_called_otherwise_from_now_on_is_the_same_person(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("I am Ada")
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.desk.take_in(_moved(acting, "ada-new"))
        await acting.say("who am I?", sender="ada-new")
        await acting.connector.has_sent(2)
        assert any("I am Ada" in text for text in _asked(acting)[-1])
        assert acting.connector.sent[-1].recipient == "ada-new"


async def test_two_who_were_known_apart_are_never_made_one(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("I am Ada")
        await acting.say("I am Eve", sender="eve")
        await acting.connector.has_sent(2)
        await acting.settled()
        await acting.desk.take_in(_moved(acting, "eve"))
        await acting.say("who am I?", sender="eve")
        await acting.connector.has_sent(3)
        assert not any("I am Ada" in text for text in _asked(acting)[-1])


async def _leave_in_doubt(acting: Stage) -> None:
    """Nobody knows whether the answer arrived."""
    acting.connector.failures = [InDoubt("no answer")]
    await acting.say("hello")
    async with asyncio.timeout(PATIENCE):
        while acting.connector.failures or acting.desk.under_way():
            await asyncio.sleep(0.001)


async def test_what_a_report_says_arrived_is_not_sent_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await _leave_in_doubt(acting)
        number = str(await _unsent(acting))
        await acting.desk.take_in(_reported(acting, Fate.TAKEN, message=number))
        await acting.clock.forward(3600)
        await acting.settled()
        assert acting.texts() == []
        assert await acting.desk.backlog() == (0, 0)


async def test_a_report_that_clears_a_doubt_lets_what_was_said_after_it_be_answered_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await _leave_in_doubt(acting)
        await acting.say("still there?")
        await acting.settled()
        assert acting.texts() == []
        await acting.desk.take_in(_reported(acting, Fate.TAKEN, message=str(await _unsent(acting))))
        await acting.connector.has_sent(1)
        assert acting.texts() == ["re: still there?"]


async def test_a_report_of_another_channel_changes_nothing_here(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await _leave_in_doubt(acting)
        number = str(await _unsent(acting))
        await acting.desk.take_in(_reported(acting, Fate.TAKEN, message=number, channel_id=ChannelId("another")))
        async with asyncio.timeout(PATIENCE):
            while not acting.connector.sent:
                await acting.clock.forward(30)
        assert acting.texts() == ["re: hello"]


async def test_a_report_of_what_was_never_ours_is_harmless(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        for message in ("", "77", "9" * 18, "9" * 19, "9" * 400, "-1", "seven", "\u0663"):
            for fate in Fate:
                await acting.desk.take_in(_reported(acting, fate, message=message))


async def test_a_report_that_it_failed_marks_it_and_the_person(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        failed = _reported(
            acting, Fate.FAILED, provider_id=ProviderMessageId("sent-1"), error="131026", unreachable=True
        )
        await acting.desk.take_in(failed)
        states = await acting.memory.store.read(
            lambda transaction: [
                (kept.state.name, kept.by_person)
                for person in acting.memory.people.numbers(transaction)
                for speaker in [acting.memory.people.by_number(transaction, person)]
                if speaker is not None
                for kept in acting.memory.conversations.since(transaction, speaker, 0, 10)
            ]
        )
        assert states == [("ANSWERED", True), ("UNDELIVERED", False)]


async def _unsent(acting: Stage) -> int:
    """The number of the one message of ours that waits to be sent."""

    def unit(transaction: Transaction) -> int:
        (person,) = acting.memory.people.numbers(transaction)
        speaker = acting.memory.people.by_number(transaction, person)
        assert speaker is not None
        (kept,) = [each for each in acting.memory.conversations.work(transaction, speaker, 5) if not each.by_person]
        return kept.number

    return await acting.memory.store.read(unit)
