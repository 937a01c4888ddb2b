"""The site as files: every page with its navigation, one style sheet, nothing that is fetched from elsewhere."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import rmtree

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from lethe.site.drawing import Drawn, drawn, way
from lethe.site.navigation import Section, broken, out_of_reach, sections_of
from lethe.site.pages import INDEX, Page, pages_of

_HERE = Path(__file__).parent
_STYLE = Page(source="", address="style.css", text="")


def drawn_site(root: Path) -> Mapping[str, Drawn]:
    pages = pages_of(root)
    return {source: drawn(page, pages) for source, page in pages.items()}


def mistakes(site: Mapping[str, Drawn]) -> list[str]:
    """A sentence for each link and each page that has to be mended before there is a site."""
    return [*broken(site), *(f"{source} cannot be reached from {INDEX}" for source in out_of_reach(site))]


def write(site: Mapping[str, Drawn], into: Path) -> None:
    """In the place of whatever was written there before."""
    sections = sections_of(site[INDEX].page)
    template = _template()
    if into.exists():
        rmtree(into)
    for page in site.values():
        path = into / page.page.address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_whole(page, site, sections, template), encoding="utf-8")
    (into / _STYLE.address).write_text((_HERE / "style.css").read_text(encoding="utf-8"), encoding="utf-8")


def _whole(page: Drawn, site: Mapping[str, Drawn], sections: Sequence[Section], template: Template) -> str:
    here = page.page
    return template.render(
        title=here.title,
        body=Markup(page.body),
        style=way(here, _STYLE),
        home=way(here, site[INDEX].page),
        parts=[heading for heading in page.headings if heading.level == 2],
        sections=[
            {
                "title": section.title,
                "entries": [
                    {
                        "title": entry.title,
                        "address": way(here, site[entry.lead.source].page, entry.lead.anchor),
                        "here": entry.lead.source == here.source and not entry.lead.anchor,
                    }
                    for entry in section.entries
                ],
            }
            for section in sections
        ],
    )


def _template() -> Template:
    surroundings = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return surroundings.get_template("page.html")
