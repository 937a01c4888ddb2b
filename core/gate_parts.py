"""A multipart body, written by hand so that a file's name arrives as it was given. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

_ESCAPED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a multipart body."""

    name: str
    content: bytes = field(repr=False)
    file_name: str = field(default="", repr=False)
    media_type: str = ""


def multipart_body(parts: Sequence[Part], boundary: str) -> bytes:
    """`boundary`: random, so that no content can hold it."""
    pieces: list[bytes] = []
    for part in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{part.name.translate(_ESCAPED)}"'
        if part.file_name:
            head += f'; filename="{part.file_name.translate(_ESCAPED)}"'
        if part.media_type:
            head += f"\r\nContent-Type: {part.media_type.translate(_ESCAPED)}"
        pieces += [head.encode("utf-8", "replace"), b"\r\n\r\n", part.content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return b"".join(pieces)
