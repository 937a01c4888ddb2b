"""Put back what placeholders stand for, in an answer that comes in pieces of any size."""

import re
import unicodedata
from collections.abc import Mapping

from privacy.placeholders import LENGTH, STEM

_BETWEEN = frozenset(" \t\u00a0\u00ad\u200b\u2060-_*`~\\")
"""What models put between the letters of a word; never a new line."""
_MOST_BETWEEN = 3
_ENOUGH = 3
"""Letters of its own by which a spoiled placeholder is known; before that it may be any word."""
_IN_LINK = re.compile(r"(?:://|www\.|^//|\(//|[\w-]\.[^\W\d_]{2,}[/?#:])[^\s)>\"<]*$", re.IGNORECASE)
_LONGEST_LINK = 2_048


class Restoring:
    """`values`: of every placeholder that the model was given, in upper case, what it stands for. A placeholder within
    a link is left as it is: opened, a link tells its server all that stands in it.
    `hidden`: what is shown of a placeholder that the model cut or changed, so that it stands for nothing any more."""

    def __init__(self, values: Mapping[str, str], *, hidden: str) -> None:
        self._values = values
        self._hidden = hidden
        self._beginnings = {word[:length] for word in values for length in range(1, LENGTH + 1)}
        self._held = ""
        self._swallow = 0
        """How many letters at most are still those of a placeholder that was hidden."""
        self._run = ""
        """What was shown last and not yet ended by white space: it may be a link."""
        self.lost = 0

    def push(self, piece: str) -> str:
        return self._shown(self._held + piece, is_all=False)

    def finish(self) -> str:
        return self._shown(self._held, is_all=True)

    def _shown(self, text: str, *, is_all: bool) -> str:
        shown: list[str] = []
        at, self._held = 0, ""
        while at < len(text):
            if self._swallow:
                is_of_it = text[at].isascii() and text[at].isalnum()
                self._swallow = self._swallow - 1 if is_of_it else 0
                at += is_of_it
                continue
            first = _FIRST.search(text, at)
            begins = first.start() if first else len(text)
            self._show(shown, text[at:begins])
            at = begins
            if at == len(text):
                break
            word, end = self._read(text, at)
            if len(word) == LENGTH:
                in_link = _IN_LINK.search(self._run) is not None
                self._show(shown, text[at:end] if in_link else self._values[word])
                at = end
            elif end == len(text) and not is_all:
                self._held = text[at:]
                break
            else:
                at = self._show_spoiled(shown, text, at, end, word, is_all=is_all)
        return "".join(shown)

    def _read(self, text: str, at: int) -> tuple[str, int]:
        """The longest beginning of a placeholder that stands here, and where what was read of it ends."""
        word, end, between = "", at, 0
        for place in range(at, len(text)):
            character = text[place]
            longer = word + _plain(character)
            if longer in self._beginnings:
                word, end, between = longer, place + 1, 0
                if len(word) == LENGTH:
                    return word, end
            elif word and character in _BETWEEN and between < _MOST_BETWEEN:
                between += 1
            else:
                return word, end
        return word, len(text)

    def _show_spoiled(self, shown: list[str], text: str, at: int, end: int, word: str, *, is_all: bool) -> int:
        """What began like a placeholder and is none; returns where to go on."""
        if len(word) < STEM + _ENOUGH:
            if is_all and end == len(text) and len(word) > _ENOUGH:
                self.lost += 1  # the answer ended within it
                return len(text)
            if len(word) >= STEM:
                self.lost += 1  # made up, or from somewhere else: it stays as it is
            self._show(shown, text[at])
            return at + 1
        self.lost += 1
        self._swallow = LENGTH - len(word)
        self._show(shown, self._hidden)
        return end

    def _show(self, shown: list[str], words: str) -> None:
        if words:
            shown.append(words)
            run = (self._run + words)[-_LONGEST_LINK:]
            self._run = re.split(r"\s", run)[-1]


def _plain(character: str) -> str:
    if character.isascii():
        return character.upper()
    plain = unicodedata.normalize("NFKC", character)
    digit = unicodedata.decimal(plain, None) if len(plain) == 1 else None
    return str(digit) if digit is not None else plain.upper()


_FIRST = re.compile("[Pp\uff30\uff50]")
