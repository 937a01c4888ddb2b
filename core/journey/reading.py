"""Fetch what came with a message, keep it sealed, and make words of it where that can be done."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from core.capabilities import AttachmentKind
from core.errors import DeliveryError, Superseded, TooLarge, TryAgain, UnknownKind, Unreadable
from core.identifiers import MessageId
from core.journey.sending import pause_after
from core.journey.turn import Turn, with_files_read
from core.log import Log
from core.memory.bodies import Body, storable
from core.memory.conversations import Conversations, Kept
from core.memory.files import Files
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.messages import Attachment
from core.ports.connector import Connector, FetchesFiles
from core.ports.documents import ReadsDocuments

_LONGEST_WORDS = 20_000
"""Characters of a document that are kept for the model; what it is given beside is bounded too."""


class Reading:
    """`retry_seconds`: the pauses between the tries to have a file."""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        files: Files,
        documents: ReadsDocuments,
        log: Log,
        file_bytes: int,
        retry_seconds: Sequence[float],
    ) -> None:
        self._store = store
        self._conversations = conversations
        self._documents = documents
        self._retry_seconds = tuple(retry_seconds)
        self._people = people
        self._files = files
        self._log = log
        self._file_bytes = file_bytes

    async def read(self, turn: Turn, connector: Connector | None, *, for_model: bool) -> tuple[Turn, str]:
        """Keep every file of the turn, and where a model is to read them the words of those that have any; the notice
        to give where one could not be had or read, else nothing. Raises TryAgain where one may still be had later,
        and Superseded."""
        notice = await self._fetch(turn, connector)
        if not for_model:
            return turn, notice
        messages: list[Kept] = []
        for kept in turn.messages:
            known, unread = await self._with_words(turn, kept)
            messages.append(known)
            notice = notice or unread
        return with_files_read(turn, messages), notice

    async def _fetch(self, turn: Turn, connector: Connector | None) -> str:
        notice = ""
        for kept in turn.messages:
            wanted = [(at, file) for at, file in enumerate(kept.body.attachments) if file.reference]
            if not wanted or not isinstance(connector, FetchesFiles):
                continue
            have = await self._kept_files(turn, kept)
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

    async def _kept_files(self, turn: Turn, kept: Kept) -> dict[int, str]:
        """Where each of its files lies, by its position."""
        found = await self._store.read(
            lambda transaction: self._files.of_message(transaction, turn.speaker, kept.number)
        )
        return {file.position: file.stored_as for file in found}

    async def _with_words(self, turn: Turn, kept: Kept) -> tuple[Kept, str]:
        """The message with the words of its documents, written down so that they are made once; and a notice."""
        unread = [at for at, file in enumerate(kept.body.attachments) if _may_have_words(file)]
        if not unread:
            return kept, ""
        lie_at = await self._kept_files(turn, kept)
        attachments, notice = list(kept.body.attachments), ""
        for at in unread:
            if at in lie_at:
                words, failed = await self._words_of(turn, lie_at[at])
                attachments[at] = replace(attachments[at], words=words)
                notice = notice or failed
        if tuple(attachments) == kept.body.attachments:
            return kept, notice
        body = replace(kept.body, attachments=tuple(attachments))
        await self._store.run(lambda transaction: self._write_down(transaction, turn, kept, body))
        return replace(kept, body=body), notice

    async def _words_of(self, turn: Turn, stored_as: str) -> tuple[str, str]:
        content = await asyncio.to_thread(self._files.content, turn.speaker, stored_as)
        try:
            document = await self._documents.read(content)
        except UnknownKind:
            return "", ""  # kept, and said to be
        except (Unreadable, TooLarge) as error:
            self._log.failure("file.not_read", error, channel=turn.speaker.channel)
            return "", error.said
        return storable(document.text[:_LONGEST_WORDS]), ""

    def _write_down(self, transaction: Transaction, turn: Turn, kept: Kept, body: Body) -> None:
        if not self._people.stands(transaction, turn.speaker):
            raise Superseded
        self._conversations.rewrite(transaction, turn.speaker, kept, body)


def _may_have_words(file: Attachment) -> bool:
    return file.kind is AttachmentKind.FILE and not file.words
