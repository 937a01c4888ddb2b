"""Making words of a document that somebody sent, and a harmless picture of a picture."""

from dataclasses import dataclass, field
from typing import Protocol

from core.ports.language_model import Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    text: str = field(repr=False)
    media_type: str
    """By its bytes, whatever was claimed."""
    cut: bool
    """There was more: pages or words beyond the limits."""
    pages: int | None
    """Of the whole document, where it has pages."""


class ReadsDocuments(Protocol):
    async def read(self, content: bytes) -> Document:
        """Raises Unreadable (UnknownKind where nobody could read it here) and TooLarge."""

    async def redraw(self, content: bytes) -> Image:
        """The same picture, small enough for a model and without anything that was written beside it; of a moving one
        the first. Raises as `read` does."""
