"""The newest message of each person, and that it outlives neither them nor its use."""

from connectors.kind import HoldsPersonalData
from connectors.whatsapp_cloud.recent import Recent
from core.identifiers import Address, ConversationId, PersonId, ProviderMessageId
from core.ports.command import Speaker
from tests.connectors.whatsapp_cloud.stage import CHANNEL, stage
from tests.fakes.meta_knocks import ADA_USER, said_in, text, written
from tests.fakes.still_clock import StillClock

_SPEAKER = Speaker(
    person=PersonId(1),
    conversation=ConversationId(1),
    epoch=1,
    key_slot=0,
    channel=CHANNEL,
    address=Address(ADA_USER),
)


def test_it_holds_only_so_many() -> None:
    recent = Recent(StillClock())
    for number in range(10_002):
        recent.note(Address(str(number)), ProviderMessageId("x"))
        recent.note(Address("0"), ProviderMessageId("y"))
    assert recent.of(Address("0")) == "y"
    assert recent.of(Address("1")) is None
    assert recent.of(Address("2")) is None
    assert recent.of(Address("10001")) == "x"
    assert "10001" not in repr(recent)


async def test_it_is_shown_and_forgotten() -> None:
    async with stage(read_receipts=True) as played:
        assert isinstance(played.connector, HoldsPersonalData)
        place = played.connector.place
        assert (await place.count(_SPEAKER), await place.show(_SPEAKER)) == (0, ())
        played.connector.parse(played.knock(written(said_in(text("hello", id="wamid.1")))))
        assert await place.count(_SPEAKER) == 1
        (held,) = await place.show(_SPEAKER)
        assert list(held.facts.values()) == ["wamid.1"]
        await place.forget(_SPEAKER)
        assert await place.count(_SPEAKER) == 0
        await played.connector.show_typing(Address(ADA_USER))
        assert played.server.typing == []


async def test_what_meta_brings_again_after_an_erasure_is_not_known_for_long() -> None:
    async with stage(read_receipts=True) as played:
        await played.connector.place.forget(_SPEAKER)
        played.connector.parse(played.knock(written(said_in(text("hello", id="wamid.1")))))
        await played.clock.forward(599)
        assert await played.connector.place.count(_SPEAKER) == 1
        await played.clock.forward(1)
        assert await played.connector.place.count(_SPEAKER) == 0
        assert not played.connector._recent._newest, "not even out of sight"


async def test_nothing_is_held_where_no_signal_is_shown() -> None:
    async with stage() as played:
        played.connector.parse(played.knock(written(said_in(text("hello")))))
        assert await played.connector.place.count(_SPEAKER) == 0
