"""The words of a Word document: one entry of its archive, inflated under a cap and read as a stream of tags."""

from codecs import lookup
from io import BytesIO
from xml.parsers.expat import ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from core.documents.gathering import Gathered

# Loaded at once: the names in an archive are written so, and in the child nothing can be opened any more.
_NAMES_ARE_WRITTEN_IN = lookup("cp437")

_BODY = "word/document.xml"
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT_WORDS = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_SECOND_TIME = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
"""What older programmes show in the place of something that was said already."""
_AT = {"tab": "\t", "br": "\n", "cr": "\n"}
_AFTER = {"p": "\n", "tc": "\t"}
"""Where a tag stands, or ends, for something that a reader sees."""
_MOST_ENTRIES = 5000
_LONGEST_BODY = 16_000_000
_PIECE = 65536


def read_docx(content: bytes, gathered: Gathered) -> None:
    """Whatever is raised goes through. No other entry is ever inflated, no name in the archive ever used as a path."""
    with ZipFile(BytesIO(content)) as archive:
        entry = archive.getinfo(_BODY)
        if len(archive.infolist()) > _MOST_ENTRIES or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ValueError("not made by a word processor")
        body = _Body(gathered)
        inflated = 0
        with archive.open(entry) as stream:
            while piece := stream.read(_PIECE):
                inflated += len(piece)
                if inflated > _LONGEST_BODY:
                    raise ValueError("longer than any document")
                body.feed(piece)
                if gathered.cut:
                    return
        body.end()


class _Body:
    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered
        self._inside_words = False
        self._second_time = 0
        self._parser = ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._words
        # Without a document type there are no entities of one's own, and so no bomb of them.
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)

    def end(self) -> None:
        self._parser.Parse(b"", True)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name == _SECOND_TIME:
            self._second_time += 1
        own = _own_name(name)
        self._inside_words = self._inside_words or own == "t"
        self._add(_AT.get(own, ""))

    def _close(self, name: str) -> None:
        if name == _SECOND_TIME:
            self._second_time -= 1
        own = _own_name(name)
        self._inside_words = self._inside_words and own != "t"
        self._add(_AFTER.get(own, ""))

    def _words(self, words: str) -> None:
        if self._inside_words:
            self._add(words)

    def _add(self, words: str) -> None:
        if words and not self._second_time:
            self._gathered.add(words)

    def _refuse(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        raise ValueError("a document type")


def _own_name(name: str) -> str:
    for namespace in (_WORDS, _STRICT_WORDS):
        if name.startswith(namespace):
            return name.removeprefix(namespace)
    return ""
