"""Words that nobody else would write, and where they are found again, in whatever form."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

ALPHABETS = {
    "Latin": "abcdefghijklmnopqrstuvwxyz",
    "accented": "äöüéèñçåøßžł",
    "Greek": "αβγδεζηθικλμνξοπρστυφχψω",
    "Cyrillic": "абвгдежзийклмнопрстуфхцчшщэюя",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "Hebrew": "אבגדהוזחטיכלמנסעפצקרשת",
    "Devanagari": "कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह",
    "Chinese": "山水火木金土日月天地人心手口目耳雨雪風雲花草鳥魚",
    "Thai": "กขคงจชซญดตถทนบปผพฟมยรลวสหอ",
}


def canary(alphabet: str = "Latin", length: int = 12) -> str:
    return "".join(secrets.choice(ALPHABETS[alphabet]) for _ in range(length))


def number(digits: int = 10) -> int:
    """One that begins with no zero."""
    return int(secrets.choice("123456789") + "".join(secrets.choice("0123456789") for _ in range(digits - 1)))


def forms_of(word: str) -> Iterator[bytes]:
    for spelt in {word, word.upper(), word.lower()}:
        plain = spelt.encode()
        yield from (plain, spelt.encode("utf-16-le"), spelt.encode("utf-16-be"))
        yield from (plain.hex().encode(), plain.hex().upper().encode(), plain.hex(" ").encode())
        yield from (json.dumps(spelt)[1:-1].encode(), repr(plain)[2:-1].encode(), ascii(spelt)[1:-1].encode())
        yield from (quote(spelt, safe="").encode(), quote(spelt, safe="").lower().encode(), quote_plus(spelt).encode())
        for digest in (hashlib.sha256, hashlib.sha1, hashlib.md5):
            yield digest(plain).hexdigest().encode()
        yield from _in_base64(plain)
    yield word[::-1].encode()


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """Wherever it may stand in what was encoded; the signs at the edges depend on its neighbours."""
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + plain)
        inner = encoded[(offset * 8 + 5) // 6 : (offset + len(plain)) * 8 // 6]
        yield from (inner, inner.replace(b"+", b"-").replace(b"/", b"_"))


def found(content: bytes, canaries: Iterable[str]) -> set[str]:
    return {one for one in canaries if any(form in content for form in forms_of(one))}


def found_below(folder: Path, canaries: Iterable[str]) -> set[str]:
    """In the bytes and in the names of all files."""
    canaries = tuple(canaries)
    paths = sorted(path for path in folder.rglob("*"))
    contents = (path.read_bytes() for path in paths if path.is_file())
    names = str(paths).encode()
    return {one for content in (names, *contents) for one in found(content, canaries)}
