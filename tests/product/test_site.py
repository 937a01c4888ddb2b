"""The documents as a site: whole, reachable, loading nothing; and what is not whole is seen."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lethe.site.__main__ import main
from lethe.site.building import drawn_site, mistakes, write
from lethe.site.drawing import Drawn, anchor_of, drawn
from lethe.site.navigation import sections_of
from lethe.site.pages import INDEX, Page, address_of, pages_of
from tests.house.planted import plant
from tests.house.tree import ROOT

KINDS = ["Start", "How to", "Reference", "Explain"]
SMALL = {
    "README.md": "# Small\n\n[all](docs/index.md)\n",
    "docs/index.md": "# Index\n\n## Start\n\n- [One](a/one.md)\n- [Part](a/one.md#a-part)\n- [Readme](../README.md)\n",
    "docs/a/one.md": "# One `two`\n\n## A part\n\n[back](../index.md) [itself](#a-part) [code](../../x.py) [all](./)\n",
    "x.py": "",
}


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tags(path: Path) -> list[tuple[str, dict[str, str | None]]]:
    reader = _Read()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.tags


def one(text: str) -> Drawn:
    page = Page(source="docs/a.md", address="a.html", text=text)
    return drawn(page, {page.source: page})


@pytest.fixture(scope="module")
def pages() -> Mapping[str, Drawn]:
    return drawn_site(ROOT)


@pytest.fixture(scope="module")
def site(pages: Mapping[str, Drawn], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write(pages, folder)
    return folder


def test_every_link_leads_somewhere_and_every_page_is_reached(pages: Mapping[str, Drawn]) -> None:
    assert mistakes(pages) == []


def test_the_index_has_the_four_kinds() -> None:
    sections = sections_of(pages_of(ROOT)[INDEX])
    assert [section.title for section in sections] == KINDS
    assert all(len(section.entries) > 2 for section in sections)


def test_every_link_of_the_site_is_a_file_and_a_place_in_it(site: Path) -> None:
    read = {path: tags(path) for path in site.rglob("*.html")}
    places = {path: {attributes["id"] for _, attributes in found if "id" in attributes} for path, found in read.items()}
    lost = []
    for path, found in read.items():
        for tag, attributes in found:
            href = attributes.get("href") or ""
            if tag == "a" and not href.startswith(("https://", "http://", "mailto:")):
                place, _, anchor = href.partition("#")
                target = (path.parent / place).resolve() if place else path
                if target not in read or (anchor and anchor not in places[target]):
                    lost.append(f"{path.name}: {href}")
    assert len(read) > 60
    assert lost == []


def test_the_site_loads_nothing_but_its_own_style_and_runs_nothing(site: Path) -> None:
    for path in site.rglob("*.html"):
        for tag, attributes in tags(path):
            assert tag not in {"script", "img", "iframe", "object", "embed", "video", "audio", "form", "base"}, path
            assert not {"src", "srcset", "style"} & attributes.keys(), path
            assert not [name for name in attributes if name.startswith("on")], path
            if tag == "link":
                assert (path.parent / (attributes["href"] or "")).resolve() == (site / "style.css").resolve()
    style = (site / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_a_page_says_where_the_reader_is(site: Path) -> None:
    here = [attributes for tag, attributes in tags(site / "explain" / "limits.html") if "aria-current" in attributes]
    assert [attributes["href"] for attributes in here] == ["limits.html"]


def test_a_small_site_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant(tmp_path, {**SMALL, "build/site/old.html": "from before"})
    assert main(tmp_path) == 0
    assert capsys.readouterr().out == "build/site/index.html\n"
    written = {path.relative_to(tmp_path / "build/site").as_posix() for path in (tmp_path / "build/site").rglob("*.*")}
    assert written == {"index.html", "a/one.html", "a/index.html", "project/readme.html", "style.css"}
    page = (tmp_path / "build/site/a/one.html").read_text(encoding="utf-8")
    assert "<title>One two · Lethe</title>" in page
    assert '<a href="../index.html">back</a> <a href="#a-part">itself</a> code <a href="index.html">all</a>' in page
    assert '<link rel="stylesheet" href="../style.css">' in page


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"docs/a/one.md": "# One\n\n## A part\n\n[x](none.md)\n"},
            "docs/a/one.md leads to none.md, which is not there",
        ),
        (
            {"docs/a/one.md": "# One\n\n## A part\n\n[x](../index.md#none)\n"},
            "docs/a/one.md leads to docs/index.md#none, a heading that is not there",
        ),
        ({"docs/lonely.md": "# Lonely\n"}, "docs/lonely.md cannot be reached from docs/index.md"),
    ],
)
def test_what_is_not_whole_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], said: str
) -> None:
    plant(tmp_path, {**SMALL, **files})
    assert main(tmp_path) == 1
    assert capsys.readouterr().err == f"{said}\n"
    assert not (tmp_path / "build").exists()


def test_what_is_marked_up_by_hand_is_shown_as_written() -> None:
    body = one(
        '# A\n\n<script src="https://x.example/a.js"></script>\n\n<!-- unseen -->\n\nb <b onclick="x">c</b>\n'
    ).body
    assert "&lt;script" in body
    assert "&lt;b onclick" in body
    assert "unseen" not in body
    assert re.search(r"<(script|b)\b", body) is None


def test_a_picture_is_named_and_never_loaded() -> None:
    assert one("![a map](https://x.example/a.png)").body == "<p>a map</p>\n"


def test_headings_of_the_same_words_are_told_apart() -> None:
    assert [heading.anchor for heading in one("# A\n\n## B c\n\n## B c\n").headings] == ["a", "b-c", "b-c-1"]


@pytest.mark.parametrize(
    ("words", "anchor"),
    [("NET-1", "net-1"), ("[assistants.card]", "assistantscard"), ('`kind = "web"`: A page', "kind--web-a-page")],
)
def test_an_anchor_is_as_where_markdown_is_shown_file_by_file(words: str, anchor: str) -> None:
    assert anchor_of(words) == anchor


@pytest.mark.parametrize(
    ("source", "address"),
    [("docs/index.md", "index.html"), ("docs/a/b.md", "a/b.html"), ("README.md", "project/readme.html")],
)
def test_where_a_document_lies(source: str, address: str) -> None:
    assert address_of(source) == address


def test_a_link_to_elsewhere_does_not_tell_where_it_was_pressed() -> None:
    assert one("[x](https://x.example/)").body == '<p><a href="https://x.example/" rel="noreferrer">x</a></p>\n'


def test_what_is_wide_scrolls_by_the_keyboard_too_and_no_heading_is_empty() -> None:
    table = one("| | b |\n| --- | --- |\n| c | d |\n").body
    assert table.startswith('<div class="wide" tabindex="0">\n<table>')
    assert "<td></td>\n<th>b</th>" in table
    assert one("```\nx\n```\n").body == '<div class="wide" tabindex="0">\n<pre><code>x\n</code></pre>\n</div>\n'
