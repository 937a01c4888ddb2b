"""Home: what is to be mended, and whether every channel works."""

from collections.abc import Mapping

from console.asked import Answer, Asked, see
from console.finding_places import place_of
from console.html import Html
from console.page import Page, Route, Section
from console.pages.home_facts import home_facts
from console.roles import Role
from console.workings import Workings

_FIRST = 3
_SET_UP = "/console/set-up"


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
        if "welcome" in asked.query and "open" in (await self._left(asked)).values():
            return see(_SET_UP)
        return await self._drawn(asked, again=False)

    async def _look_again(self, asked: Asked) -> Answer:
        return await self._drawn(asked, again=True)

    async def _drawn(self, asked: Asked, *, again: bool) -> Answer:
        channels = await self._workings.channels.rows() if self._workings.channels else ()
        looks = await self._workings.checks.look(again=again) if self._workings.checks else None
        to_mend = looks.to_mend if looks else ()
        left = await self._left(asked)
        assistants = await self._workings.assistants.rows() if self._workings.assistants else ()
        set_up, handing = self._workings.set_up, self._workings.handing
        return self._html.answer(
            asked,
            "home.html",
            channels=channels,
            to_mend=to_mend,
            first=_FIRST,
            everything="all" in asked.query,
            looked=looks is not None,
            left=left,
            is_begun="open" not in left.values(),
            place_of=place_of,
            waits=asked.owner.role >= Role.OWNER and any(one.waits_for_start for one in assistants),
            facts=await home_facts(self._html, self._workings, asked, assistants),
            people_wait=await handing.count() if handing is not None else 0,
            can_start_again=set_up is not None and set_up.can_start_again(),
        )

    async def _left(self, asked: Asked) -> Mapping[str, str]:
        """The steps of setting up that are not done, for whoever can do them."""
        if self._workings.set_up is None or asked.owner.role < Role.OWNER:
            return {}
        states = await self._workings.set_up.states()
        return {str(step): state for step, state in states.items() if state != "done"}
