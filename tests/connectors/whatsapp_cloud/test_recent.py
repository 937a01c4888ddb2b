"""The newest message of each person, and that it outlives neither them nor its use."""

from connectors.kind import HoldsPersonalData
from connectors.whatsapp_cloud.recent import Recent
from core.identifiers import Address, ProviderMessageId
from tests.connectors.whatsapp_cloud.stage import stage
from tests.fakes.meta_knocks import ADA, ADA_USER, batch, change, contact, said_in, text, written
from tests.fakes.still_clock import StillClock


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


async def test_it_is_no_place_of_what_is_held() -> None:
    """Or the message in which somebody asks would be something held, and one that comes meanwhile something left."""
    async with stage(read_receipts=True) as played:
        assert not isinstance(played.connector, HoldsPersonalData)


async def test_what_meta_brings_again_after_an_erasure_is_not_known_for_long() -> None:
    async with stage(read_receipts=True) as played:
        await played.connector.forgotten(Address(ADA_USER))
        played.connector.parse(played.knock(written(said_in(text("hello", id="wamid.1")))))
        await played.clock.forward(599)
        assert played.connector._recent.of(Address(ADA_USER)) == "wamid.1"
        await played.clock.forward(1)
        assert played.connector._recent.of(Address(ADA_USER)) is None
        assert not played.connector._recent._newest, "not even out of sight"


async def test_whoever_was_known_by_their_number_is_held_by_their_id_alone() -> None:
    async with stage(read_receipts=True) as played:
        by_number = text("hello", id="wamid.1", number=ADA, user="")
        played.connector.parse(played.knock(written(batch(change(by_number, contacts=[contact(ADA, "")])))))
        assert played.connector._recent.of(Address(ADA)) == "wamid.1"
        by_both = text("hello", id="wamid.2", number=ADA, user=ADA_USER)
        played.connector.parse(played.knock(written(said_in(by_both))))
        await played.connector.forgotten(Address(ADA_USER))
        assert not played.connector._recent._newest


async def test_nothing_is_held_where_no_signal_is_shown() -> None:
    async with stage() as played:
        played.connector.parse(played.knock(written(said_in(text("hello")))))
        assert not played.connector._recent._newest
