"""The notices: what is told, what was told, what is set and not told yet, and how two of them differ."""

import asyncio
from collections.abc import Sequence

from console.differing import DifferentLine, different_lines
from console.ports.privacy import NoticeChange, NoticeShown, NoticeVersion
from core.identifiers import ChannelId
from core.wording import Wording
from lethe.commands.notices import set_notices
from lethe.owner.reading import Reading
from privacy.menu import LANGUAGES, menu_languages
from privacy.notice_book import NoticeBook, Version
from privacy.notice_diff import differences, is_material
from privacy.notices import Notice, notice_in_force
from settings.settings import Settings

AS_SET = "set:"


class OwnersNotices:
    """`console.ports.privacy.Notices`."""

    def __init__(self, *, reading: Reading) -> None:
        self._reading = reading
        self._wording = Wording((LANGUAGES,))

    def languages(self) -> Sequence[str]:
        return menu_languages()

    async def versions(self) -> Sequence[NoticeVersion]:
        settings, book = await self._read()
        now = {one.name: book.last(one.name) for one in settings.channels}
        rows = [_row(each, [name for name, last in now.items() if last == each]) for each in book.versions()]
        return sorted(rows, key=lambda row: (row.since is None, str(row.since)), reverse=True)

    async def changes(self) -> Sequence[NoticeChange]:
        settings, book = await self._read()
        return [_change(book, channel, notice) for channel, notice in await asyncio.to_thread(set_notices, settings)]

    async def show(self, channel: str, language: str, version: str = "") -> NoticeShown | None:
        notice = await self._named(version or f"{AS_SET}{channel}")
        if notice is None or language not in menu_languages():
            return None
        return NoticeShown(channel=channel, version=notice.version, language=language, text=notice.text(language))

    async def difference(self, before: str, after: str, language: str) -> Sequence[DifferentLine] | None:
        old, new = await self._named(before), await self._named(after)
        if old is None or new is None or language not in menu_languages():
            return None
        return different_lines(_plain(old.text(language)), _plain(new.text(language)))

    async def publish(self) -> Sequence[str]:
        settings, book = await self._read()
        notices = await asyncio.to_thread(set_notices, settings)
        new = {notice.version: notice for _, notice in notices if book.facts(notice.version) is None}
        for notice in new.values():
            await asyncio.to_thread(book.publish, notice)
        return list(new)

    async def _named(self, name: str) -> Notice | None:
        settings, book = await self._read()
        if name.startswith(AS_SET):
            set_now = dict(await asyncio.to_thread(set_notices, settings))
            return set_now.get(ChannelId(name.removeprefix(AS_SET)))
        facts = book.facts(name)
        return None if facts is None else notice_in_force(facts, self._wording)

    async def _read(self) -> tuple[Settings, NoticeBook]:
        """Anew each time: the server writes down there what it tells."""
        settings = await self._reading.now()
        return settings, await asyncio.to_thread(NoticeBook, settings.server.data_dir)


def _plain(markdown: str) -> str:
    """What is bold is said in the same words."""
    return markdown.replace("**", "")


def _row(version: Version, told_on: Sequence[str]) -> NoticeVersion:
    return NoticeVersion(
        version=version.version,
        since=min((one.since for one in version.in_force), default=None),
        channels=tuple(dict.fromkeys(one.channel for one in version.in_force)),
        told_on=tuple(told_on),
    )


def _change(book: NoticeBook, channel: ChannelId, notice: Notice) -> NoticeChange:
    last = book.last(channel)
    known = last.facts if last is not None else None
    return NoticeChange(
        channel=channel,
        before=last.version if last is not None else "",
        after=notice.version,
        material=known is not None and is_material(differences(known, notice.facts)),
        published=book.facts(notice.version) is not None,
    )
