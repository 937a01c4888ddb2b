"""Makes words of a document in a child process that can do nothing else, and dies with its document."""

import asyncio
import json
import sys
from pathlib import Path

from core.documents.asking import ask
from core.documents.sniffing import PDF, TEXT, WORD, media_type
from core.errors import TooLarge, UnknownKind, Unreadable
from core.ports.documents import Document

_READ = frozenset({PDF, TEXT, WORD})
_HOUSE = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from core.documents.child import main; main(sys.argv[2:])"
"""An isolated Python looks for no module where it was started, so it is told where the house is."""
_AROUND_THE_TEXT = 100
"""Bytes of an answer that are not its text, at most."""


class DocumentReader:
    """The limits hold for each document; at most `at_once` are read at a time, the others wait.

    `memory`: bytes of address space of the whole child. `longest_file`, `longest_text`: bytes.
    """

    def __init__(
        self,
        *,
        at_once: int = 2,
        seconds: float = 10.0,
        cpu_seconds: int = 10,
        memory: int = 256 * 1024 * 1024,
        longest_file: int = 25_000_000,
        longest_text: int = 200_000,
        most_pages: int = 50,
    ) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._longest_file = longest_file
        self._longest_text = longest_text
        self._limits = tuple(map(str, (longest_text, most_pages, memory, cpu_seconds)))

    async def read(self, content: bytes) -> Document:
        """Raises Unreadable (UnknownKind where nobody could read it here) and TooLarge. Cancelled, the child dies."""
        if len(content) > self._longest_file:
            raise TooLarge("the document is longer than is read")
        kind = media_type(content)
        if kind not in _READ:
            raise UnknownKind("no words are made of this kind of file")
        command = (sys.executable, "-I", "-c", _START, str(_HOUSE), kind, *self._limits)
        # In JSON no character that we let through takes more than twice its bytes.
        longest = 2 * self._longest_text + _AROUND_THE_TEXT
        async with self._places:
            answer = await ask(command, content, longest=longest, seconds=self._seconds)
        return understood(kind, answer)


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
