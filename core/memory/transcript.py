"""What was said in one conversation, read back for a channel that shows it again."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.identifiers import Address, ChannelId
from core.memory.arrivals import Arrivals
from core.memory.conversations import Conversations, Kept
from core.memory.files import FileKept, Files
from core.memory.people import People
from core.memory.short_memory import ShortMemory
from core.memory.store import Store, Transaction
from core.memory.tables import State
from core.ports.command import Speaker
from core.ports.transcript import Said

_MOST = 500
"""Messages shown again; a page that wants more has been away for long."""
_MOST_BYTES = 128 * 1024 * 1024
"""Of a file read back at once; what is larger went by a link."""


class KeptTranscript:
    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        arrivals: Arrivals,
        files: Files,
        short: ShortMemory,
    ) -> None:
        self._store = store
        self._people = people
        self._conversations = conversations
        self._arrivals = arrivals
        self._files = files
        self._short = short

    async def since(self, channel: ChannelId, address: Address, sequence: int) -> Sequence[Said]:
        def unit(transaction: Transaction) -> Sequence[Said]:
            speaker = self._people.find(transaction, channel, address)
            if speaker is None:
                return []
            held = [kept for kept in self._short.recall(speaker.conversation) if kept.sequence > sequence]
            kept = [*held, *self._conversations.since(transaction, speaker, sequence, _MOST)]
            once = {message.number: message for message in kept}  # what goes from the disk just now is in both
            return [self._said(transaction, speaker, message) for message in once.values() if _is_shown(message)]

        return await self._store.read(unit)

    async def erased_at(self, channel: ChannelId, address: Address) -> datetime | None:
        return await self._store.read(lambda transaction: self._arrivals.erased_at(transaction, channel, address))

    async def file(self, channel: ChannelId, address: Address, reference: str) -> bytes | None:
        def unit(transaction: Transaction) -> tuple[Speaker, FileKept] | None:
            speaker = self._people.find(transaction, channel, address)
            if speaker is None:
                return None
            for kept in self._files.of_person(transaction, speaker):
                if kept.stored_as == reference and kept.size <= _MOST_BYTES:
                    return speaker, kept
            return None

        found = await self._store.read(unit)
        return None if found is None else await asyncio.to_thread(self._files.content, found[0], found[1].stored_as)

    def _said(self, transaction: Transaction, speaker: Speaker, kept: Kept) -> Said:
        attachments = kept.body.attachments
        if attachments:
            by_position = {file.position: file for file in self._files.of_message(transaction, speaker, kept.number)}
            attachments = tuple(
                replace(attachment, reference=by_position[position].stored_as, size=by_position[position].size)
                for position, attachment in enumerate(attachments)
                if position in by_position
            )
        return Said(
            sequence=kept.sequence,
            id=str(kept.number),
            by_person=kept.by_person,
            reply_to=str(kept.reply_to or ""),
            at=kept.at,
            text=kept.body.text,
            provider_id=kept.body.provider_id,
            buttons=kept.body.buttons,
            attachments=attachments,
        )


def _is_shown(kept: Kept) -> bool:
    """Ours only once it is on its way: before that the turn may still be dropped."""
    return kept.by_person or kept.state in (State.SENDING, State.SENT)
