"""Show everything: one archive, of which the page, the data and the list of contents come from one reading."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from core.capabilities import AttachmentKind
from core.clock import Clock
from core.errors import StorageError
from core.log import Log
from core.memory.about import NoPerson, declared_tables
from core.memory.files import FileKept, Files, Written
from core.memory.personal_rows import Opened, PersonTable, iso
from core.memory.store import Store
from core.memory.vault import Shredded
from core.messages import Attachment
from core.ports.advance import Advance, unwatched
from core.ports.command import Speaker
from core.wording import Wording
from privacy.archive import Archive, Entry, Folder, Full, Spool
from privacy.export_schema import FORMAT, schema
from privacy.notices import NoticeFacts, receiving
from privacy.register import Declared, Register, declared_place, declared_table
from privacy.report import KeptDays, holding_for
from privacy.report_page import ReportPage, safe_name

Rows = Sequence[dict[str, Opened]]
Without = Callable[[FileKept], str]

_DAMAGED = "it could not be read"
TOO_LARGE = "it is larger than what this chat carries"
_SENT_BEFORE = "you were sent it in this chat, and what it was made from is here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    content: bytes | None = field(repr=False)
    """The zip; None when it would be larger than it may be even without files."""
    too_large: int = 0
    """Files that did not fit."""
    further: tuple[bytes, ...] = field(default=(), repr=False)
    """More zips, of the files for which the first has no room."""
    sealed: Written | None = None
    """In place of `content`: a zip that lies sealed on the disk already."""


@dataclass(slots=True, kw_only=True)
class _Work:
    """An archive being filled."""

    archive: Folder
    page: ReportPage
    spool: Spool
    rows: dict[str, int]
    left_out: list[tuple[str, str]]
    places: int = 0
    advance: Advance = unwatched
    ours: set[int] = field(default_factory=set)
    """Our own messages: a file with one is an earlier export."""
    contents: list[tuple[str, bytes]] = field(default_factory=list)
    """What personal places hold, by its path in the archive."""


class Exports:
    """`most`: bytes of an archive that are held in memory for one person, whatever the channel carries."""

    def __init__(
        self,
        *,
        store: Store,
        files: Files,
        register: Register,
        wording: Wording,
        clock: Clock,
        log: Log,
        most: int = 20 * 1024 * 1024,
        kept_days: KeptDays | None = None,
    ) -> None:
        self._store = store
        self._files = files
        self._register = register
        self._wording = wording
        self._clock = clock
        self._log = log
        self.most = most
        self._kept_days = kept_days

    async def make(self, speaker: Speaker, facts: NoticeFacts, *, most: int, advance: Advance = unwatched) -> Export:
        """`most`: bytes that the person's channel carries. `advance`: by rows and files."""
        archive = Archive(most=min(most, self.most), made_at=self._clock.now())
        try:
            too_large = await self.fill(Folder(archive), speaker, facts, advance=advance)
            content = await asyncio.to_thread(archive.close)
        except Full:
            return Export(content=None)
        return Export(content=content, too_large=len(too_large))

    async def fill(
        self,
        archive: Folder,
        speaker: Speaker,
        facts: NoticeFacts,
        *,
        without: Without = lambda file: TOO_LARGE,
        advance: Advance = unwatched,
    ) -> Sequence[FileKept]:
        """The files for which there was no room; `without`: what is said of each. Raises Full."""
        facts = await holding_for(facts, speaker, self._kept_days)
        now = self._clock.now()
        page = ReportPage(wording=self._wording, language=speaker.language)
        work = _Work(archive=archive, page=page, spool=Spool(), rows={}, left_out=list(_never_shown()), advance=advance)
        work.spool.write(work.page.opening(now))
        with work.archive.entry("data.json") as data:
            data.write(_opening(facts, self._wording, speaker.language, now))
            for table in self._register.tables:
                await self._add_table(work, data, table, speaker)
            await self._add_places(work, data, speaker)
            data.write(b"\n]}\n")
        fitting, too_large = await self._fitting(work, speaker, without)
        await asyncio.to_thread(_add_page, work, facts)
        damaged = await self._add_files(work, speaker, fitting)
        described = json.dumps(schema(self._register.tables), indent=1).encode()
        work.archive.put("data.schema.json", described)
        work.archive.put("manifest.json", _manifest(work, damaged, now))
        return too_large

    async def kept_of(self, speaker: Speaker) -> Sequence[FileKept]:
        return await self._store.read(lambda transaction: self._files.of_person(transaction, speaker))

    async def add_files(self, archive: Folder, speaker: Speaker, kept: Sequence[FileKept]) -> None:
        """Only these, and a list of them: a further part of an archive. Raises Full."""
        page = ReportPage(wording=self._wording, language=speaker.language)
        work = _Work(archive=archive, page=page, spool=Spool(), rows={}, left_out=[])
        damaged = await self._add_files(work, speaker, kept)
        work.archive.put("manifest.json", _manifest(work, damaged, self._clock.now()))

    async def _add_table(self, work: _Work, data: Entry, table: PersonTable, speaker: Speaker) -> None:
        declared = declared_table(table)
        held = await self._register.count(speaker, table)
        _begin_place(work, data, declared, held)
        work.left_out += [(f"{declared.called}: {column}", reason) for column, reason in declared.withheld.items()]
        async for rows in self._register.rows(speaker, table):
            await asyncio.to_thread(_add_rows, work, data, declared, rows)
            work.advance(len(rows))
        data.write(b"]}")

    async def _add_places(self, work: _Work, data: Entry, speaker: Speaker) -> None:
        for number, (place, held) in enumerate(await self._register.held(speaker), start=1):
            declared = declared_place(place)
            _begin_place(work, data, declared, len(held))
            rows: list[dict[str, Opened]] = []
            for position, one in enumerate(held, start=1):
                row: dict[str, Opened] = {"called": one.called, **one.facts}
                if one.content is not None:
                    path = f"files/place-{number}-{position}-{safe_name(one.file_name) or 'content'}"
                    work.contents.append((path, one.content))
                    row["file"] = path
                rows.append(row)
            _add_rows(work, data, declared, rows)
            data.write(b"]}")

    async def _fitting(
        self, work: _Work, speaker: Speaker, without: Without
    ) -> tuple[Sequence[FileKept], Sequence[FileKept]]:
        """The files for which there is room beside the page, in order, and those for which there is none."""
        kept = await self.kept_of(speaker)
        room = work.spool.size * 2 + sum(len(content) for _, content in work.contents)
        fitting: list[FileKept] = []
        too_large: list[FileKept] = []
        for file in kept:
            if file.message in work.ours:
                work.left_out.append((_path(file.message, file.position, file.name), _SENT_BEFORE))
            elif work.archive.has_room_for(room + file.size):
                room += file.size + 512
                fitting.append(file)
            else:
                too_large.append(file)
                work.left_out.append((_path(file.message, file.position, file.name), without(file)))
        return fitting, too_large

    async def _add_files(self, work: _Work, speaker: Speaker, kept: Sequence[FileKept]) -> list[tuple[str, str]]:
        damaged: list[tuple[str, str]] = []
        for path, content in work.contents:
            await asyncio.to_thread(work.archive.put, path, content)
        for file in kept:
            path = _path(file.message, file.position, file.name)
            try:
                plain = await asyncio.to_thread(self._files.content, speaker, file.stored_as)
            except (StorageError, Shredded, OSError) as error:
                self._log.failure("export.unreadable_file", error)
                damaged.append((path, _DAMAGED))
                continue
            await asyncio.to_thread(work.archive.put, path, plain, media_type=file.media_type)
            work.advance(1)
        return damaged


