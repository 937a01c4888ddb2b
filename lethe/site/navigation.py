"""What the index of the documents names, section by section; and what cannot be reached from it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lethe.site.drawing import Drawn, Lead, lead_of
from lethe.site.pages import INDEX, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    title: str
    lead: Lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    entries: Sequence[Entry]


def sections_of(index: Page) -> list[Section]:
    """Each second heading with the links that stand below it."""
    sections: list[Section] = []
    tokens = MarkdownIt("commonmark").parse(index.text)
    for before, token in pairwise(tokens):
        if before.type == "heading_open" and before.tag == "h2":
            sections.append(Section(title=token.content, entries=[]))
        elif token.type == "inline" and sections:
            last = sections[-1]
            entries = [*last.entries, *_entries(token.children or (), index)]
            sections[-1] = Section(title=last.title, entries=entries)
    return sections


def _entries(children: Sequence[Token], index: Page) -> Iterator[Entry]:
    for position, token in enumerate(children):
        if token.type == "link_open":
            words = children[position + 1].content
            yield Entry(title=words, lead=lead_of(str(token.attrGet("href") or ""), index))


def broken(site: Mapping[str, Drawn]) -> list[str]:
    """Links to documents or to headings that are not there."""
    offences = [
        f"{drawn.page.source} leads to {href}, which is not there" for drawn in site.values() for href in drawn.lost
    ]
    for drawn in site.values():
        for lead in drawn.leads:
            if lead.anchor and lead.anchor not in {heading.anchor for heading in site[lead.source].headings}:
                offences.append(
                    f"{drawn.page.source} leads to {lead.source}#{lead.anchor}, a heading that is not there"
                )
    return offences


def out_of_reach(site: Mapping[str, Drawn]) -> list[str]:
    """Documents to which no link leads from the index, however many pages lie between."""
    seen = {INDEX}
    waiting = [INDEX]
    while waiting:
        for lead in site[waiting.pop()].leads:
            if lead.source not in seen:
                seen.add(lead.source)
                waiting.append(lead.source)
    return sorted(source for source in site if source not in seen and not source.endswith("/"))
