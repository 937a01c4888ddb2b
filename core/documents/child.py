"""The programme of the child process: one document by standard input, its words as JSON by standard output; or one
picture, and the picture drawn anew.

Started by `reader.py` and by nobody else. Anything that goes wrong ends it without an answer, which is answer enough.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from types import ModuleType

from core.documents.gathering import Gathered
from core.documents.sniffing import PDF, PICTURES, TEXT, WORD

_NOT_NEEDED = frozenset({"cryptography", "Crypto", "PIL", "fontTools", "brotli"})
"""What pypdf takes where it finds it: slow to load, made of native code, and of no use for words."""
_PART_OF_TIME = 0.6
"""Of the processor's time, after which no further page is begun, so that those read so far still arrive."""


class _Without:
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name.partition(".")[0] in _NOT_NEEDED:
            raise ImportError


def _answering(media_type: str, longest: int, most_pages: int, cpu_seconds: int) -> Callable[[bytes], bytes]:
    """From what is asked to what is answered. Each reader is imported only where it is needed: pypdf alone takes longer
    than all the rest."""
    if media_type in PICTURES:
        from core.documents.reading_image import read_image

        return lambda content: read_image(content, media_type, longest)
    sys.meta_path.insert(0, _Without())
    read = _reading(media_type, longest, most_pages, cpu_seconds)

    def words(content: bytes) -> bytes:
        gathered = Gathered(longest)
        read(content, gathered)
        answer = {"text": gathered.text, "cut": gathered.cut, "pages": gathered.pages}
        return json.dumps(answer, ensure_ascii=False).encode()

    return words


def _reading(media_type: str, longest: int, most_pages: int, cpu_seconds: int) -> Callable[[bytes, Gathered], None]:
    if media_type == PDF:
        from core.documents.reading_pdf import read_pdf

        return lambda content, gathered: read_pdf(content, gathered, most_pages, cpu_seconds * _PART_OF_TIME)
    if media_type == WORD:
        from core.documents.reading_docx import read_docx

        return read_docx
    if media_type == TEXT:
        from core.documents.reading_text import read_text

        return lambda content, gathered: read_text(content, gathered, longest)
    raise ValueError("nothing that is read here")


def main(arguments: Sequence[str]) -> None:
    """`arguments`: media type, bytes of text or of a picture, pages, bytes of memory, seconds of processor time."""
    # Imported here, so that this file can be looked at also where no such limits exist; nothing is read there.
    from core.documents.confinement import confine

    media_type = arguments[0]
    longest, most_pages, memory, cpu_seconds = map(int, arguments[1:])
    answer = _answering(media_type, longest, most_pages, cpu_seconds)
    os.environ.clear()
    confine(memory=memory, cpu_seconds=cpu_seconds)
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
