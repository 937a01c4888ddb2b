"""Attachments at rest: sealed while they stream in, never plain on a disk."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import bindparam, insert, select

from core.capabilities import AttachmentKind
from core.clock import Clock, milliseconds
from core.errors import StorageError, StoreUnavailable, TooLarge
from core.identifiers import MessageId, PersonId
from core.memory.private_files import last_written, make_private_folder, sync_folder, write_all
from core.memory.ration import Ration
from core.memory.row_ids import RowIds
from core.memory.sealed_form import LENGTH as _LENGTH
from core.memory.sealed_form import PIECE as _PIECE
from core.memory.sealed_writing import SealedWriting
from core.memory.statements import Statement, table_of
from core.memory.store import Result, Transaction
from core.memory.tables import KeptFile
from core.memory.to_its_end import to_its_end
from core.memory.vault import Vault
from core.ports.command import Speaker

_FILE = table_of(KeptFile)
_COLUMNS = (_FILE.c.id, _FILE.c.message_id, _FILE.c.position, _FILE.c.stored_as, _FILE.c.size, _FILE.c.label)
_NEW = Statement(insert(_FILE))
_OF_PERSON = Statement(select(*_COLUMNS).where(_FILE.c.person_id == bindparam("person")).order_by(_FILE.c.id))
_BY_NUMBER = Statement(select(*_COLUMNS).where(_FILE.c.id == bindparam("file")))
_OF_MESSAGE = Statement(select(*_COLUMNS).where(_FILE.c.message_id == bindparam("message")).order_by(_FILE.c.position))
_NAMES = Statement(select(_FILE.c.stored_as))
_NAMES_OF_PERSON = Statement(select(_FILE.c.stored_as).where(_FILE.c.person_id == bindparam("person")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file on the disk that no row knows yet."""

    stored_as: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKept:
    message: MessageId
    position: int
    stored_as: str
    size: int
    kind: AttachmentKind
    media_type: str
    name: str = field(repr=False)


