"""One document becomes HTML: headings that can be led to, links that lead to pages of the site; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from posixpath import dirname, normpath, relpath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lethe.site.pages import Page

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_NO_ANCHOR = re.compile(r"[^\w\- ]")
_COMMENTS = re.compile(r"\s*(?:<!--.*?-->\s*)*", re.DOTALL)
_ELSEWHERE = ("https://", "http://", "mailto:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    level: int
    anchor: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Where a link of a page leads to within the site."""

    source: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    page: Page
    body: str = field(repr=False)
    headings: Sequence[Heading]
    leads: Sequence[Lead]
    lost: Sequence[str]
    """Links to documents that are not there."""


def drawn(page: Page, pages: Mapping[str, Page]) -> Drawn:
    tokens = _MARKDOWN.parse(page.text)
    headings = _with_anchors(tokens)
    _without_empty_heads(tokens)
    leads: list[Lead] = []
    lost: list[str] = []
    for token in tokens:
        _without_html(token)
        for child in token.children or ():
            _without_html(child)
        _lead(token.children or (), page, pages, leads, lost)
    body = _MARKDOWN.renderer.render(_scrolling(tokens), _MARKDOWN.options, {})
    return Drawn(page=page, body=body, headings=headings, leads=leads, lost=lost)


def _with_anchors(tokens: Sequence[Token]) -> list[Heading]:
    headings: list[Heading] = []
    taken: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            words = "".join(child.content for child in inline.children or ())
            anchor = _free(anchor_of(words), taken)
            taken.add(anchor)
            opening.attrSet("id", anchor)
            headings.append(Heading(level=int(opening.tag[1]), anchor=anchor, words=words))
    return headings


def anchor_of(words: str) -> str:
    """As the sites that show Markdown file by file name a heading, so that one link is right in both."""
    return _NO_ANCHOR.sub("", words.lower()).replace(" ", "-")


def _free(anchor: str, taken: set[str]) -> str:
    number = 0
    free = anchor
    while free in taken:
        number += 1
        free = f"{anchor}-{number}"
    return free


def _without_html(token: Token) -> None:
    """What is marked up by hand is shown as it is written; a comment is not shown. A picture is named, never loaded."""
    if token.type in ("html_block", "html_inline"):
        token.type = "text"
        token.content = "" if _COMMENTS.fullmatch(token.content) else token.content
    elif token.type == "image":
        token.type = "text"


def _lead(children: Sequence[Token], page: Page, pages: Mapping[str, Page], leads: list[Lead], lost: list[str]) -> None:
    to_close = False
    for token in children:
        if token.type == "link_open":
            href = str(token.attrGet("href") or "")
            to_close = not _led(token, href, page, pages, leads, lost)
            if to_close:
                token.type = "text"
        elif token.type == "link_close" and to_close:
            token.type = "text"


def _led(token: Token, href: str, page: Page, pages: Mapping[str, Page], leads: list[Lead], lost: list[str]) -> bool:
    """Whether it stays a link: a file of the checkout that is no document is named and not linked."""
    if href.startswith(_ELSEWHERE):
        token.attrSet("rel", "noreferrer")
        return True
    lead = lead_of(href, page)
    target = pages.get(lead.source)
    if target is None:
        if lead.source.endswith((".md", "/")):
            lost.append(href)
        return False
    leads.append(lead)
    token.attrSet("href", way(page, target, lead.anchor))
    return True


def lead_of(href: str, page: Page) -> Lead:
    place, _, anchor = href.partition("#")
    if not place:
        return Lead(source=page.source, anchor=anchor)
    source = normpath(f"{dirname(page.source)}/{place}".lstrip("/"))
    return Lead(source=f"{source}/" if place.endswith("/") else source, anchor=anchor)


def way(here: Page, there: Page, anchor: str = "") -> str:
    """From one page of the site to another, wherever the site lies."""
    path = "" if here.address == there.address and anchor else relpath(there.address, dirname(here.address) or ".")
    return f"{path}#{anchor}" if anchor else path


def _scrolling(tokens: Sequence[Token]) -> list[Token]:
    """What may be wide scrolls by itself, also by the keyboard, so that the page never has to."""
    around: list[Token] = []
    for token in tokens:
        if token.type in ("table_open", "fence", "code_block"):
            around.append(Token("html_block", "", 0, content='<div class="wide" tabindex="0">\n'))
        around.append(token)
        if token.type in ("table_close", "fence", "code_block"):
            around.append(Token("html_block", "", 0, content="</div>\n"))
    return around


def _without_empty_heads(tokens: Sequence[Token]) -> None:
    """A column without a name has a cell there, not a heading that says nothing."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open" and not inline.content:
            opening.tag = closing.tag = "td"
