"""An archive that is larger than the chat carries: sealed as it is made and fetched by a link, or in several parts."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from core.clock import Clock
from core.memory.files import FileKept, Files, Written
from core.ports.command import Speaker
from privacy.archive import Archive, Folder, Full
from privacy.commands import MakesExports
from privacy.export import TOO_LARGE, Export, Exports
from privacy.notices import NoticeFacts

MOST_PARTS = 5
_ELSEWHERE = "it is in another part of this archive"
_LEFT_FREE = 512 * 1024 * 1024
"""Bytes of the disk that no archive may take: the server writes there too."""
_BESIDE_FILES = 64 * 1024
"""Bytes of a part that its list, and what a zip says of each file, may take; and a share of a file that grows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Of whom, and in which folder; "" where there is one section only."""

    speaker: Speaker
    facts: NoticeFacts = field(repr=False)
    folder: str = ""


Sections = Callable[[Speaker, NoticeFacts], Awaitable[Sequence[Section]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    files: Sequence[tuple[Section, FileKept]]
    size: int


class LargeExports:
    """`small`: makes the archive that everybody gets whose data fits into it. `by_link`: can one be fetched by a link?
    What was sealed for that is a file of the person's like any other: it falls with them, and is swept as what we sent
    is swept."""

    def __init__(
        self,
        *,
        small: MakesExports,
        exports: Exports,
        files: Files,
        sections: Sections,
        by_link: bool,
        clock: Clock,
    ) -> None:
        self._small = small
        self._exports = exports
        self._files = files
        self._sections = sections
        self._by_link = by_link
        self._clock = clock

    @property
    def most(self) -> int:
        return self._small.most

    async def make(self, speaker: Speaker, facts: NoticeFacts, *, most: int) -> Export:
        made = await self._small.make(speaker, facts, most=most)
        if made.content is not None and not made.too_large:
            return made
        del made  # it is as large as the chat carries, and would lie in memory beside the other
        sections = await self._sections(speaker, facts)
        if self._by_link and await self._has_disk_for(sections):
            return Export(content=None, sealed=await self._sealed(speaker, sections))
        try:
            in_parts = await self._in_parts(sections, min(most, self.most))
        except Full:
            return Export(content=None)
        return in_parts or await self._small.make(speaker, facts, most=most)

    async def _has_disk_for(self, sections: Sequence[Section]) -> bool:
        sizes = [file.size for section in sections for file in await self._exports.kept_of(section.speaker)]
        usage = await asyncio.to_thread(shutil.disk_usage, self._files.folder)
        return usage.free > sum(sizes) * 2 + _LEFT_FREE

    async def _sealed(self, speaker: Speaker, sections: Sequence[Section]) -> Written:
        writing = await asyncio.to_thread(self._files.begin, speaker)
        archive = Archive(most=None, made_at=self._clock.now(), into=writing)
        try:
            for section in sections:
                await self._exports.fill(Folder(archive, section.folder), section.speaker, section.facts)
            await asyncio.to_thread(archive.close)
            await asyncio.to_thread(writing.close)
        except BaseException:
            writing.abandon()
            archive.abandon()
            raise
        return Written(stored_as=writing.stored_as, size=writing.size)

    async def _in_parts(self, sections: Sequence[Section], most: int) -> Export | None:
        """Everything but files for the first part, and as many files as fit. None where so many parts are too few."""
        first = Archive(most=most, made_at=self._clock.now())
        rest: list[tuple[Section, FileKept]] = []
        for section in sections:
            left = await self._exports.fill(
                Folder(first, section.folder), section.speaker, section.facts, without=_reason(most)
            )
            rest += [(section, file) for file in left]
        too_large = [file for _, file in rest if _in_part(file) > most]
        parts = _divided([(section, file) for section, file in rest if _in_part(file) <= most], most)
        if not parts or len(parts) + 1 > MOST_PARTS:
            return None
        content = await asyncio.to_thread(first.close)
        further = [await self._part(part, most) for part in parts]
        return Export(content=content, too_large=len(too_large), further=tuple(further))

    async def _part(self, part: _Part, most: int) -> bytes:
        archive = Archive(most=most, made_at=self._clock.now())
        sections = {section.folder: section for section, _ in part.files}
        for folder, section in sections.items():
            files = [file for of, file in part.files if of.folder == folder]
            await self._exports.add_files(Folder(archive, folder), section.speaker, files)
        return await asyncio.to_thread(archive.close)


def _reason(most: int) -> Callable[[FileKept], str]:
    return lambda file: _ELSEWHERE if _in_part(file) <= most else TOO_LARGE


def _in_part(file: FileKept) -> int:
    """Bytes at most: what does not shrink grows by a little, and names are in the list and twice in the zip."""
    return file.size + file.size // 1000 + 2048 + _BESIDE_FILES


def _divided(files: Sequence[tuple[Section, FileKept]], most: int) -> Sequence[_Part]:
    """In their order, each part as full as it may be."""
    parts: list[_Part] = []
    for section, file in files:
        size = _in_part(file) - _BESIDE_FILES
        if parts and parts[-1].size + size <= most:
            parts[-1] = _Part(files=(*parts[-1].files, (section, file)), size=parts[-1].size + size)
        else:
            parts.append(_Part(files=((section, file),), size=size + _BESIDE_FILES))
    return parts
