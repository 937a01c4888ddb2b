"""What no owner reads in anybody's words, whatever they may read: codes by which somebody is known again next week."""

import re

_COVER = "[code]"
_BETWEEN = r"[\W_]{0,3}"
"""As people write a code again: with other strokes, with blanks, with nothing."""
_LETTER = "[0-9A-Za-z]"
_RECEIPTS = re.compile(rf"(?<!{_LETTER}){_LETTER}{{4}}(?:-{_LETTER}{{4}}){{3}}(?!{_LETTER})")
_RECEIPTS_RETYPED = re.compile(rf"(?<!{_LETTER}){_LETTER}{{4}}(?:\s?{_LETTER}{{4}}){{3}}(?!{_LETTER})")


def without_codes(text: str, code: str) -> str:
    """`code`: what the person reads out to be found. The codes of receipts are covered by their form: also one that
    was shown and then not used leads to nobody, and still tells its person from all others."""
    own = _BETWEEN.join(re.escape(letter) for letter in code if letter.isalnum())
    covered = re.sub(own, _COVER, text, flags=re.IGNORECASE)
    return _RECEIPTS_RETYPED.sub(_retyped, _RECEIPTS.sub(_as_we_write_it, covered))


def _as_we_write_it(found: "re.Match[str]") -> str:
    """The number of a card has no letter."""
    return _COVER if any(letter.isalpha() for letter in found[0]) else found[0]


def _retyped(found: "re.Match[str]") -> str:
    """And four short words have no figure."""
    return _as_we_write_it(found) if any(letter.isdigit() for letter in found[0]) else found[0]