def _never_shown() -> Iterator[tuple[str, str]]:
    for name, about in sorted(declared_tables().items()):
        if isinstance(about, NoPerson):
            yield name, about.because


def _opening(facts: NoticeFacts, wording: Wording, language: str, now: datetime) -> bytes:
    head = {
        "format": FORMAT,
        "made_at": iso(now),
        "retention_days": facts.retention_days if facts.collect else 0,
        "recipients": [
            {"name": recipient.name, "receives": receiving(recipient, wording, language)}
            for recipient in facts.recipients
        ],
    }
    return json.dumps(head, ensure_ascii=False, indent=1).encode()[:-2] + b',\n "places": [\n'


def _begin_place(work: _Work, data: Entry, declared: Declared, count: int) -> None:
    head = {
        "called": declared.called,
        "category": declared.category,
        "purpose": declared.purpose,
        "table": declared.table,
        "withheld": dict(declared.withheld),
    }
    data.write((b",\n" if work.places else b"") + json.dumps(head, ensure_ascii=False).encode()[:-1] + b', "rows": [')
    work.places += 1
    work.rows[declared.table or declared.called] = 0
    work.spool.write(work.page.place(declared.called, declared.purpose, count))


def _add_rows(work: _Work, data: Entry, declared: Declared, rows: Rows) -> None:
    written = work.rows[declared.table or declared.called]
    for row in rows:
        if row.get("by_person") is False and isinstance(number := row.get("id"), int):
            work.ours.add(number)
        path = _file_of(declared, row)
        shown = {**row, "file": path} if path else row
        text = json.dumps(shown, ensure_ascii=False)
        data.write((b",\n" if written else b"\n") + text.encode("utf-8", "replace"))
        work.spool.write(work.page.row(row, path))
        written += 1
    work.rows[declared.table or declared.called] = written


