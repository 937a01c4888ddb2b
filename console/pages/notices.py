"""Privacy, notices: what people are told on each channel, every version, two beside each other, and publishing."""

from collections.abc import Sequence

from console.asked import Answer, Asked, see
from console.audit import Audit
from console.html import Html
from console.page import Page, Route, Section
from console.ports.assistants import Assistants, Drawing
from console.ports.privacy import Notices
from console.roles import Role

_HERE = "/console/privacy/notices"
_MOST = 50
"""Versions in the list; all of them can be compared."""


class NoticePages:
    """`assistants`: knows how a text looks on each kind of channel."""

    def __init__(self, *, html: Html, notices: Notices, assistants: Assistants | None, audit: Audit) -> None:
        self._html = html
        self._notices = notices
        self._assistants = assistants
        self._audit = audit

    def page(self) -> Page:
        viewer = Role.VIEWER
        return Page(
            section=Section.PRIVACY,
            address=_HERE,
            part="part_notices",
            routes=(
                Route(method="GET", path=_HERE, role=viewer, answer=self._show),
                Route(method="GET", path=f"{_HERE}/preview", role=viewer, answer=self._preview),
                Route(method="GET", path=f"{_HERE}/compare", role=viewer, answer=self._compare),
                Route(method="POST", path=f"{_HERE}/publish", role=Role.EDITOR, answer=self._publish),
            ),
        )

    async def _show(self, asked: Asked) -> Answer:
        return self._html.answer(
            asked,
            "notices.html",
            changes=await self._notices.changes(),
            versions=await self._notices.versions(),
            most=_MOST,
            languages=self._notices.languages(),
            published=_number(asked.query.get("published", "")),
        )

    async def _preview(self, asked: Asked) -> Answer:
        channel, version = asked.query.get("channel", ""), asked.query.get("version", "")
        languages = self._notices.languages()
        wanted = asked.query.get("language", asked.language)
        language = wanted if wanted in languages else "en"
        notice = await self._notices.show(channel, language, version)
        if notice is None:
            return self._html.gone(asked, back=_HERE)
        drawings: Sequence[Drawing] = ()
        if self._assistants is not None:
            drawings = await self._assistants.drawings(notice.text)
        return self._html.answer(
            asked,
            "notice_preview.html",
            notice=notice,
            asked_version=version,
            drawings=drawings,
            languages=languages,
            changes=await self._notices.changes(),
        )

    async def _compare(self, asked: Asked) -> Answer:
        before, after = asked.query.get("before", ""), asked.query.get("after", "")
        languages = self._notices.languages()
        wanted = asked.query.get("language", asked.language)
        language = wanted if wanted in languages else "en"
        is_chosen = bool(before or after)
        lines = await self._notices.difference(before, after, language) if is_chosen else None
        return self._html.answer(
            asked,
            "notice_compare.html",
            status=404 if lines is None and is_chosen else 200,
            is_chosen=is_chosen,
            lines=lines,
            before=before,
            after=after,
            spoken=language,
            languages=languages,
            versions=await self._notices.versions(),
            changes=await self._notices.changes(),
        )

    async def _publish(self, asked: Asked) -> Answer:
        versions = await self._notices.publish()
        for version in versions:
            await self._audit.note(asked.owner.name, "notice.published", version)
        return see(f"{_HERE}?published={len(versions)}")


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 4 else None
