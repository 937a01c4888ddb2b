"""System, its activity: what those who run the server changed, and whether the record was altered."""

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from console.asked import Answer, Asked
from console.audit import Audit
from console.html import Html
from console.numbers import sent_number
from console.page import Page, Route, Section
from console.roles import Role
from console.tables import Table, as_csv
from core.memory.owner_activity import Done
from core.memory.row_ids import HIGHEST

_HERE = "/console/system/activity"
_PAGE = 50
_MOST_OF_A_FILE = 100_000
_ABOUT = ("assistant", "backup", "channel", "notice", "owner", "people", "person", "session", "settings", "token")


class ActivityPages:
    def __init__(self, *, html: Html, audit: Audit) -> None:
        self._html = html
        self._audit = audit

    def page(self) -> Page:
        owner = Role.OWNER
        return Page(
            section=Section.SYSTEM,
            address=_HERE,
            part="part_activity",
            role=owner,
            routes=(
                Route(method="GET", path=_HERE, role=owner, answer=self._show),
                Route(method="POST", path=f"{_HERE}/verify", role=owner, answer=self._verify),
                Route(method="GET", path=f"{_HERE}/activity.csv", role=owner, answer=self._file),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked, asked.query)

    async def _verify(self, asked: Asked) -> Answer:
        broken = await self._audit.broken_at()
        return await self._drawn(asked, asked.form, verified="broken" if broken is not None else "holds")

    async def _file(self, asked: Asked) -> Answer:
        who, about = _wanted(asked.query)
        done = await self._audit.page(most=_MOST_OF_A_FILE, who=who, about=about)
        written = await asyncio.to_thread(_written, done)
        named = {"Content-Disposition": 'attachment; filename="activity.csv"'}
        return Answer(body=written, media_type="text/csv; charset=utf-8", headers=named)

    async def _drawn(self, asked: Asked, wanted: Mapping[str, str], *, verified: str = "") -> Answer:
        who, about = _wanted(wanted)
        below = sent_number(wanted.get("below", ""), HIGHEST)
        done = await self._audit.page(below, _PAGE + 1, who=who, about=about)
        chosen = {name: value for name, value in (("who", who), ("about", about)) if value}
        older = urlencode({**chosen, "below": done[_PAGE - 1].number}) if len(done) > _PAGE else ""
        return self._html.answer(
            asked,
            "activity.html",
            done=done[:_PAGE],
            older=f"{_HERE}?{older}" if older else "",
            newest=f"{_HERE}?{urlencode(chosen)}" if below != HIGHEST else "",
            file=f"{_HERE}/activity.csv?{urlencode(chosen)}",
            names=await self._audit.names(),
            subjects=_ABOUT,
            who=who,
            about=about,
            verified=verified,
        )


def _written(done: Sequence[Done]) -> bytes:
    """It may be long, so it is made aside, where nobody waits for it."""
    rows = [(f"{one.at:%Y-%m-%dT%H:%M:%SZ}", one.who, one.did, one.subject) for one in done]
    return as_csv(Table(caption="", head=("at", "who", "did", "subject"), rows=rows))


def _wanted(said: Mapping[str, str]) -> tuple[str, str]:
    about = said.get("about", "")
    return said.get("who", "")[:60], about if about in _ABOUT else ""
