"""The pages of the site: every document of the checkout, and a list for each folder of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

INDEX = "docs/index.md"
"""Where a reader begins; its sections are the navigation of every page."""
OF_THE_PROJECT = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
"""Documents that stand beside `docs/`, because they are looked for there."""
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_MARKS = str.maketrans("", "", "`*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    source: str
    """Its document, as a path below the checkout; of a list its folder, which ends with "/"."""
    address: str
    """Below the site."""
    text: str = field(repr=False)

    @property
    def title(self) -> str:
        found = _TITLE.search(self.text)
        return found[1].translate(_MARKS) if found else self.source


def pages_of(root: Path) -> Mapping[str, Page]:
    """Each by its source."""
    documents = sorted(path.relative_to(root).as_posix() for path in (root / "docs").rglob("*.md"))
    written = [
        Page(source=source, address=address_of(source), text=(root / source).read_text(encoding="utf-8"))
        for source in (*documents, *(name for name in OF_THE_PROJECT if (root / name).exists()))
    ]
    return {page.source: page for page in (*written, *_lists(written))}


def address_of(source: str) -> str:
    if source in OF_THE_PROJECT:
        return f"project/{source.removesuffix('.md').lower()}.html"
    return source.removeprefix("docs/").removesuffix(".md") + ".html"


def _lists(written: list[Page]) -> list[Page]:
    """A link may lead to a folder, as where Markdown is read file by file."""
    folders = sorted({f"{page.source.rpartition('/')[0]}/" for page in written if page.source.count("/") > 1})
    return [_list(folder, [page for page in written if page.source.startswith(folder)]) for folder in folders]


def _list(folder: str, pages: list[Page]) -> Page:
    lines = [f"- [{page.title}]({page.source.removeprefix(folder)})" for page in pages]
    title = NAMES.get(folder, folder.removeprefix("docs/").rstrip("/").capitalize())
    text = f"# {title}\n\n" + "\n".join(lines) + "\n"
    return Page(source=folder, address=f"{folder.removeprefix('docs/')}index.html", text=text)


NAMES = {"docs/adr/": "Decisions", "docs/owner/": "How to", "docs/explain/": "Explanations"}
