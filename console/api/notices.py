"""The API's notices: what people are told, in which version, and publishing what is set."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from console.api.calls import Call, Given, Listed, Nothing, Paged, Sent, Shown, call, page_of
from console.api.problems import not_found, unless_missing
from console.asked import Asked
from console.audit import Audit
from console.ports.privacy import Notices

READ, WRITE = "notices:read", "notices:write"


class NoticeVersion(Shown):
    version: str
    since: datetime | None = Field(description="When it was first told; null: it was only published.")
    channels: list[str]
    told_on: list[str]


class NoticeVersionList(Listed[NoticeVersion]):
    pass


class NoticeChange(Shown):
    channel: str
    before: str
    after: str
    material: bool = Field(description="People are asked before it holds for them; else they are told.")
    published: bool
    waits: bool


class NoticeChanges(Shown):
    items: list[NoticeChange]


class InLanguage(Sent):
    language: str = Field(default="en", min_length=2, max_length=12)
    version: str = Field(default="", max_length=64, description="Empty: as it is set now.")


class Notice(Shown):
    channel: str
    version: str
    language: str
    text: str = Field(description="Markdown.")


class Published(Shown):
    versions: list[str] = Field(description="Those that are kept now and were not; told from the next start on.")


class NoticeCalls:
    def __init__(self, *, notices: Notices, audit: Audit) -> None:
        self._notices = notices
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                "/notices",
                scope=READ,
                says="Every version that is kept, and where it is told.",
                takes=Paged,
                gives=NoticeVersionList,
                answer=self._list,
            ),
            call(
                "GET",
                "/notice-changes",
                scope=READ,
                says="Of each channel, what is set beside what is told there.",
                takes=Nothing,
                gives=NoticeChanges,
                answer=self._changes,
            ),
            call(
                "GET",
                "/notices/{channel}",
                scope=READ,
                says="What people are told on a channel, in one language.",
                takes=InLanguage,
                gives=Notice,
                answer=self._show,
            ),
            call(
                "POST",
                "/notices/publish",
                scope=WRITE,
                says="Keep what is set as new versions.",
                takes=Nothing,
                gives=Published,
                is_repeatable=True,
                answer=self._publish,
            ),
        )

    async def _list(self, _asked: Asked, sent: Paged) -> Given:
        rows, following = page_of(await self._notices.versions(), lambda row: row.version, sent)
        return Given(shown=NoticeVersionList(items=[NoticeVersion.model_validate(row) for row in rows], next=following))

    async def _changes(self, _asked: Asked, _sent: Nothing) -> Given:
        rows = [NoticeChange.model_validate(row) for row in await self._notices.changes()]
        return Given(shown=NoticeChanges(items=rows))

    async def _show(self, asked: Asked, sent: InLanguage) -> Given:
        if sent.language not in self._notices.languages():
            raise not_found()
        shown = unless_missing(await self._notices.show(asked.parameters["channel"], sent.language, sent.version))
        return Given(shown=Notice.model_validate(shown))

    async def _publish(self, asked: Asked, _sent: Nothing) -> Given:
        versions = list(await self._notices.publish())
        for version in versions:
            await self._audit.note(asked.owner.name, "notice.published", version)
        return Given(shown=Published(versions=versions))
