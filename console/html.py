"""Pages from templates, in which whatever is put in is text and never markup, and every name must be there."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from console.asked import Answer, Asked
from console.browsers import browser_in_words
from console.page import Page, Section
from console.roles import Role
from console.spans import size_in_words, span_in_words
from console.static_files import StaticFiles
from core.wording import Wording

_HERE = Path(__file__).parent
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Html:
    def __init__(self, static: StaticFiles) -> None:
        self._wording = Wording([_HERE / "languages"])
        self._static = static
        self._pages: Sequence[Page] = ()

    def know(self, pages: Sequence[Page]) -> None:
        """What the navigation is drawn from."""
        self._pages = pages

    def say(self, asked: Asked, name: str, /, **facts: object) -> str:
        return self._wording.say(name, asked.language, **facts)

    def answer(self, asked: Asked, template: str, /, *, status: int = 200, **facts: object) -> Answer:
        """`template`: in console/templates. It is given `asked`, `say(name, ...)`, and these facts."""
        language = asked.language

        def say(name: str, /, **said: object) -> str:
            return self._wording.say(name, language, **said)

        written = (
            _templates()
            .get_template(template)
            .render(
                asked=asked,
                say=say,
                language=language,
                direction="rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr",
                static=self._static.addresses,
                navigation=self._navigation(asked),
                tabs=self._tabs(asked),
                **facts,
            )
        )
        return Answer(status=status, body=written.encode("utf-8", "replace"))

    def gone(self, asked: Asked, *, back: str) -> Answer:
        """What was asked for is not there, or not any more. `back`: where one of its kind is chosen."""
        return self.answer(asked, "gone.html", status=404, back=back)

    def language_of(self, wanted: str) -> str:
        """The first of Accept-Language that the console is written in."""
        known = self._wording.languages()
        for piece in wanted.split(",")[:20]:
            tag = piece.partition(";")[0].strip().lower()
            if tag in known:
                return tag
            if (primary := tag.partition("-")[0]) in known:
                return primary
        return "en"

    def _navigation(self, asked: Asked) -> list[tuple[Section, str, bool]]:
        """Section, where it begins, and whether this page is in it."""
        here = self._here(asked)
        shown = []
        for section in Section:
            first = next((page for page in self._pages if page.section is section and _may_see(asked, page)), None)
            if first is not None:
                shown.append((section, first.address, here is not None and here.section is section))
        return shown

    def _tabs(self, asked: Asked) -> list[tuple[str, str, bool]]:
        """The parts of this page's section: its sentence, its address, and whether it is this one."""
        here = self._here(asked)
        if here is None or not here.part:
            return []
        return [
            (page.part, page.address, page is here)
            for page in self._pages
            if page.section is here.section and page.part and _may_see(asked, page)
        ]

    def _here(self, asked: Asked) -> Page | None:
        named = [page for page in self._pages if page.section is not None]
        return next(
            (page for page in named if any(route.matched(asked.path) is not None for route in page.routes)), None
        )


def _may_see(asked: Asked, page: Page) -> bool:
    return asked.who is not None and asked.who.role >= page.role


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


@cache
def _templates() -> Environment:
    """Read once in a process: a template is compiled when it is first drawn."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = _moment
    environment.filters["iso"] = datetime.isoformat
    environment.filters["span"] = span_in_words
    environment.filters["browser"] = browser_in_words
    environment.filters["size"] = size_in_words
    environment.globals["Role"] = Role
    return environment
