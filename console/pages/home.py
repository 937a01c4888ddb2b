"""Home: what is to be mended, and whether every channel works."""

from console.asked import Answer, Asked
from console.html import Html
from console.page import Page, Route, Section
from console.roles import Role
from console.workings import Workings

_FIRST = 3


class Home:
    def __init__(self, *, html: Html, workings: Workings) -> None:
        self._html = html
        self._workings = workings

    def page(self) -> Page:
        return Page(
            section=Section.HOME,
            address="/console",
            routes=(
                Route(method="GET", path="/console", role=Role.VIEWER, answer=self._home),
                Route(method="POST", path="/console/look", role=Role.VIEWER, answer=self._look_again),
            ),
        )

    async def _home(self, asked: Asked) -> Answer:
        return await self._drawn(asked, again=False)

    async def _look_again(self, asked: Asked) -> Answer:
        return await self._drawn(asked, again=True)

    async def _drawn(self, asked: Asked, *, again: bool) -> Answer:
        channels = await self._workings.channels.rows() if self._workings.channels else ()
        looks = await self._workings.checks.look(again=again) if self._workings.checks else None
        to_mend = looks.to_mend if looks else ()
        return self._html.answer(
            asked,
            "home.html",
            channels=channels,
            to_mend=to_mend,
            first=_FIRST,
            everything="all" in asked.query,
            looked=looks is not None,
        )
