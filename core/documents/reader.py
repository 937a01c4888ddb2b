"""Makes words of a document, and draws a picture anew, in a child process that can do nothing else and dies with it."""

import asyncio
import json
import sys
from pathlib import Path

from core.documents.asking import ask
from core.documents.sniffing import JPEG, PDF, PICTURES, TEXT, WORD, media_type
from core.errors import TooLarge, UnknownKind, Unreadable
from core.ports.documents import Document
from core.ports.language_model import Image

_READ = frozenset({PDF, TEXT, WORD})
_HOUSE = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from core.documents.child import main; main(sys.argv[2:])"
"""An isolated Python looks for no module where it was started, so it is told where the house is."""
_AROUND_THE_TEXT = 100
"""Bytes of an answer that are not its text, at most."""


class DocumentReader:
    """The limits hold for each document; at most `at_once` are read at a time, the others wait.

    `seconds` from beginning to end, of which `cpu_seconds` of work: what is more is a machine that is busy with others.
    `memory`: bytes of address space of the whole child. `longest_file`, `longest_text`,
    `longest_image`: bytes, the last of a picture drawn anew.
    """

    def __init__(
        self,
        *,
        at_once: int = 2,
        seconds: float = 20.0,
        cpu_seconds: int = 10,
        memory: int = 256 * 1024 * 1024,
        longest_file: int = 25_000_000,
        longest_text: int = 200_000,
        longest_image: int = 1_500_000,
        most_pages: int = 50,
    ) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._longest_file = longest_file
        self._longest_text = longest_text
        self._longest_image = longest_image
        self._limits = tuple(map(str, (most_pages, memory, cpu_seconds)))

    async def read(self, content: bytes) -> Document:
        """Raises Unreadable (UnknownKind where nobody could read it here) and TooLarge. Cancelled, the child dies."""
        kind = self._kind(content, _READ)
        # In JSON no character that we let through takes more than twice its bytes.
        answer = await self._ask(kind, content, self._longest_text, 2 * self._longest_text + _AROUND_THE_TEXT)
        return understood(kind, answer)

    async def redraw(self, content: bytes) -> Image:
        """Raises as `read` does."""
        kind = self._kind(content, PICTURES)
        answer = await self._ask(kind, content, self._longest_image, self._longest_image)
        if media_type(answer) != JPEG:
            raise Unreadable("no picture came of it")
        return Image(media_type=JPEG, content=answer)

    def _kind(self, content: bytes, known: frozenset[str]) -> str:
        if len(content) > self._longest_file:
            raise TooLarge("the file is longer than is read")
        kind = media_type(content)
        if kind not in known:
            raise UnknownKind("nothing is made of this kind of file")
        return kind

    async def _ask(self, kind: str, content: bytes, longest: int, longest_answer: int) -> bytes:
        command = (sys.executable, "-I", "-c", _START, str(_HOUSE), kind, str(longest), *self._limits)
        async with self._places:
            return await ask(command, content, longest=longest_answer, seconds=self._seconds)


def understood(kind: str, answer: bytes) -> Document:
    """The child is believed as little as the document that it read. Raises Unreadable."""
    try:
        match json.loads(answer):
            case {"text": str(text), "cut": bool(cut), "pages": int() | None as pages} if text and text.encode():
                return Document(text=text, media_type=kind, cut=cut, pages=pages)
            case _:
                pass
    except (ValueError, RecursionError):
        pass
    raise Unreadable("there are no words in it")
