"""Privacy, requests: everything that somebody asked for as their right, by its clock; never who."""

from collections.abc import AsyncIterator, Sequence

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.numbers import sent_number
from console.page import Page, Route, Section
from console.ports.privacy import RequestRows, Requests
from console.roles import Role
from console.tables import csv_lines
from core.errors import StorageError

_HERE = "/console/privacy/requests"
STATES = ("overdue", "waiting", "under way", "answered")
_PAGE, _IN_FILE = 50, 500


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
        """What the filter lets through, all of it; it is read while it is sent."""
        try:
            first = await self._page(asked, most=_IN_FILE)
        except StorageError as error:
            return self._html.answer(asked, "requests_unread.html", status=503, says=str(error))
        names = ("request_id", "request_kind", "channel", "request_asked", "request_due", "state", "request_proof")
        head = [self._html.say(asked, name) for name in names]
        named = f'attachment; filename="requests-{asked.now:%Y-%m-%d}.csv"'
        return Answer(
            pieces=self._pieces(asked, head, first),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": named},
        )

    async def _pieces(self, asked: Asked, head: Sequence[str], page: RequestRows | None) -> AsyncIterator[bytes]:
        yield csv_lines([head])
        while page is not None:
            yield csv_lines(
                (one.id, one.kind, one.channel, one.day, one.due, one.state, one.proof) for one in page.rows
            )
            page = await self._page(asked, after=page.after, most=_IN_FILE) if page.after else None

    async def _answered(self, asked: Asked) -> Answer:
        id = asked.form.get("id", "").strip()
        if not await self._requests.answer(id):
            return await self._drawn(asked, mistake="request_gone")
        await self._audit.note(asked.owner.name, "request.answered", id)
        return see(f"{_HERE}?done=changed")

    async def _drawn(self, asked: Asked, *, mistake: str = "") -> Answer:
        start = sent_number(asked.query.get("from", ""))
        after, wanted = asked.query.get("after", ""), asked.query.get("state", "")
        try:
            counts = await self._requests.counts()
            page = await self._page(asked, after=after, most=_PAGE) if after else None
            if page is None:  # the first, also for a place that no page has named
                page, start = await self._page(asked, most=_PAGE), 0
        except StorageError as error:
            return self._html.answer(asked, "requests_unread.html", status=503, says=str(error))
        every = sum(counts.values())
        return self._html.answer(
            asked,
            "requests.html",
            status=422 if mistake else 200,
            rows=page.rows if page is not None else (),
            start=start,
            after=page.after if page is not None else "",
            count=counts[wanted] if wanted in STATES else every,
            every=every,
            counts=counts,
            states=STATES,
            state_wanted=wanted,
            mistake=mistake,
            done=asked.query.get("done", ""),
        )

    async def _page(self, asked: Asked, *, after: str = "", most: int) -> RequestRows | None:
        wanted = asked.query.get("state", "")
        return await self._requests.page(state=wanted if wanted in STATES else "", after=after, most=most)
