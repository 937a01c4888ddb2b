"""Fetch what came with a message and keep it, sealed; making words of it comes later."""

from collections.abc import Sequence

from core.errors import DeliveryError, Superseded, TooLarge, TryAgain
from core.identifiers import MessageId
from core.journey.sending import pause_after
from core.journey.turn import Turn
from core.log import Log
from core.memory.conversations import Kept
from core.memory.files import Files
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.messages import Attachment
from core.ports.connector import Connector, FetchesFiles


class Reading:
    """`retry_seconds`: the pauses between the tries to have a file."""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        files: Files,
        log: Log,
        file_bytes: int,
        retry_seconds: Sequence[float],
    ) -> None:
        self._store = store
        self._retry_seconds = tuple(retry_seconds)
        self._people = people
        self._files = files
        self._log = log
        self._file_bytes = file_bytes

    async def fetch(self, turn: Turn, connector: Connector | None) -> str:
        """Keep every file of the turn; the notice to give where one could not be had, else nothing. Raises TryAgain
        where one may still be had later."""
        notice = ""
        for kept in turn.messages:
            wanted = [(at, file) for at, file in enumerate(kept.body.attachments) if file.reference]
            if not wanted or not isinstance(connector, FetchesFiles):
                continue
            have = await self._store.read(
                lambda transaction, number=kept.number: {
                    file.position for file in self._files.of_message(transaction, turn.speaker, number)
                }
            )
            for position, attachment in wanted:
                if position not in have:
                    notice = await self._fetch_one(turn, kept, position, attachment, connector) or notice
        return notice

    def pause(self, turn: Turn, error: TryAgain) -> float:
        """Seconds before the files of a turn are asked for again."""
        return pause_after(error, self._retry_seconds, turn.tries)

    async def _fetch_one(
        self, turn: Turn, kept: Kept, position: int, attachment: Attachment, connector: FetchesFiles
    ) -> str:
        try:
            written = await self._files.write(turn.speaker, connector.fetch(attachment), self._file_bytes)
        except TooLarge:
            return "too_large"
        except DeliveryError as error:
            if isinstance(error, TryAgain) and turn.tries < len(self._retry_seconds):
                raise
            self._log.failure("file.not_fetched", error, channel=turn.speaker.channel)
            return "unreadable"

        def unit(transaction: Transaction) -> MessageId:
            if not self._people.stands(transaction, turn.speaker):
                raise Superseded
            self._files.keep(
                transaction,
                turn.speaker,
                kept.number,
                position,
                written,
                kind=attachment.kind,
                media_type=attachment.media_type,
                name=attachment.name,
            )
            return kept.number

        await self._files.keep_or_remove([written], self._store.run(unit))
        return ""
