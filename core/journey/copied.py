"""What people copy out of our own sentences carries marks that nobody sees: they tell a screen which way to write."""

import re
from dataclasses import replace

from core.messages import InboundMessage

_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def without_marks(message: InboundMessage) -> InboundMessage:
    """Where it begins with a slash: one before that would make it no such word, and one in a code no such code. All
    else stays as it was written."""
    bare = message.text if message.text.isascii() else _MARKS.sub("", message.text)
    return replace(message, text=bare) if bare != message.text and bare.lstrip().startswith("/") else message
