"""Privacy, requests: everything that somebody asked for as their right, by its clock; never who."""

from collections.abc import Sequence

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.page import Page, Route, Section
from console.ports.privacy import RequestRow, Requests
from console.roles import Role
from console.tables import Table, as_csv
from core.errors import StorageError

_HERE = "/console/privacy/requests"
STATES = ("overdue", "waiting", "under way", "answered")
_PAGE = 50


class RequestPages:
    def __init__(self, *, html: Html, requests: Requests, audit: Audit) -> None:
        self._html = html
        self._requests = requests
        self._audit = audit

    def page(self) -> Page:
        return Page(
            section=Section.PRIVACY,
            address=_HERE,
            part="part_requests",
            routes=(
                Route(method="GET", path=_HERE, role=Role.VIEWER, answer=self._show),
                Route(method="GET", path=f"{_HERE}/file", role=Role.VIEWER, answer=self._file),
                Route(method="POST", path=f"{_HERE}/answered", role=Role.OWNER, answer=self._answered),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return await self._drawn(asked)

    async def _file(self, asked: Asked) -> Answer:
        """What the filter lets through, all of it."""
        rows = _filtered(await self._requests.all(), asked)
        say = self._html.say
        names = ("request_id", "request_kind", "channel", "request_asked", "request_due", "state", "request_proof")
        table = Table(
            caption=say(asked, "part_requests"),
            head=[say(asked, name) for name in names],
            rows=[(one.id, one.kind, one.channel, one.day, one.due, one.state, one.proof) for one in rows],
        )
        named = f'attachment; filename="requests-{asked.now:%Y-%m-%d}.csv"'
        return Answer(body=as_csv(table), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": named})

    async def _answered(self, asked: Asked) -> Answer:
        id = asked.form.get("id", "").strip()
        if not await self._requests.answer(id):
            return await self._drawn(asked, mistake="request_gone")
        await self._audit.note(asked.owner.name, "request.answered", id)
        return see(f"{_HERE}?done=changed")

    async def _drawn(self, asked: Asked, *, mistake: str = "") -> Answer:
        try:
            every: Sequence[RequestRow] = await self._requests.all()
        except StorageError as error:
            return self._html.answer(asked, "requests_unread.html", status=503, says=str(error))
        rows = _filtered(every, asked)
        word = asked.query.get("from", "")
        start = min(int(word), len(rows)) if word.isascii() and word.isdigit() and len(word) < 9 else 0
        return self._html.answer(
            asked,
            "requests.html",
            status=422 if mistake else 200,
            rows=rows[start : start + _PAGE],
            start=start,
            after=start + _PAGE if start + _PAGE < len(rows) else 0,
            count=len(rows),
            every=len(every),
            counts={state: sum(one.state == state for one in every) for state in STATES},
            states=STATES,
            state_wanted=asked.query.get("state", ""),
            mistake=mistake,
            done=asked.query.get("done", ""),
        )


def _filtered(rows: Sequence[RequestRow], asked: Asked) -> Sequence[RequestRow]:
    wanted = asked.query.get("state", "")
    return [row for row in rows if row.state == wanted] if wanted in STATES else rows
