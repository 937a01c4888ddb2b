"""A reader of documents and pictures that reads what a test says can be read, and one who writes down recordings."""

from core.errors import ModelError, UnknownKind, Unreadable
from core.ports.documents import Document
from core.ports.language_model import Image
from core.ports.transcription import Lasts, told_to_nobody

BROKEN = b"broken"


class ScriptedReader:
    """What begins with "text:" has the rest as its words, what begins with "picture:" can be drawn anew; BROKEN has
    nothing that can be read; all else is unknown."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    async def read(self, content: bytes) -> Document:
        self.asked.append(content)
        if content == BROKEN:
            raise Unreadable("broken")
        if not content.startswith(b"text:"):
            raise UnknownKind("no document")
        return Document(text=content[5:].decode(), media_type="text/plain", cut=False, pages=None)

    async def redraw(self, content: bytes) -> Image:
        self.asked.append(content)
        if content == BROKEN:
            raise Unreadable("broken")
        if not content.startswith(b"picture:"):
            raise UnknownKind("no picture")
        return Image(media_type="image/jpeg", content=b"drawn:" + content[8:])


class ScriptedTranscriber:
    """What begins with "voice:" has the rest as its words; all else is of an unknown kind. `fails`: what comes first
    instead, once each."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.fails: list[ModelError] = []
        self.seconds: float | None = None
        """How long each is said to last; None: nothing is said."""

    async def transcribe(self, content: bytes, lasts: Lasts = told_to_nobody) -> str:
        self.asked.append(content)
        if self.seconds is not None:
            lasts(self.seconds)
        if self.fails:
            raise self.fails.pop(0)
        if not content.startswith(b"voice:"):
            raise UnknownKind("no recording")
        return content[6:].decode()
