"""Whom the gate lets events through to."""

from core.gate import Recipient
from settings.events import EventReceiver


def recipient_of(receiver: EventReceiver) -> Recipient:
    receives = "that something happened; of a person only a hash that leads to nobody"
    return Recipient(name=f"events to {receiver.name}", base_address=receiver.address, receives=receives)
