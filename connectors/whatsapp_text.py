"""Markdown as WhatsApp draws it. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from connectors.whatsapp_line import Line, Stretch
from connectors.whatsapp_page import Page, columns

_LONGEST = 10_000
_MOST_BRACKETS = 600
_MOST_CELLS = 5_000
_DEEPEST = 20
_MOST_GROWTH = 1_000
_WIDEST_TABLE = 32
"""Monospaced letters beside one another on a narrow telephone."""
_LONGEST_NAMES = 200
"""Of all columns together, for they are said again in each row."""
_MARK = re.compile(r"[*_~`\[<#|&\\]|^[ \t]*(?:[-+=>]|\d{1,9}[.)])|^(?: {4}| {0,3}\t)", re.MULTILINE)
"""What Markdown could make something of. Where there is none, there is nothing to convert."""
_REST_OF_ADDRESS = re.compile(r"://(?:(?!\*\*|~~)[!#-;=?-Z_a-z~])*(?<![*_~.,;:!?')])")
_TAPPED = re.compile(r"(?:mailto|tel):([^?]+)", re.IGNORECASE)
"""WhatsApp knows a bare e-mail address or telephone number for what it is, and one with its scheme not."""
_INLINE_MARKS = {"strong": "*", "em": "_", "s": "~"}


class _Markdown(MarkdownIt):
    """Addresses are written out here and never followed, so each stays as it is."""

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link


def _address(state: StateInline, silent: bool) -> bool:
    """In an address that stands in the text, Markdown's marks are letters like any other."""
    if not state.src.startswith("://", state.pos) or not state.src.endswith(("http", "https"), 0, state.pos):
        return False
    found = _REST_OF_ADDRESS.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.append_pending(found.group())
    state.pos = found.end()
    return True


