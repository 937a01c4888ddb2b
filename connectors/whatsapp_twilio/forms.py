"""A form's body to its fields, byte by byte as it was signed. Pure."""

from urllib.parse import unquote_to_bytes

_MOST_FIELDS = 1000

Pairs = tuple[tuple[str, str], ...]


def pairs(body: bytes) -> Pairs:
    """In the order in which they were written, blank values too. Raises ValueError for what is not UTF-8, and for
    more fields than Twilio would ever send."""
    pieces = body.split(b"&", _MOST_FIELDS)
    if len(pieces) > _MOST_FIELDS:
        raise ValueError("too many fields")
    found = []
    for piece in filter(None, pieces):
        name, _, value = piece.partition(b"=")
        found.append((_decoded(name), _decoded(value)))
    return tuple(found)


def _decoded(text: bytes) -> str:
    return unquote_to_bytes(text.replace(b"+", b" ")).decode("utf-8")
