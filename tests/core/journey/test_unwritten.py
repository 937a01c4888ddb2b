"""What went and was not written down is known until it is, and told of once where it never can be."""

import pytest

from core.identifiers import Address, ChannelId, ConversationId, MessageId, PersonId, ProviderMessageId
from core.journey import unwritten
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


def test_it_holds_so_much_and_the_oldest_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unwritten, "_MOST", 2)
    told: list[str] = []
    held = Unwritten(lambda speaker, delivery: told.append(delivery.provider_id))
    for number in (1, 2, 3):
        held.add(MessageId(number), _speaker(1), Delivery(provider_id=ProviderMessageId(f"p{number}")))
    assert told == ["p1"]
    assert held.of(MessageId(1)) is None
    assert held.of(MessageId(3)) is not None


def test_of_what_perhaps_was_written_it_is_told_at_once_and_not_again() -> None:
    told: list[str] = []
    held = Unwritten(lambda speaker, delivery: told.append(delivery.provider_id))
    delivery = Delivery(provider_id=ProviderMessageId("p1"))
    held.add(MessageId(1), _speaker(1), delivery)
    held.perhaps(MessageId(1), _speaker(1), delivery)
    assert held.of(MessageId(1)) is delivery
    held.forgotten(_speaker(1))
    assert told == ["p1"]
    assert held.of(MessageId(1)) is None


def test_what_arrived_and_was_only_perhaps_written_is_known_too_and_told_of_once() -> None:
    """The platform said that it had it: it was not sent just now."""
    told: list[str] = []
    held = Unwritten(lambda speaker, delivery: told.append(delivery.provider_id))
    delivery = Delivery(provider_id=ProviderMessageId("p1"))
    held.perhaps(MessageId(1), _speaker(1), delivery)
    assert held.of(MessageId(1)) is delivery
    held.forgotten(_speaker(1))
    assert told == ["p1"]
    assert held.of(MessageId(1)) is None


def test_of_whoever_is_forgotten_it_is_told_once_and_of_nobody_else() -> None:
    told: list[tuple[PersonId, str]] = []
    held = Unwritten(lambda speaker, delivery: told.append((speaker.person, delivery.provider_id)))
    for number in (1, 2, 3):
        held.add(MessageId(number), _speaker(number % 2), Delivery(provider_id=ProviderMessageId(f"p{number}")))
    held.written(MessageId(3))
    for _ in range(2):
        held.forgotten(_speaker(1))
    assert told == [(1, "p1")]
    assert held.of(MessageId(1)) is None
    left = held.of(MessageId(2))
    assert left is not None
    assert left.provider_id == "p2"
