"""Documents that mean harm, made anew from the same seed each time; every one holds the canary where it can."""

import struct
import zlib
from collections.abc import Iterator
from random import Random

from tests.core.documents.papers import (
    CATALOG,
    FONT,
    archive,
    docx,
    flate,
    page,
    pages,
    pdf,
    pdf_of,
    pdf_with,
    shown,
    stream,
    word_body,
)

CANARY = "Zebrafink"
GENUINE = pdf(CANARY, f"{CANARY} again")
DICE = Random(70)


def lies() -> Iterator[tuple[str, bytes]]:
    """Something else, sent as a document."""
    word = CANARY.encode()
    yield "page", b"<!DOCTYPE html><script>alert('%s')</script>%%PDF-1.4" % word
    yield "drawing", b"<svg onload=alert(1)>%s</svg>" % word
    yield "entities", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "%s">]><a>&b;</a>' % word
    yield "windows programme", b"MZ\x90\x00\x03\x00\x00\x00" + word + GENUINE
    yield "linux programme", b"\x7fELF\x02\x01\x01\x00" + word
    yield "picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + GENUINE
    yield "photograph", b"\xff\xd8\xff\xe0\x00\x10JFIF" + GENUINE
    yield "moving picture", b"GIF89a" + GENUINE
    yield "archive", archive({"a.pdf": GENUINE})
    yield "deflated", b"\x1f\x8b\x08\x00" + zlib.compress(bytes(5_000_000))
    yield "old word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    yield "rich text", b"{\\rtf1 " + word + b"}"
    yield "sound", b"OggS\x00\x02" + bytes(100)
    yield "nothing", b""
    yield "noughts", bytes(1_000_000)
    yield "noise", DICE.randbytes(100_000)


def no_text() -> Iterator[tuple[str, bytes]]:
    """By its beginning it might be text; nobody could read it."""
    word = CANARY.encode()
    yield "half a character", b"\xff\xfe" + CANARY.encode("utf-16-le") + b"\x00"
    yield "lone surrogates", b"\xff\xfe" + b"\x00\xd8" * 1000
    yield "control characters", word + bytes(range(1, 32)) * 100
    yield "undefined letters", word + b"\x81\x8d\x8f\x90\x9d" * 1000
    yield "only a mark", b"\xff\xfe"
    yield "only spaces", b" " * 24_000_000
    yield "marks without end", b"\xff\xfe" * 5_000_000
    yield "text and then noise", word + DICE.randbytes(1000)


def long_texts() -> Iterator[tuple[str, bytes]]:
    yield "one line", b"a" * 20_000_000
    yield "table", f"{CANARY};1;2;3\r\n".encode() * 1_300_000
    yield "faces in two bytes", b"\xff\xfe" + "😀".encode("utf-16-le") * 5_000_000
    yield "faces", "😀".encode() * 5_000_000
    yield "heaped marks", ("a" + "\u0301" * 500).encode() * 20_000
    yield "line ends", b"a" + b"\r" * 20_000_000 + b"b"
    yield "brackets", b"[" * 20_000_000


