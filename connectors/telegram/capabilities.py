"""What Telegram can do, in private chats with a bot."""

from core.capabilities import AttachmentKind, Capabilities, Support

LARGEST_FILE = 20 * 1024 * 1024
"""What a bot may fetch; it may send more, but one bound for both is easier to say."""
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_VOICE = 1024 * 1024
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MOST_ENTITIES = 100
TYPING_SECONDS = 4.0
"""Telegram shows the signal for five."""
WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})

CAPABILITIES = Capabilities(
    longest_text=LONGEST_TEXT,
    files=dict.fromkeys(AttachmentKind, Support.FULL),
    largest_file=LARGEST_FILE,
    buttons=Support.FULL,
    typing_signal=Support.FULL,
    may_speak_first=False,
    shows_notice=False,
)


def private_link(username: str) -> str:
    """Where somebody who met the bot in a group speaks to it alone."""
    return f"https://t.me/{username}?start=hi" if username else ""
