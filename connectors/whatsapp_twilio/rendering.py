"""A message to what Twilio takes: pure."""

from connectors.whatsapp_text import whatsapp_marks
from connectors.whatsapp_twilio.capabilities import LONGEST_TEXT
from core.identifiers import ChannelId

_LONGEST_VARIABLE = 1000


def body_of(markdown: str) -> str:
    """Never longer than Twilio takes: where the marks would make it so, the words go as they are."""
    plain = _whole_characters(markdown).strip()
    drawn = whatsapp_marks(plain).strip()
    return drawn if _units(drawn) <= LONGEST_TEXT else plain


def variable_of(body: str) -> str:
    """As the one variable of a template, which takes no line breaks; empty where it cannot be said whole."""
    line = " ".join(body.split())
    return line if _units(line) <= _LONGEST_VARIABLE else ""


def is_in(variable: str, body: str) -> bool:
    """Is this what became of a template with that variable? Its other words are the owner's, and not known to us."""
    return bool(variable) and variable in " ".join(body.split())


def status_address(public_address: str, channel: ChannelId, message: str) -> str:
    """Where Twilio reports what became of a message, which it names as we do; empty without a public address."""
    return f"{public_address.rstrip('/')}/hooks/{channel}/status?message={message}" if public_address else ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _whole_characters(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "\ufffd")