def damaged() -> Iterator[tuple[str, bytes]]:
    for tenth in range(1, 10):
        yield f"cut at {tenth}", GENUINE[: len(GENUINE) * tenth // 10]
        yield f"word cut at {tenth}", docx(CANARY * 50)[: len(docx(CANARY * 50)) * tenth // 10]
    yield "noise", b"%PDF-1.7\n" + DICE.randbytes(20_000)
    yield "noise on a page", pdf_with(stream(DICE.randbytes(20_000)))
    yield "noise deflated", pdf_with(stream(DICE.randbytes(20_000), b"/Filter/FlateDecode"))
    yield "noise in the middle", GENUINE[:200] + DICE.randbytes(99) + GENUINE[300:]
    for number in range(6):
        flipped = bytearray(GENUINE)
        for _ in range(5):
            flipped[DICE.randrange(8, len(flipped))] = DICE.randrange(256)
        yield f"flipped {number}", bytes(flipped)


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small, and huge once unpacked."""
    content = b" " * 17_000_000
    for times in (1, 3):
        yield f"deflated {times} times", pdf_with(flate(content, times))
    yield "deflated 40 times", pdf_with(flate(shown(CANARY), 40))
    yield "many bombs", pdf_with(b"[" + b"6 0 R " * 200 + b"]", flate(b" " * 8_000_000))
    yield "run lengths", pdf_with(stream(b"\x81 " * 400_000, b"/Filter/RunLengthDecode"))
    yield "codes", pdf_with(stream(bytes(range(256)) * 4000, b"/Filter/LZWDecode"))
    yield (
        "columns",
        pdf_with(
            stream(zlib.compress(bytes(100_000)), b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 999999999>>")
        ),
    )
    yield "fax", pdf_with(stream(bytes(1000), b"/Filter/JBIG2Decode"))
    forms = [
        stream(b"/F Do " * 10, b"/Type/XObject/Subtype/Form/Resources<</XObject<</F %d 0 R>>>>" % (number + 1))
        for number in range(6, 16)
    ]
    yield "forms in forms", form_of(*forms, stream(shown(CANARY), b"/Type/XObject/Subtype/Form"))
    mapping = b"".join(b"1 beginbfrange <0000> <ffff> <0000> endbfrange\n" for _ in range(3000))
    yield (
        "mapped letters",
        pdf_of([CATALOG, pages([4]), mapped_font(), page(b"5 0 R"), flate(shown("A")), flate(mapping)]),
    )
    yield "word", archive({"word/document.xml": b" " * 17_000_000})
    yield "entries", archive({"word/document.xml": b"<a/>"} | {f"{number}": b"" for number in range(20_000)})
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    yield "entities", word("<w:t>&e11;</w:t>", f'<!DOCTYPE a [<!ENTITY e0 "{CANARY}">{entities}]>')
    yield "foreign entity", word("<w:t>&e;</w:t>", '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>')


def loops() -> Iterator[tuple[str, bytes]]:
    """What leads back to itself."""
    start = pdf(CANARY).index(b"xref\n0")
    yield "table after itself", pdf(CANARY, trailer=b"/Prev %d" % start)
    yield "two tables", pdf(CANARY, trailer=b"/Prev %d/XRefStm %d" % (start, start))
    yield "pages in themselves", pdf_of([CATALOG, pages([2, 2, 2]), FONT])
    yield "pages in pages", pdf_of([CATALOG, pages([3]), pages([4]), pages([2])])
    yield (
        "form in itself",
        form_of(stream(b"/F Do " * 5, b"/Type/XObject/Subtype/Form/Resources<</XObject<</F 6 0 R>>>>")),
    )
    yield "contents in themselves", pdf_of([CATALOG, pages([4]), FONT, page(b"5 0 R"), b"[5 0 R 5 0 R]"])
    yield (
        "length of itself",
        pdf_of([CATALOG, pages([4]), FONT, page(b"5 0 R"), b"<</Length 5 0 R>>stream\nx\nendstream"]),
    )
    yield "reference to itself", pdf_of([CATALOG, pages([4]), FONT, page(b"5 0 R"), b"5 0 R"])
    yield "two references", pdf_of([CATALOG, pages([4]), FONT, page(b"5 0 R"), b"6 0 R", b"5 0 R"])
    yield "catalogue is a reference", pdf_of([b"1 0 R"])
    yield "parent of itself", pdf_of([CATALOG, pages([4]), FONT, page(b"5 0 R", b"4 0 R"), stream(shown("a"))])
    packed = stream(b"4 0 <</Type/Page>>", b"/Type/ObjStm/N 1/First 4/Extends 5 0 R")
    yield "objects in themselves", pdf_of([CATALOG, pages([4]), FONT, b"null", packed])
    index = struct.pack(">BHB", 1, 9, 0)
    yield (
        "stream of tables",
        b"%%PDF-1.5\n1 0 obj\n%s\nendobj\nstartxref\n9\n%%%%EOF"
        % stream(index, b"/Type/XRef/Size 1/W[1 2 1]/Root 1 0 R/Prev 9"),
    )


def boasts() -> Iterator[tuple[str, bytes]]:
    """Numbers that nobody should believe."""
    yield "too often one page", pdf_of([CATALOG, pages([4] * 110_000), FONT, page(b"5 0 R"), stream(b"")])
    yield "many pages", pdf_of([CATALOG, pages([4] * 5_000), FONT, page(b"5 0 R"), stream(shown(CANARY))])
    yield "deep pages", pdf_of([CATALOG, *(pages([number]) for number in range(3, 3000)), page(b"2 0 R")])
    for length in (-1, 10**9, 10**30):
        contents = b"<</Length %d>>stream\n%s\nendstream" % (length, shown(CANARY))
        yield f"length {length}", pdf_of([CATALOG, pages([4]), FONT, page(b"5 0 R"), contents])
    for place in (b"-5", b"0", b"999999999999"):
        yield f"table at {place!r}", GENUINE[: GENUINE.rindex(b"startxref")] + b"startxref\n" + place + b"\n%%EOF"
    yield "size", GENUINE.replace(b"/Size 8/Root 1", b"/Size 999999999/Root 9")
    yield "entries", GENUINE.replace(b"xref\n0 8", b"xref\n0 999999999")
    for width in (b"0 0 0", b"9999999 1 1"):
        table = stream(bytes(64), b"/Type/XRef/Size 1/Root 1 0 R/Index[0 999999999]/W[%s]" % width)
        yield f"widths {width!r}", b"%%PDF-1.5\n1 0 obj\n%s\nendobj\nstartxref\n9\n%%%%EOF" % table
    letters = b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar -99/LastChar 999999999/Widths[1]>>"
    yield "letters", pdf_of([CATALOG, pages([4]), letters, page(b"5 0 R"), stream(shown(CANARY))])


def mazes() -> Iterator[tuple[str, bytes]]:
    """Deep, or long, or without an end."""
    yield "deep lists", pdf_with(b"[" * 100_000)
    yield "deep tables", pdf_with(b"<</A" * 8_000)
    yield "deep lists in contents", pdf_with(stream(b"[" * 100_000 + b"] TJ"))
    yield "a string without end", pdf_with(stream(b"BT (" + b"(" * 100_000))
    yield "one long string", pdf_with(stream(b"BT /F1 9 Tf (" + b"a" * 600_000 + b") Tj ET"))
    yield "a name without end", pdf_with(stream(b"/" + b"a" * 1_000_000))
    yield "a number without end", pdf_with(stream(b"9" * 1_000_000 + b" Tf"))
    yield "a picture without end", pdf_with(stream(b"BI /W 9 ID " + b"EI" * 500_000))
    yield "work without end", pdf_with(flate(b"BT " + b"0 0 Td (a) Tj " * 100_000 + b"ET"))
    yield "saved states", pdf_with(flate(b"q " * 900_000))
    yield "comments", b"%PDF-1.4\n" + b"%\n" * 2_000_000
    yield "objects without end", b"%PDF-1.4\n" + b"1 0 obj\n" * 50_000
    yield "ends", b"%PDF-1.4\n" + b"startxref\n0\n%%EOF\n" * 200_000
    yield "deep tags", word("<w:p>" * 100_000)
    yield "many marks on a tag", word("<w:p " + " ".join(f'a{number}="x"' for number in range(100_000)) + "/>")


def silent() -> Iterator[tuple[str, bytes]]:
    """Whole, and without a word that may be read."""
    yield "an empty page", pdf("")
    yield "no page", pdf()
    yield "no body", archive({"word/document.xml.rels": b"<a/>"})
    yield "no words", docx("")
    for version in (1, 4, 99):
        yield (
            f"encrypted {version}",
            pdf(CANARY, trailer=b"/Encrypt<</Filter/Standard/V %d/R 3/O(a)/U(b)/P -4>>" % version),
        )
    yield "encrypted by nobody", pdf(CANARY, trailer=b"/Encrypt 999 0 R")


def harmless() -> Iterator[tuple[str, bytes]]:
    """What is done to the reader's programme is nothing to us: the words are read."""
    action = b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>/AA<</WC<</S/Launch/F(calc.exe)>>>>"
    whole = [CATALOG[:-2] + action + b">>", pages([4]), FONT, page(b"5 0 R"), stream(shown(CANARY))]
    yield "scripts", pdf_of(whole)
    entities = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    yield "metadata", pdf_of([CATALOG[:-2] + b"/Metadata 6 0 R>>", *whole[1:], stream(entities, b"/Type/Metadata")])
    yield "names that climb", archive({"../../evil": b"x", "word/document.xml": word_body(f"<w:t>{CANARY}</w:t>")})
    yield "a million pages", pdf_of([CATALOG, pages([4], 1_000_000), *whole[2:]])


def form_of(*forms: bytes) -> bytes:
    """A page that shows the first of the forms, which are the objects from 6 on."""
    shows = page(b"5 0 R").replace(b"/Resources<<", b"/Resources<</XObject<</F 6 0 R>>")
    return pdf_of([CATALOG, pages([4]), FONT, shows, stream(b"/F Do"), *forms])


def mapped_font() -> bytes:
    return FONT[:-2] + b"/ToUnicode 6 0 R>>"


def word(inside: str, before: str = "") -> bytes:
    return archive({"word/document.xml": word_body(inside, before)})
