"""What WhatsApp can do by way of Twilio."""

from connectors.whatsapp_rules import WINDOW
from core.capabilities import AttachmentKind, Capabilities, Support

LONGEST_TEXT = 1600
LARGEST_FILE = 16 * 1024 * 1024
TYPING_SECONDS = 20.0
"""Twilio shows the signal for twenty-five, or until the answer."""

CAPABILITIES = Capabilities(
    longest_text=LONGEST_TEXT,
    # Twilio fetches what we send from an address that anybody could open; we give none away but to the person.
    files=dict.fromkeys(AttachmentKind, Support.CONVERTED),
    largest_file=LARGEST_FILE,
    buttons=Support.CONVERTED,
    typing_signal=Support.DROPPED,
    may_speak_first=False,
    shows_notice=False,
    address_is_number=True,
    window=WINDOW,
)