class Files:
    """`ration`: of what one person sends; None: everything is kept."""

    def __init__(
        self,
        *,
        folder: Path,
        vault: Vault,
        ids: RowIds,
        clock: Clock,
        random: Callable[[int], bytes],
        ration: Ration | None = None,
    ) -> None:
        make_private_folder(folder)
        self.folder = self._folder = folder
        self._vault = vault
        self._ids = ids
        self._clock = clock
        self._random = random
        self._ration = ration
        self._not_kept: set[str] = set()

    def rationed(self, ration: Ration) -> "Files":
        """The same files, of which what people send is kept only while there is room for it."""
        return Files(
            folder=self._folder,
            vault=self._vault,
            ids=self._ids,
            clock=self._clock,
            random=self._random,
            ration=ration,
        )

    def has_room(self, transaction: Transaction, speaker: Speaker, size: int) -> bool:
        return self._ration is None or self._ration.allows(transaction, speaker.person, size)

    async def write(self, speaker: Speaker, pieces: AsyncIterator[bytes], longest: int) -> Written:
        """Seal a file piece by piece, synced. Raises TooLarge and StoreUnavailable; then nothing stays."""
        path, handle = self._create()
        stored_as = path.name
        try:
            size = await self._fill(handle, speaker, stored_as, pieces, longest)
        except OSError:
            path.unlink(missing_ok=True)
            raise StoreUnavailable("the files folder did not take a file") from None
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
        return Written(stored_as=stored_as, size=size)

    def begin(self, speaker: Speaker) -> SealedWriting:
        """A file of theirs that is written bit by bit. Raises StoreUnavailable."""
        path, handle = self._create()

        def append(number: int, plain: bytes, last: bool) -> None:
            self._append(handle, speaker, path.name, number, plain, last=last)

        return SealedWriting(path, handle, append)

    def _create(self) -> tuple[Path, int]:
        path = self._folder / self._random(16).hex()
        try:
            return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError:
            raise StoreUnavailable("the files folder did not take a file") from None

    async def write_each(self, speaker: Speaker, contents: Sequence[bytes], longest: int) -> list[Written]:
        """Where one fails, none of them stays."""
        written: list[Written] = []
        try:
            for content in contents:
                written.append(await self.write(speaker, _one_piece(content), longest))
        except BaseException:
            for file in written:
                self.remove(file.stored_as)
            raise
        return written

    async def keep_or_remove(
        self, written: Collection[Written], keeping: Awaitable[Result], again: Collection[str] = ()
    ) -> Result:
        """Await the transaction that keeps them. Where it comes to nothing (it raises, or gives None) they go from the
        disk, as does any for which there was no room; whoever is cancelled meanwhile waits until that is known.
        `again`: those that nobody can write once more, and that stay where memory only took nothing just now."""
        if not written:
            return await keeping
        task = asyncio.ensure_future(keeping)
        stay: Collection[str] = ()
        try:
            return await to_its_end(task)
        except StoreUnavailable:
            stay = again
            raise
        finally:
            in_vain = not _came_to_something(task)
            for file in written:
                if (in_vain and file.stored_as not in stay) or file.stored_as in self._not_kept:
                    self.remove(file.stored_as)
                self._not_kept.discard(file.stored_as)

    def keep(
        self,
        transaction: Transaction,
        speaker: Speaker,
        message: MessageId,
        position: int,
        written: Written,
        *,
        kind: AttachmentKind,
        media_type: str,
        name: str,
    ) -> int:
        """The number of its row; 0 where there was no room for it."""
        if not self.has_room(transaction, speaker, written.size):
            self._not_kept.add(written.stored_as)
            return 0
        row = self._ids.next()
        about = {"kind": kind.value, "media_type": media_type, "name": name}
        label = json.dumps(about, ensure_ascii=False).encode("utf-8", "replace")
        transaction.change(
            _NEW,
            id=row,
            person_id=speaker.person,
            message_id=message,
            position=position,
            stored_as=written.stored_as,
            size=written.size,
            created_at=milliseconds(self._clock.now()),
            label=self._vault.seal(speaker.person, speaker.key_slot, "keptfile.label", row, label),
        )
        return row

    def of_person(self, transaction: Transaction, speaker: Speaker) -> Sequence[FileKept]:
        return [self._kept(speaker, row) for row in transaction.rows(_OF_PERSON, person=speaker.person)]

    def of_message(self, transaction: Transaction, speaker: Speaker, message: MessageId) -> Sequence[FileKept]:
        return [self._kept(speaker, row) for row in transaction.rows(_OF_MESSAGE, message=message)]

    def one(self, transaction: Transaction, speaker: Speaker, number: int) -> FileKept | None:
        row = transaction.row(_BY_NUMBER, file=number)
        return None if row is None else self._kept(speaker, row)

    def names(self, transaction: Transaction) -> Sequence[str]:
        return [name for (name,) in transaction.rows(_NAMES)]

    def names_of_person(self, transaction: Transaction, person: PersonId) -> Sequence[str]:
        """Opens nothing, so it works when the person's key is gone."""
        return [name for (name,) in transaction.rows(_NAMES_OF_PERSON, person=person)]

    def pieces(self, speaker: Speaker, stored_as: str) -> Iterator[bytes]:
        """The plain bytes in pieces. Raises StorageError when the file is damaged or cut short."""
        with (self._folder / stored_as).open("rb") as file:
            number = 0
            last = False
            while not last:
                head = file.read(_LENGTH + 1)
                if len(head) < _LENGTH + 1:
                    raise StorageError("A kept file is cut short.")
                last = head[_LENGTH] == 1
                sealed = file.read(int.from_bytes(head[:_LENGTH], "big"))
                place = _place(stored_as, last=last)
                yield self._vault.unseal(speaker.person, speaker.key_slot, place, number, sealed)
                number += 1

    def content(self, speaker: Speaker, stored_as: str) -> bytes:
        return b"".join(self.pieces(speaker, stored_as))

    def remove(self, stored_as: str) -> None:
        """Idempotent. What a freed block still holds was sealed."""
        (self._folder / stored_as).unlink(missing_ok=True)

    def exists(self, stored_as: str) -> bool:
        return (self._folder / stored_as).exists()

    def on_disk(self) -> Sequence[tuple[str, float]]:
        """Every file, with the seconds since 1970 at which it was last written."""
        found = [(path.name, last_written(path)) for path in self._folder.iterdir()]
        return [(name, written) for name, written in found if written is not None]

    async def _fill(
        self, handle: int, speaker: Speaker, stored_as: str, pieces: AsyncIterator[bytes], longest: int
    ) -> int:
        size = number = 0
        buffer = bytearray()
        async for piece in pieces:
            size += len(piece)
            if size > longest:
                raise TooLarge("a file is larger than this server keeps")
            buffer += piece
            while len(buffer) >= _PIECE:
                await self._append_beside(handle, speaker, stored_as, number, bytes(buffer[:_PIECE]))
                del buffer[:_PIECE]
                number += 1
        await self._append_beside(handle, speaker, stored_as, number, bytes(buffer), last=True)
        return size

    async def _append_beside(
        self, handle: int, speaker: Speaker, stored_as: str, number: int, plain: bytes, *, last: bool = False
    ) -> None:
        work = asyncio.to_thread(self._append, handle, speaker, stored_as, number, plain, last=last)
        # Cancelled or not, the thread must be done before the file is closed: its number may be another's by then.
        await to_its_end(asyncio.ensure_future(work))

    def _append(
        self, handle: int, speaker: Speaker, stored_as: str, number: int, plain: bytes, *, last: bool = False
    ) -> None:
        place = _place(stored_as, last=last)
        sealed = self._vault.seal(speaker.person, speaker.key_slot, place, number, plain)
        write_all(handle, len(sealed).to_bytes(_LENGTH, "big") + bytes([last]) + sealed)
        if last:
            os.fsync(handle)
            sync_folder(self._folder)

    def _kept(self, speaker: Speaker, row: tuple[int, int, int, str, int, bytes]) -> FileKept:
        number, message, position, stored_as, size, sealed = row
        label = json.loads(self._vault.unseal(speaker.person, speaker.key_slot, "keptfile.label", number, sealed))
        return FileKept(
            message=MessageId(message),
            position=position,
            stored_as=stored_as,
            size=size,
            kind=AttachmentKind(label["kind"]),
            media_type=label["media_type"],
            name=label["name"],
        )


async def _one_piece(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _came_to_something(task: "asyncio.Future[Result]") -> bool:
    return task.done() and not task.cancelled() and task.exception() is None and task.result() is not None


def _place(stored_as: str, *, last: bool) -> str:
    # That a piece is the last one is part of the seal, so that a file cut short is noticed.
    return f"file {stored_as}{' end' if last else ''}"
