"""Plain text, Markdown, CSV: bytes to words, whatever they were written in; what is no text is refused. Pure."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, CodecInfo, lookup

from core.documents.gathering import Gathered

# Loaded at once: in the child nothing can be opened any more when the first byte is seen.
_UTF_8, _UTF_16_LE, _UTF_16_BE = lookup("utf-8"), lookup("utf-16-le"), lookup("utf-16-be")
_LAST_RESORT = lookup("cp1252")
_MARKS = ((BOM_UTF8, _UTF_8), (BOM_UTF16_LE, _UTF_16_LE), (BOM_UTF16_BE, _UTF_16_BE))
_BYTES_A_CHARACTER = 4
_SPACES = frozenset("\t\n\v\f\r\x1a\x1b")
"""Control characters that old programmes and terminals leave in text."""


def read_text(content: bytes, gathered: Gathered, longest: int) -> None:
    """Raises ValueError where it is no text. Only what may end up in `longest` bytes is looked at."""
    head = content[: (longest + 1) * _BYTES_A_CHARACTER]
    words = _decoded(head, whole=len(head) == len(content))
    if any(character < " " and character not in _SPACES for character in set(words)):
        raise ValueError("control characters")
    gathered.add(words)
    if len(head) < len(content):
        gathered.cut = True


def _decoded(head: bytes, *, whole: bool) -> str:
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return _decode(head.removeprefix(mark), codec, whole=whole)
    for codec in _candidates(head):
        try:
            return _decode(head, codec, whole=whole)
        except UnicodeDecodeError:
            continue
    raise ValueError("no known encoding")


def _candidates(head: bytes) -> tuple[CodecInfo, ...]:
    """Latin letters in UTF-16 have a NUL at every second place; in nothing else has text any."""
    if b"\x00" not in head:
        return (_UTF_8, _LAST_RESORT)
    return (_UTF_16_LE,) if b"\x00" not in head[::2] else (_UTF_16_BE,) if b"\x00" not in head[1::2] else ()


def _decode(encoded: bytes, codec: CodecInfo, *, whole: bool) -> str:
    return codec.incrementaldecoder("strict").decode(encoded, whole)
