"""Fetch what came with a message, and keep it sealed."""

from core.errors import DeliveryError, Superseded, TooLarge, TryAgain
from core.journey.turn import Turn
from core.log import Log
from core.memory.conversations import Kept
from core.memory.files import Files, Written
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.messages import Attachment
from core.ports.connector import Connector, FetchesFiles, LetsGoOfFiles

_NO_ROOM = "files_full"
_UNREADABLE = "unreadable"


class Fetching:
    """`files`: rationed. `retries`: how often a file that could not be had is asked for again."""

    def __init__(self, *, store: Store, people: People, files: Files, log: Log, file_bytes: int, retries: int) -> None:
        self._store = store
        self._people = people
        self._files = files
        self._log = log
        self._file_bytes = file_bytes
        self._retries = retries

    async def fetch(self, turn: Turn, connector: Connector | None) -> str:
        """Keep every file of the turn; the notice to give where one could not be had or kept, else nothing. Raises
        TryAgain where one may still be had later, and Superseded."""
        notice = ""
        for kept in turn.messages:
            if not kept.body.attachments:
                continue
            have = await self.kept_files(turn, kept)
            for position, attachment in enumerate(kept.body.attachments):
                if position in have:
                    continue
                if not attachment.reference:
                    # Where its size is known, its bytes came with the message, and there was no room for them.
                    notice = _UNREADABLE if attachment.size is None else _NO_ROOM
                elif isinstance(connector, FetchesFiles):
                    notice = await self._fetch_one(turn, kept, position, attachment, connector) or notice
        return notice

    async def kept_files(self, turn: Turn, kept: Kept) -> dict[int, str]:
        """Where each file of a message lies, by its position."""
        found = await self._store.read(
            lambda transaction: self._files.of_message(transaction, turn.speaker, kept.number)
        )
        return {file.position: file.stored_as for file in found}

    async def _fetch_one(
        self, turn: Turn, kept: Kept, position: int, attachment: Attachment, connector: FetchesFiles
    ) -> str:
        size = attachment.size or 0
        if not await self._store.read(lambda transaction: self._files.has_room(transaction, turn.speaker, size)):
            return _NO_ROOM
        try:
            written = await self._files.write(turn.speaker, connector.fetch(attachment), self._file_bytes)
        except TooLarge:
            return "too_large"
        except DeliveryError as error:
            if isinstance(error, TryAgain) and turn.tries < self._retries:
                raise
            self._log.failure("file.not_fetched", error, channel=turn.speaker.channel)
            return _UNREADABLE
        was_kept = await self._files.keep_or_remove(
            [written],
            self._store.run(lambda transaction: self._keep(transaction, turn, kept, position, attachment, written)),
        )
        if isinstance(connector, LetsGoOfFiles):
            connector.let_go(attachment)
        return "" if was_kept else _NO_ROOM

    def _keep(
        self,
        transaction: Transaction,
        turn: Turn,
        kept: Kept,
        position: int,
        attachment: Attachment,
        written: Written,
    ) -> bool:
        if not self._people.stands(transaction, turn.speaker):
            raise Superseded
        row = self._files.keep(
            transaction,
            turn.speaker,
            kept.number,
            position,
            written,
            kind=attachment.kind,
            media_type=attachment.media_type,
            name=attachment.name,
        )
        return row != 0
