"""The newest message of each person."""

from connectors.whatsapp_cloud.recent import Recent
from core.identifiers import Address, ProviderMessageId


def test_it_holds_only_so_many() -> None:
    recent = Recent()
    for number in range(10_002):
        recent.note(Address(str(number)), ProviderMessageId("x"))
        recent.note(Address("0"), ProviderMessageId("y"))
    assert recent.of(Address("0")) == "y"
    assert recent.of(Address("1")) is None
    assert recent.of(Address("2")) is None
    assert recent.of(Address("10001")) == "x"
    assert "10001" not in repr(recent)
