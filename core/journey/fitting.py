"""Make a message fit what its channel can do: split without breaking words, links or code."""

import re
import unicodedata
from collections.abc import Sequence

from core.capabilities import Capabilities, Support
from core.messages import Button

_WHOLE = re.compile(r"\[[^\]\n]{0,500}\]\([^)\s]{1,2000}\)|https?://\S{1,2000}|`[^`\n]{1,500}`")
"""What must not be cut: a link with its words, an address, a piece of code in a line."""
_FENCE = re.compile(r"^ {0,3}(```|~~~)([^\n`]*)$", re.MULTILINE)
_CLOSING = 4
"""A line that closes a code block, and the break before it."""
_LONGEST_OPENING = 20
_SENTENCE = re.compile(r"[.!?…。！？।؟]['\")\]]*(?=\s)|[。！？]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FROM_LEFT = "\u200e"
"""Before a word with a slash, which would stand on its wrong side after words that run the other way."""
_JOINED = frozenset({"\u200d", "\ufe0f", *(chr(code) for code in range(0x1F3FB, 0x1F400))})
"""Joiners, emoji style and skin tones: they change the character before them."""
_FLAG_HALVES = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def length(text: str) -> int:
    """In UTF-16 code units, which no channel counts more narrowly."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(text: str, longest: int) -> list[str]:
    """Parts of at most `longest` UTF-16 units which, one after the other, say the same."""
    parts: list[str] = []
    rest = text.strip()
    while length(rest) > longest:
        cut = _best_cut(rest, longest)
        if _open_fence(rest[:cut]):
            cut = _best_cut(rest, longest - _CLOSING)
            if cut <= len(_open_fence(rest[:cut])) + 1:
                # Nothing but the line that opens the block, which goes before the next part as well: for ever.
                cut = _between_characters(rest, _units_to_index(rest, longest - _CLOSING))
        head, rest = rest[:cut].rstrip(), rest[cut:].lstrip("\n")
        fence = _open_fence(head)
        if fence:
            mark = fence[:3]
            head, rest = f"{head}\n{mark}", f"{fence}\n{rest}"
        else:
            rest = rest.lstrip()
        parts.append(head)
    return [*parts, rest] if rest or not parts else parts


def fit_buttons(text: str, buttons: Sequence[Button], capabilities: Capabilities) -> tuple[str, tuple[Button, ...]]:
    """Where the channel draws no buttons, they are written under the text by numbers. They are kept beside it all the
    same: a number that is answered means one of them."""
    if capabilities.buttons is Support.FULL or not buttons:
        return text, tuple(buttons)
    lines = "\n".join(numbered(place, button) for place, button in enumerate(buttons, start=1))
    return f"{text}\n\n{lines}", tuple(buttons)


def numbered(place: int, button: Button) -> str:
    """The line of one choice. What must be typed to the letter, a word with its code, is shown as well."""
    line = f"{place}. {button.label}"
    if not button.says.startswith("/") or " " not in button.says:
        return line
    return f"{line}: {_FROM_LEFT if _RIGHT_TO_LEFT.search(line) else ''}{button.says}"


def _open_fence(text: str) -> str:
    """The line that opened the code block in which the text ends, or nothing."""
    opened = ""
    for found in _FENCE.finditer(text):
        if not opened:
            opened = found.group(0).strip()
        elif found.group(1) == opened[:3] and not found.group(2).strip():
            opened = ""
    return opened[:_LONGEST_OPENING]


def _best_cut(text: str, longest: int) -> int:
    """Where to cut so that at most `longest` units are before it: between paragraphs, lines, sentences or words."""
    end = _units_to_index(text, longest)
    whole = [(found.start(), found.end()) for found in _WHOLE.finditer(text, 0, min(len(text), end + 2500))]
    early = end // 2

    def allowed(cut: int) -> bool:
        return not any(start < cut < stop for start, stop in whole)

    for mark in ("\n\n", "\n"):
        cut = text.rfind(mark, early, end)
        if cut > 0 and allowed(cut):
            return cut
    for found in reversed(list(_SENTENCE.finditer(text, early, end))):
        if allowed(found.end()):
            return found.end()
    cut = end
    while (cut := max(text.rfind(" ", 0, cut), text.rfind("\n", 0, cut))) > 0:
        if allowed(cut):
            return cut
    return _between_characters(text, end)


def _units_to_index(text: str, units: int) -> int:
    end = min(units, len(text))
    while length(text[:end]) > units:
        end -= max(1, (length(text[:end]) - units) // 2)
    return end


def _between_characters(text: str, end: int) -> int:
    """Not before a mark that belongs to the character in front of it, nor between the two halves of a flag."""
    cut = end
    while cut > max(1, end - 50) and _belong_together(text, cut):
        cut -= 1
    return max(cut, 1)


def _belong_together(text: str, cut: int) -> bool:
    before, after = text[cut - 1], text[cut : cut + 1]
    if after and after in _FLAG_HALVES:
        # Counted from where the flags begin, for a second flag may follow the first at once.
        return (cut - len(text[:cut].rstrip(_FLAG_HALVES))) % 2 == 1
    return before == "\u200d" or after in _JOINED or (after != "" and unicodedata.category(after)[0] == "M")
