"""What an owner reads of masked words: nothing by which somebody is known, and which of two numbers is which."""

import pytest

from core.identifiers import Address, ChannelId, ConversationId, PersonId
from core.ports.command import Speaker
from privacy.owner_masking import masked_for_owner

ADA = Speaker(
    person=PersonId(1),
    conversation=ConversationId(1),
    epoch=0,
    key_slot=0,
    channel=ChannelId("wa"),
    address=Address("whatsapp:+441632960961"),
    name="Ada Lovelace",
    language="en",
)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("I am ada, of the Lovelaces", "I am [name 1], of the Lovelaces"),
        ("ADA LOVELACE", "[name 1]"),
        ("call 01632 960961", "call [phone 1]"),
        ("it is ada@example.org", "it is [email 1]"),
        ("card 4111 1111 1111 1111", "card [card 1]"),
        ("see https://people.example/ada?x=1 now", "see [link 1] now"),
        ("I am @countess there", "I am [account 1] there"),
        ("two lumps of sugar", "two lumps of sugar"),
    ],
)
def test_what_identifies_is_replaced(said: str, read: str) -> None:
    assert masked_for_owner(ADA, [said]) == [read]


def test_the_same_value_is_the_same_word_and_another_one_is_not() -> None:
    read = masked_for_owner(ADA, ["a@example.org or b@example.org?", "B@example.org"])
    assert read == ["[email 1] or [email 2]?", "[email 2]"]
