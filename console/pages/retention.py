"""Privacy, retention: when what is too old was last forgotten, what would go now, and a run at once."""

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.page import Page, Route, Section
from console.ports.privacy import Retention, SweptCounts
from console.roles import Role

_HERE = "/console/privacy/retention"


class RetentionPages:
    def __init__(self, *, html: Html, retention: Retention, audit: Audit) -> None:
        self._html = html
        self._retention = retention
        self._audit = audit

    def page(self) -> Page:
        return Page(
            section=Section.PRIVACY,
            address=_HERE,
            part="part_retention",
            routes=(
                Route(method="GET", path=_HERE, role=Role.VIEWER, answer=self._show),
                Route(method="POST", path=f"{_HERE}/foresee", role=Role.VIEWER, answer=self._foresee),
                Route(method="POST", path=f"{_HERE}/run", role=Role.OWNER, answer=self._run),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked)

    async def _foresee(self, asked: Asked) -> Answer:
        """It only counts, and is sent as a form because it may take a while."""
        return await self._drawn(asked, await self._retention.foresee())

    async def _run(self, asked: Asked) -> Answer:
        await self._audit.note(asked.owner.name, "retention.run")
        await self._retention.begin()
        return see(f"{_HERE}?done=run")

    async def _drawn(self, asked: Asked, foreseen: SweptCounts | None = None) -> Answer:
        return self._html.answer(
            asked,
            "retention.html",
            shown=await self._retention.shown(),
            foreseen=foreseen,
            has_run=asked.query.get("done") == "run",
        )
