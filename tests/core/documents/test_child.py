"""The programme of the child, started as the reader starts it."""

import json
import subprocess
import sys

import pytest

from core.documents.sniffing import JPEG, PDF, TEXT, WORD, media_type
from core.ports.documents import Document
from tests.core.documents.papers import CATALOG, docx, flate, page, pages, pdf, pdf_of, shown, stream
from tests.core.documents.pictures import drawn, encoded, every_form, moving, notes
from tests.core.documents.warm import warm_children
from tests.house.tree import ROOT
from tests.patience import PATIENCE

START = "import sys; sys.path.insert(0, sys.argv[1]); {}from core.documents.child import main; main(sys.argv[2:])"


def child(kind: str, content: bytes, before: str = "", longest: int = 1000) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            START.format(before),
            str(ROOT),
            kind,
            str(longest),
            "50",
            str(256 * 1024**2),
            "10",
        ],
        input=content,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        env={},
    )


@pytest.mark.parametrize(
    ("kind", "content", "pages"), [(TEXT, b"hello", None), (PDF, pdf("hello"), 1), (WORD, docx("hello"), None)]
)
def test_words_are_answered(kind: str, content: bytes, pages: int | None) -> None:
    ended = child(kind, content)
    assert ended.returncode == 0
    assert json.loads(ended.stdout) == {"text": "hello", "cut": False, "pages": pages}


@pytest.mark.parametrize(("kind", "content"), [("image/png", b"hello"), (PDF, b"hello"), (WORD, b"hello")])
def test_what_cannot_be_read_is_not_answered(kind: str, content: bytes) -> None:
    ended = child(kind, content)
    assert ended.returncode != 0
    assert ended.stdout == b""


def test_where_there_are_no_limits_nothing_is_read() -> None:
    ended = child(TEXT, b"hello", "sys.modules['resource'] = None; ")
    assert ended.returncode != 0
    assert ended.stdout == b""


def test_nothing_is_loaded_that_is_not_needed() -> None:
    said = "import atexit; atexit.register(lambda: sys.stderr.write(' '.join(sys.modules))); "
    loaded = child(PDF, pdf("hello"), said).stderr.split()
    assert b"pypdf" in loaded
    assert not {b"cryptography", b"PIL", b"asyncio", b"socket", b"ssl", b"aiohttp", b"sqlalchemy"} & set(loaded)
    assert b"pypdf" not in child(TEXT, b"hello", said).stderr.split()


@pytest.mark.parametrize("content", [dict(every_form())[name] for name in ("png", "gif", "webp")])
def test_every_picture_is_drawn_with_what_is_loaded_before(content: bytes) -> None:
    """Nothing can be opened any more by then; moving ones and notes of cameras want the most."""
    ended = child(media_type(content), content)
    assert ended.returncode == 0, ended.stderr
    assert media_type(ended.stdout) == JPEG


def test_moving_pictures_and_notes_of_cameras_too() -> None:
    turned = encoded(drawn(), "JPEG", exif=notes(6))
    for content in (turned, *(moved for _, moved in moving())):
        assert media_type(child(media_type(content), content, longest=100_000).stdout) == JPEG


def test_a_picture_loads_nothing_of_documents() -> None:
    said = "import atexit; atexit.register(lambda: sys.stderr.write(' '.join(sys.modules))); "
    loaded = child(JPEG, encoded(drawn(), "JPEG"), said).stderr.split()
    assert b"PIL" in loaded
    assert not {b"pypdf", b"cryptography", b"asyncio", b"socket", b"ssl", b"aiohttp", b"numpy"} & set(loaded)


@pytest.mark.parametrize(
    ("kind", "content"),
    [(TEXT, b"hello"), (PDF, pdf("hello")), (WORD, docx("hello")), (JPEG, encoded(drawn(), "JPEG"))],
)
def test_every_document_is_read_confined(kind: str, content: bytes) -> None:
    limits = "[resource.getrlimit(kind) for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS)]"
    said = f"import atexit, json, resource; atexit.register(lambda: json.dump({limits}, sys.stderr)); "
    assert json.loads(child(kind, content, said).stderr) == [[0, 0], [256 * 1024**2] * 2]


WATCHING = """
import json, sys; sys.path.insert(0, sys.argv[1])
from core.documents.gathering import Gathered
from core.documents.reading_pdf import read_pdf
contents = [content.encode("latin-1") for content in json.load(sys.stdin)]
said = []
for content in contents:
    before = set(sys.modules)
    gathered = Gathered(1000)
    read_pdf(content, gathered, 50, 1e9)
    said.append([gathered.text, sorted(set(sys.modules) - before)])
json.dump(said, sys.stdout)
"""
FONTS = (
    b"/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding",
    b"/Subtype/Type1/BaseFont/X/Encoding/MacRomanEncoding/ToUnicode 6 0 R",
    b"/Subtype/TrueType/BaseFont/X/FirstChar 0/LastChar 255/Widths[500]/Encoding<</Differences[65/B/C]>>",
    *(
        b"/Subtype/Type0/BaseFont/X/Encoding/" + name + b"/DescendantFonts[<</Subtype/CIDFontType2/W[1[500]]>>]"
        for name in (b"Identity-H", b"GBK-EUC-H", b"GBpc-EUC-H", b"GBK2K-H", b"UniJIS-UTF16-H")
    ),
)


def test_all_that_a_document_may_ask_for_is_loaded_before() -> None:
    """One process looks what each of them loads, one after the other: what one had loaded would be told of that one."""
    mapping = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <41> <0041> endbfchar"
    contents = [
        pdf_of(
            [CATALOG, pages([4]), b"<</Type/Font" + font + b">>", page(b"5 0 R"), flate(shown("ABCD")), stream(mapping)]
        )
        for font in FONTS
    ]
    ended = subprocess.run(
        [sys.executable, "-I", "-c", WATCHING, str(ROOT)],
        input=json.dumps([content.decode("latin-1") for content in contents]).encode(),
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    with warm_children(memory=256 * 1024**2, cpu_seconds=10, seconds=PATIENCE) as brood:
        for content, (text, loaded) in zip(contents, json.loads(ended.stdout), strict=True):
            assert loaded == []
            answer, _ = brood.read(content)
            assert isinstance(answer, Document)
            assert answer.text == text
