"""System, its health: every check with its cause and its mend, the regular work, and how old the backups are."""

from collections.abc import Sequence

from console.asked import Answer, Asked
from console.finding_places import place_of
from console.html import Html
from console.page import Page, Route, Section
from console.ports.keeping import Condition
from console.ports.system import Checks
from console.roles import Role
from core.ports.examination import Finding

_HERE = "/console/system"
TITLED = frozenset(
    [
        "retention",
        "late_sweeps",
        "receipts",
        "tidying",
        "providers",
        "held",
        "unkept",
        "counts",
        "handing_over",
        "keys",
        "events",
        "alerts",
        "handover",
        "made_backups",
        "drill",
        "erasures",
        "book",
        "old_requests",
    ]
)
"""The regular works that have a sentence; another one is called by its name."""


class HealthPages:
    def __init__(self, *, html: Html, checks: Checks, condition: Condition) -> None:
        self._html = html
        self._checks = checks
        self._condition = condition

    def page(self) -> Page:
        viewer = Role.VIEWER
        return Page(
            section=Section.SYSTEM,
            address=_HERE,
            part="part_health",
            routes=(
                Route(method="GET", path=_HERE, role=viewer, answer=self._show),
                Route(method="POST", path=f"{_HERE}/look", role=viewer, answer=self._look_again),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked, again=False)

    async def _look_again(self, asked: Asked) -> Answer:
        return await self._drawn(asked, again=True)

    async def _drawn(self, asked: Asked, *, again: bool) -> Answer:
        looks = await self._checks.look(again=again)
        condition = await self._condition.now()
        wrong = looks.to_mend
        return self._html.answer(
            asked,
            "health.html",
            wrong=_placed(wrong),
            well=_placed([finding for finding in looks.findings if finding.ok]),
            problems=sum(not finding.minor for finding in wrong),
            condition=condition,
            titles={work.name: self._titled(asked, work.name) for work in condition.works},
            again=again,
        )

    def _titled(self, asked: Asked, work: str) -> str:
        word = work.replace(" ", "_")
        return self._html.say(asked, f"work_{word}") if word in TITLED else work


def _placed(findings: Sequence[Finding]) -> list[tuple[Finding, str]]:
    return [(finding, place_of(finding)) for finding in findings]
