"""Lines under one another as WhatsApp draws them: lists, quotes, code. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.whatsapp_line import Line, marked

_FENCE = "```"


@dataclass(slots=True)
class _Around:
    """A quote or an item of a list: what goes before the first of its lines, and before the others."""

    first: str
    others: str
    begun: bool = False


class Page:
    """Lines being written, with a blank one between them where the author left one."""

    def __init__(self, source: Sequence[str]) -> None:
        self._source = source
        self._written: list[str] = []
        self._around: list[_Around] = []

    def text(self) -> str:
        return "\n".join(self._written).strip("\n")

    def source(self, number: int) -> str:
        return self._source[number].strip(" \t>")

    def enter(self, first: str, others: str) -> None:
        self._around.append(_Around(first, others))

    def leave_item(self, number: int) -> None:
        """An item with nothing in it is an item too."""
        if not self._around[-1].begun:
            self.say([Line("")], number)
        self._around.pop()

    def leave(self) -> None:
        self._around.pop()

    def say(self, lines: Iterable[Line], number: int) -> None:
        """`number`: the line of the source at which they begin."""
        self.space(number)
        for line in lines:
            self._written.append((self._before_a_line() + marked(line)).rstrip(" "))

    def set_apart(self, text: Sequence[str], number: int) -> None:
        """Letters of one width. What goes before other lines would be read as part of these."""
        self.space(number)
        if any(not around.begun and around.first != around.others for around in self._around):
            self._written.append(self._before_a_line().rstrip(" "))
        ends_early = any(_FENCE in line for line in text)
        self._written += text if ends_early else (_FENCE, *text, _FENCE)

    def space(self, number: int) -> None:
        if self._written and number and not self.source(number - 1):
            self.blank()

    def blank(self) -> None:
        if self._written and self._written[-1]:
            self._written.append("")

    def _before_a_line(self) -> str:
        before = "".join(around.others if around.begun else around.first for around in self._around)
        for around in self._around:
            around.begun = True
        return before


def columns(rows: Sequence[Sequence[str]], widest: int) -> list[str]:
    """Cell under cell, in letters of one width; nothing where a line would be wider than `widest`."""
    widths = [max(_width(text) for text in column) for column in zip(*rows, strict=True)]
    if sum(widths) + 3 * (len(widths) - 1) > widest:
        return []
    names, *others = (
        " | ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    return [names, "-+-".join("-" * width for width in widths), *others]


def _width(text: str) -> int:
    """In columns of a monospaced face: a wide letter takes two, and one that joins the letter before it none."""
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
