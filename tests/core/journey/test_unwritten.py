"""What went and was not written down is known until it is, and told of once where it never can be."""

from core.identifiers import Address, ChannelId, ConversationId, MessageId, PersonId, ProviderMessageId
from core.journey.unwritten import Unwritten
from core.messages import Delivery
from core.ports.command import Speaker


def _speaker(number: int) -> Speaker:
    return Speaker(
        person=PersonId(number),
        conversation=ConversationId(number),
        epoch=0,
        key_slot=number,
        channel=ChannelId("notes"),
        address=Address(f"person {number}"),
    )


def test_of_whoever_is_forgotten_it_is_told_once_and_of_nobody_else() -> None:
    told: list[tuple[PersonId, str]] = []
    unwritten = Unwritten(lambda speaker, delivery: told.append((speaker.person, delivery.provider_id)))
    for number in (1, 2, 3):
        unwritten.add(MessageId(number), _speaker(number % 2), Delivery(provider_id=ProviderMessageId(f"p{number}")))
    unwritten.written(MessageId(3))
    for _ in range(2):
        unwritten.forgotten(_speaker(1))
    assert told == [(1, "p1")]
    assert unwritten.of(MessageId(1)) is None
    left = unwritten.of(MessageId(2))
    assert left is not None
    assert left.provider_id == "p2"
