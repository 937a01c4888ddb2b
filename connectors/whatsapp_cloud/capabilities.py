"""What WhatsApp can do for a business, through Meta's own interface."""

from datetime import timedelta

from core.capabilities import AttachmentKind, Capabilities, Support

LARGEST_FILE = 100 * 1024 * 1024
"""Of a document; nothing larger is carried in either direction."""
LARGEST_IMAGE = 5 * 1024 * 1024
LARGEST_SOUND = 16 * 1024 * 1024
"""Of a recording or a film."""
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_BODY = 1024
"""Of the words above buttons."""
LONGEST_VARIABLE = 900
"""Of a template, whose own words count with it."""
MOST_BUTTONS = 3
LONGEST_LABEL = 20
MOST_ROWS = 10
LONGEST_ROW = 24
LONGEST_DESCRIPTION = 72
LARGEST_KNOCK = 3 * 1024 * 1024
TYPING_SECONDS = 20.0
"""WhatsApp shows the signal for twenty-five."""

CAPABILITIES = Capabilities(
    longest_text=LONGEST_TEXT,
    # Meta takes documents of a few kinds and no archive, which is what an export is: that goes as a link.
    files={**dict.fromkeys(AttachmentKind, Support.FULL), AttachmentKind.FILE: Support.CONVERTED},
    largest_file=LARGEST_FILE,
    buttons=Support.FULL,
    typing_signal=Support.DROPPED,
    may_speak_first=False,
    shows_notice=False,
    address_is_number=True,
    window=timedelta(hours=24),
)
"""Without the typing signal, which marks messages as read and so is the owner's to allow."""
