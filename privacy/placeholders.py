"""What stands in place of a value: one word of letters and digits, the same for one person's value every time."""

import hmac
import re

from core.ports.masking import KINDS

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters that are read as digits, and none that Markdown, HTML or JSON would change."""
_CODE = 6
STEMS = {
    "email": "PIIMAIL",
    "phone": "PIICALL",
    "card": "PIICARD",
    "iban": "PIIIBAN",
    "national_id": "PIINATL",
    "ip": "PIIHOST",
    "name": "PIINAME",
    "address": "PIIADDR",
    "placeholder": "PIITEXT",
}
STEM = 7
LENGTH = STEM + _CODE + 1
"""Characters of every placeholder: a fixed number, so that none is the beginning of another."""
EXAMPLE = "PIIMAIL7Q2AKX8"
NEVER_KEPT = frozenset({"card", "national_id", "placeholder"})
"""Kinds of value that no map keeps a second time; they are restored as long as an answer takes, from the message."""
assert set(KINDS) < set(STEMS)

_TYPED = re.compile(rf"(?:{'|'.join(STEMS.values())})[{_ALPHABET}]{{{_CODE + 1}}}", re.IGNORECASE)


def placeholder(secret: bytes, kind: str, value: str, again: int = 0) -> str:
    """`again`: how many other values had the same one before."""
    said = b"|".join((kind.encode(), str(again).encode(), value.encode("utf-8", "surrogatepass")))
    number = int.from_bytes(hmac.digest(secret, said, "sha256")[:8], "big")
    code = "".join(_ALPHABET[number >> 5 * at & 31] for at in range(_CODE))
    return STEMS[kind] + code + _check(STEMS[kind] + code)


def is_placeholder(word: str) -> bool:
    """Of anybody's: its check character is right."""
    word = word.upper()
    return _TYPED.fullmatch(word) is not None and _check(word[:-1]) == word[-1]


def may_be_kept(made: str) -> bool:
    return all(not made.startswith(STEMS[kind]) for kind in NEVER_KEPT)


def typed_placeholders(text: str) -> "list[re.Match[str]]":
    """What somebody wrote that looks like one: to be taken as plain text."""
    return [match for match in _TYPED.finditer(text) if is_placeholder(match.group())]


def _check(word: str) -> str:
    total = 0
    for letter in word:
        total = (total * 2 + ord(letter)) % 31
    return _ALPHABET[total]
