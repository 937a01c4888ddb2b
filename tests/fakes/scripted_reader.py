"""A reader of documents that reads what a test says can be read."""

from core.errors import UnknownKind, Unreadable
from core.ports.documents import Document

BROKEN = b"broken"


class ScriptedReader:
    """What begins with "text:" has the rest as its words; BROKEN has none that can be read; all else is unknown."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    async def read(self, content: bytes) -> Document:
        self.asked.append(content)
        if content == BROKEN:
            raise Unreadable("broken")
        if not content.startswith(b"text:"):
            raise UnknownKind("no document")
        return Document(text=content[5:].decode(), media_type="text/plain", cut=False, pages=None)
