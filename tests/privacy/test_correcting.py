"""What a person puts right is written beside what a platform said of them meanwhile, and not over it."""

from pathlib import Path

import pytest

from core.identifiers import Address, ProviderMessageId
from core.messages import InboundMessage
from tests.privacy.opened import opened

MOVED = "ada-at-her-new-number"


@pytest.mark.parametrize("said", ["/correct 1: Countess", "/correct 2: deutsch"])
async def test_an_address_that_changed_since_the_turn_began_is_not_put_back(tmp_path: Path, said: str) -> None:
    async with opened(tmp_path) as rooms:
        speaker, kept = await rooms.say(said)
        people = rooms.memory.people
        assert await rooms.memory.store.run(lambda transaction: people.move(transaction, speaker, Address(MOVED)))
        command = rooms.hearing.hear(said, "en").command
        assert command is not None
        message = InboundMessage(
            channel_id=speaker.channel,
            provider_id=ProviderMessageId("1"),
            sent_at=kept.at,
            sender=speaker.address,
            language="en",
            text=said,
        )
        await command.respond(message, kept.number, speaker)
        now = await rooms.find(MOVED)
        assert now is not None
        assert now.corrected, "it was put right"
        assert now.address == MOVED
