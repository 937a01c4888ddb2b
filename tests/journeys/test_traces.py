"""What a platform keeps of what we send is known by its name afterwards, however the sending ended."""

from pathlib import Path

import pytest
from sqlalchemy import text

from core.errors import DeliveryError, InDoubt, NotTaken, TryAgain
from core.identifiers import Address, ProviderMessageId
from core.memory.copies import CopiesHeld
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.messages import Delivery, OutboundMessage
from core.ports.copies import Copy
from tests.journeys.stage import CHANNEL, NotingConnector, Stage, stage

_FULL = Statement(
    text("CREATE TRIGGER full BEFORE UPDATE ON message BEGIN SELECT RAISE(ABORT, 'nothing is taken'); END")
)


class _Tracing(NotingConnector):
    """Hands something over before each message, also before one that then fails."""

    async def send(self, message: OutboundMessage) -> Delivery:
        try:
            delivery = await super().send(message)
        except DeliveryError as error:
            error.traces = (f"handed over with what failed {type(error).__name__}",)
            raise
        return Delivery(provider_id=delivery.provider_id, traces=(f"handed over {delivery.provider_id}",))


class _Naming(NotingConnector):
    """Knows after a doubt that a message arrived, and what it is called."""

    async def was_sent(self, message: OutboundMessage) -> bool | None:
        return True

    def name_of(self, message: OutboundMessage) -> ProviderMessageId:
        return ProviderMessageId("found again")


class _ErasingMeanwhile(NotingConnector):
    """The person is fenced off while the platform takes a message to them."""

    acting: Stage

    async def send(self, message: OutboundMessage) -> Delivery:
        delivery = await super().send(message)
        memory = self.acting.memory

        def unit(transaction: Transaction) -> None:
            speaker = memory.people.find(transaction, CHANNEL, message.recipient)
            assert speaker is not None
            memory.people.fence(transaction, speaker.person)

        await memory.store.run(unit)
        return delivery


class _ThenFull(NotingConnector):
    """Memory takes nothing any more once a message went."""

    acting: Stage

    async def send(self, message: OutboundMessage) -> Delivery:
        delivery = await super().send(message)
        await self.acting.memory.store.run(lambda transaction: transaction.change(_FULL))
        return delivery


async def _copies(acting: Stage) -> list[Copy]:
    def unit(transaction: Transaction) -> list[Copy]:
        speaker = acting.memory.people.find(transaction, CHANNEL, Address("ada"))
        assert speaker is not None
        held = CopiesHeld(vault=acting.memory.vault, short=acting.memory.short)
        return list(held.of_person(transaction, speaker).copies)

    return await acting.memory.store.read(unit)


async def test_every_part_and_everything_handed_over_for_it_is_remembered(tmp_path: Path) -> None:
    async with stage(tmp_path, connector=_Tracing()) as acting:
        acting.model.script = ["A sentence of some length. " * 40]
        await acting.say("Tell me a story.")
        await acting.settled()
        assert len(acting.connector.sent) > 2
        names = [f"sent-{number}" for number in range(1, len(acting.connector.sent) + 1)]
        copies = await _copies(acting)
        assert [copy.name for copy in copies] == ["ada-1", *names]
        assert [copy.files for copy in copies[1:]] == [(f"handed over {name}",) for name in names]


@pytest.mark.parametrize(("error", "parts"), [(NotTaken("as it is"), 0), (TryAgain("later"), 1)])
async def test_what_was_handed_over_for_a_send_that_failed_is_remembered_too(
    tmp_path: Path, error: DeliveryError, parts: int
) -> None:
    connector = _Tracing()
    connector.failures = [error]
    async with stage(tmp_path, connector=connector) as acting:
        await acting.say("Hello")
        await acting.settled()
        await acting.clock.forward(2)
        await acting.settled()
        assert len(acting.connector.sent) == parts
        failed = f"handed over with what failed {type(error).__name__}"
        later = ("handed over sent-1",) if parts else ()
        assert [copy.files for copy in await _copies(acting)][1:] == [(failed, *later)]


async def test_what_arrived_after_a_doubt_is_remembered_by_its_name(tmp_path: Path) -> None:
    connector = _Naming()
    connector.failures = [InDoubt("no answer")]
    async with stage(tmp_path, connector=connector) as acting:
        await acting.say("Hello")
        await acting.settled()
        await acting.clock.forward(2)
        await acting.settled()
        assert acting.connector.sent == []
        assert [copy.name for copy in await _copies(acting)] == ["ada-1", "found again"]


async def test_what_went_to_somebody_who_was_fenced_off_meanwhile_is_told(tmp_path: Path) -> None:
    connector = _ErasingMeanwhile()
    async with stage(tmp_path, connector=connector) as acting:
        connector.acting = acting
        await acting.say("Hello")
        await acting.settled()
        assert [delivery.provider_id for delivery in acting.unrecorded] == ["sent-1"]


async def test_what_went_and_could_not_be_written_down_before_they_were_erased_is_told(tmp_path: Path) -> None:
    connector = _ThenFull()
    async with stage(tmp_path, connector=connector) as acting:
        connector.acting = acting
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        people = acting.memory.people
        speaker = await acting.memory.store.read(lambda transaction: people.find(transaction, CHANNEL, Address("ada")))
        assert speaker is not None
        await acting.memory.store.run(lambda transaction: people.fence(transaction, speaker.person))
        await acting.desk.cancel(speaker)
        assert acting.unrecorded == []
        for _ in range(2):
            await acting.desk.forgotten(speaker)
        assert [delivery.provider_id for delivery in acting.unrecorded] == ["sent-1"]