_MARKDOWN = _Markdown("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
# A list of addresses at the end is words too. Read as references, those that nothing refers to would be lost.
_MARKDOWN.disable("reference")
_MARKDOWN.inline.ruler.before("text", "address", _address)


def whatsapp_marks(markdown: str) -> str:
    """The same words, with WhatsApp's own marks for what it can draw.

    What is longer or more tangled than people write comes back as it is, and so does what would vanish. The result
    is mostly a little shorter than the Markdown, but a padded table can make it longer: whoever has a limit compares,
    and sends the Markdown itself where the result does not fit.
    """
    if not _MARK.search(markdown) or _is_tangled(markdown):
        return markdown
    source = markdown.replace("\r\n", "\n").replace("\r", "\n")
    tokens = _MARKDOWN.parse(source)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        return markdown
    page = Page(source.split("\n"))
    _write(tokens, page)
    text = page.text()
    return text if 0 < len(text) <= 2 * len(markdown) + _MOST_GROWTH else markdown


def _is_tangled(markdown: str) -> bool:
    """Bounded, for a table is as large as its longest row times its lines, and brackets are tried in each other."""
    if len(markdown) > _LONGEST or markdown.count("[") > _MOST_BRACKETS:
        return True
    lines = markdown.splitlines()
    return max((line.count("|") for line in lines), default=0) * len(lines) > _MOST_CELLS


class _Words:
    """One paragraph being written: a mark still open at the end of a line is opened again on the next."""

    def __init__(self, around: str = "") -> None:
        self._lines: list[Line] = []
        self._said: list[str] = []
        self._length = 0
        self._stretches: list[Stretch] = []
        self._open = [(around, 0)] if around else []
        self._links: list[tuple[str, int, int]] = []

    def write(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            match token.type:
                case "softbreak" | "hardbreak":
                    self._end_line()
                case "strong_open" | "em_open" | "s_open":
                    self._open.append((_INLINE_MARKS[token.type.removesuffix("_open")], self._length))
                case "strong_close" | "em_close" | "s_close":
                    self._close()
                case "code_inline":
                    self._open.append(("`", self._length))
                    self.say(token.content)
                    self._close()
                case "link_open":
                    self._begin_link(str(token.attrGet("href") or ""))
                case "link_close":
                    self._end_link()
                case "image":
                    self._begin_link(str(token.attrGet("src") or ""))
                    self.write(token.children or ())
                    self._end_link()
                case _:
                    self.say(token.content)

    def say(self, text: str) -> None:
        first, *others = text.split("\n")
        self._said.append(first)
        self._length += len(first)
        for other in others:
            self._end_line()
            self.say(other)

    def lines(self) -> list[Line]:
        self._end_line()
        return self._lines

    def _close(self) -> None:
        mark, start = self._open.pop()
        self._stretches.append(Stretch(mark=mark, start=start, end=self._length, depth=len(self._open)))

    def _end_line(self) -> None:
        still_open = [
            Stretch(mark=mark, start=start, end=self._length, depth=depth)
            for depth, (mark, start) in enumerate(self._open)
        ]
        self._lines.append(Line("".join(self._said), (*self._stretches, *still_open)))
        self._open = [(mark, 0) for mark, _ in self._open]
        self._said, self._length, self._stretches = [], 0, []

    def _begin_link(self, address: str) -> None:
        self._links.append((address, len(self._lines), self._length))

    def _end_link(self) -> None:
        """The address behind its words, or alone where there are none or they are the same."""
        address, line, start = self._links.pop()
        tapped = _TAPPED.fullmatch(address)
        if tapped:
            address = tapped.group(1)
        words = "\n".join([*(before.text for before in self._lines[line:]), "".join(self._said)])[start:]
        if not words.strip():
            self.say(address)
        elif address and address != words:
            self.say(f" ({address})")


def _write(tokens: Sequence[Token], page: Page) -> None:
    numbers = _numbers(tokens)
    number = 0
    table: list[_Row] | None = None
    around = ""
    for at, token in enumerate(tokens):
        if token.map:
            number = token.map[0]
        match token.type:
            case "inline" if table is not None:
                table[-1].cells.append(token)
            case "inline":
                words = _Words(around)
                words.write(token.children or ())
                page.say(words.lines(), number)
            case "heading_open":
                around = "*"
            case "heading_close":
                around = ""
            case "blockquote_open":
                page.enter("> ", "> ")
            case "list_item_open":
                page.enter(numbers[at], " " * len(numbers[at]))
            case "list_item_close":
                page.leave_item(number)
            case "blockquote_close":
                page.leave()
            case "fence" | "code_block":
                _write_code(token, page, number)
            case "hr":
                page.say([Line("---")], number)
            case "table_open":
                table = []
            case "tr_open" if table is not None:
                table.append(_Row(number, []))
            case "table_close" if table is not None:
                _write_table(table, page)
                table = None
            case _:
                pass


def _numbers(tokens: Sequence[Token]) -> dict[int, str]:
    """What goes before each item. Where every number of a list is the same, its author left the counting to us."""
    found: dict[int, str] = {}
    lists: list[list[int]] = []
    for at, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append([])
            case "list_item_open":
                lists[-1].append(at)
            case "bullet_list_close":
                found |= dict.fromkeys(lists.pop(), "- ")
            case "ordered_list_close":
                items = lists.pop()
                written = [tokens[item].info for item in items]
                if len(set(written)) == 1:
                    written = [str(int(written[0]) + step) for step in range(len(items))] if items[1:] else written
                found |= {item: f"{number}. " for item, number in zip(items, written, strict=True)}
            case _:
                pass
    return found


def _write_code(token: Token, page: Page, number: int) -> None:
    """A language goes unsaid, for WhatsApp has no place for it; what else stands where it stands is said before."""
    code, named = token.content.rstrip("\n"), token.info.strip()
    if named and (" " in named or not code.strip()):
        page.say([Line(named)], number)
    if code.strip():
        page.set_apart(code.split("\n"), number)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: list[Token]


def _write_table(table: Sequence[_Row], page: Page) -> None:
    drawn = _padded(table, page)
    if drawn:
        page.set_apart(drawn, table[0].number)
        return
    names, *rows = table
    page.space(names.number)
    if not rows or sum(len(cell.content) for cell in names.cells) > _LONGEST_NAMES:
        page.say([Line(" | ".join(_plain(cell) for cell in names.cells))], names.number)
        page.say([Line(page.source(row.number)) for row in rows], names.number)
        return
    for position, row in enumerate(rows):
        if position:
            page.blank()
        if _is_longer(row, page):
            page.say([Line(page.source(row.number))], row.number)
            continue
        for name, cell in zip(names.cells, row.cells, strict=True):
            page.say(_named(name, cell), row.number)


def _named(name: Token, cell: Token) -> list[Line]:
    if not name.content and not cell.content:
        return []
    words = _Words()
    words.write(name.children or ())
    if name.content:
        words.say(": " if cell.content else ":")
    words.write(cell.children or ())
    return words.lines()


def _padded(table: Sequence[_Row], page: Page) -> list[str]:
    """Column under column; nothing where that is too wide, or hides what somebody would tap."""
    rows = [[_plain(cell) for cell in row.cells] for row in table]
    tapped = any("`" in text or "://" in text or "www." in text for row in rows for text in row)
    inner = {child.type for row in table for cell in row.cells for child in cell.children or ()}
    if tapped or inner & {"link_open", "image"} or any(_is_longer(row, page) for row in table[1:]):
        return []
    return columns(rows, _WIDEST_TABLE)


def _plain(cell: Token) -> str:
    words = _Words()
    words.write(cell.children or ())
    return " ".join(line.text for line in words.lines()).strip()


def _is_longer(row: _Row, page: Page) -> bool:
    """Has it more cells than the table has columns? Markdown forgets those."""
    return _letters(page.source(row.number)) != _letters("".join(cell.content for cell in row.cells))


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())
