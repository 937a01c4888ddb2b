"""Digits of every script as those that recognisers read, each at its place."""

import unicodedata
from functools import cache

_LAST_PLANE_WITH_DIGITS = 0x20000


def with_plain_digits(text: str) -> str:
    """Of the same length, so that what is found here stands at the same place there."""
    return text if text.isascii() else text.translate(_table())


@cache
def _table() -> dict[int, str]:
    digits = {
        code: str(unicodedata.decimal(chr(code)))
        for code in range(128, _LAST_PLANE_WITH_DIGITS)
        if unicodedata.category(chr(code)) == "Nd"
    }
    fullwidth = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    spaces = dict.fromkeys((0xA0, 0x2007, 0x2009, 0x202F, 0x3000), " ")
    hyphens = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212, 0xFE63), "-")
    return {**fullwidth, **digits, **spaces, **hyphens}