def _file_of(declared: Declared, row: Mapping[str, Opened]) -> str:
    """Where in the archive the content lies that a row of kept files speaks of, or that a place handed over."""
    if declared.table != "keptfile":
        return str(row.get("file", "")) if not declared.table else ""
    label = row.get("label")
    message, position = row.get("message_id"), row.get("position")
    assert isinstance(label, dict)
    assert isinstance(message, int)
    assert isinstance(position, int)
    return _path(message, position, str(label.get("name", "")))


def _path(message: int, position: int, name: str) -> str:
    return f"files/{message}-{position}-{safe_name(name) or 'file'}"


def _add_page(work: _Work, facts: NoticeFacts) -> None:
    work.spool.write(work.page.ending(facts, work.left_out))
    with work.archive.entry("report.html") as entry:
        for piece in work.spool.read():
            entry.write(piece)


def _manifest(work: _Work, damaged: Sequence[tuple[str, str]], now: datetime) -> bytes:
    content = {
        "format": "lethe.manifest/1",
        "made_at": iso(now),
        "files": [{"path": one.path, "bytes": one.size, "sha256": one.sha256} for one in work.archive.packed],
        "rows": work.rows,
        "left_out": [{"called": called, "reason": reason} for called, reason in (*work.left_out, *damaged)],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def enclosed(export: Export, day: date) -> tuple[Attachment, ...]:
    """As it goes to the person. What lies sealed already is named by where it lies."""
    contents = (export.content, *export.further) if export.content is not None else ()
    archive = Attachment(kind=AttachmentKind.FILE, media_type="application/zip", size=None, name=f"my-data-{day}.zip")
    if export.sealed is not None:
        return (replace(archive, size=export.sealed.size, reference=export.sealed.stored_as),)
    if len(contents) == 1:
        return tuple(replace(archive, size=len(content), content=content) for content in contents)
    return tuple(
        replace(archive, size=len(content), content=content, name=f"my-data-{day}-{part}-of-{len(contents)}.zip")
        for part, content in enumerate(contents, start=1)
    )


def size_in_words(size: int) -> str:
    """For a person: "340 kB", "1.2 MB"."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"
