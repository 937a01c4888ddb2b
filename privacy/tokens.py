"""What to look for when somebody is gone: pieces that only they can have left, in every form that is ever written."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

SHORTEST = 7
"""Bytes. Shorter pieces turn up in noise by chance, and the scanner does not see them."""
_SHORTEST_ENCODED = 9
"""Bytes of a form in base64, where each stands for less than a byte of the piece."""
_MOST = 60
"""Pieces looked for of one person; a scan takes longer with each."""
_PHRASE = 24
"""Characters taken of what somebody said."""
_SHORTEST_PHRASE = 16
_DISTINCTIVE = re.compile(r"[^\s\"'<>()\[\]{},;]*[\d@][^\s\"'<>()\[\]{},;]{5,}|[^\s\"'<>()\[\]{},;]{6,}[\d@]\S*")
"""Words with a digit or an @ in them: numbers, addresses, codes."""


def tokens_of(*, names: Iterable[str], words: Iterable[str], ordinary: str) -> tuple[str, ...]:
    """`names`: what is looked for whole, addresses and names. `words`: what was said, of which pieces are taken.
    `ordinary`: text that stands in our files anyway; what is in it proves nothing."""
    ordinary = ordinary.casefold()
    found: dict[str, None] = {}
    for token in (*names, *_pieces(words)):
        if len(token.encode("utf-8", "replace")) >= SHORTEST and token.casefold() not in ordinary:
            found[token] = None
        if len(found) == _MOST:
            break
    return tuple(found)


def forms_of(token: str) -> frozenset[bytes]:
    """In lower case, as the scanner reads: it knows the case of Latin letters, and is shown that of others."""
    return frozenset(form.lower() for word in {token, token.lower(), token.upper()} for form in _forms(word))


def _forms(token: str) -> Iterator[bytes]:
    plain = token.encode("utf-8", "replace")
    yield plain
    yield token.encode("utf-16-le", "replace")
    yield token.encode("utf-16-be", "replace")
    yield plain.hex().encode()
    yield json.dumps(token)[1:-1].encode()
    yield json.dumps(token, ensure_ascii=False)[1:-1].encode("utf-8", "replace")
    yield quote(token, safe="", errors="replace").encode()
    yield from (form for form in _base64_forms(plain) if len(form) >= _SHORTEST_ENCODED)


def _base64_forms(plain: bytes) -> Iterator[bytes]:
    """At each of the three places where the piece may stand in what was encoded; the edges depend on neighbours."""
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + plain)
        first = (offset * 8 + 5) // 6
        last = (offset + len(plain)) * 8 // 6
        yield encoded[first:last]
        yield encoded[first:last].replace(b"+", b"-").replace(b"/", b"_")


def _pieces(words: Iterable[str]) -> Iterator[str]:
    for said in words:
        yield from (found[0] for found in _DISTINCTIVE.finditer(said[:4000]))
        phrase = said[:_PHRASE].strip()
        if len(phrase) >= _SHORTEST_PHRASE:
            yield phrase
