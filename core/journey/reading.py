"""Have what came with a message fetched, and make of it what a model can read: words, or a picture to look at."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.capabilities import AttachmentKind
from core.errors import ModelBusy, ModelError, OverBudget, Superseded, TooLarge, TryAgain, UnknownKind, Unreadable
from core.identifiers import MessageId
from core.journey.fetching import Fetching
from core.journey.sending import pause_after
from core.journey.turn import Turn, with_files_read
from core.journey.writing_down import WritingDown
from core.log import Log
from core.memory.bodies import storable
from core.memory.conversations import Conversations, Kept
from core.memory.files import Files
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.messages import Attachment
from core.ports.connector import Connector
from core.ports.documents import ReadsDocuments
from core.ports.language_model import Assistant, Image
from core.ports.transcription import Transcribes

_LONGEST_WORDS = 20_000
"""Characters of a document or a recording that are kept for the model; what it is given beside is bounded too."""
_MOST_PICTURES = 8
"""In one turn: what models take together, and what is held here until they have answered."""
_UNHEARD = "unheard"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What came of one file; neither words nor a picture: it is kept, and said to be."""

    words: str = field(default="", repr=False)
    picture: Image | None = field(default=None, repr=False)
    notice: str = ""


class Reading:
    """`retry_seconds`: the pauses between the tries to have a file, or to have one written down."""

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        conversations: Conversations,
        files: Files,
        fetching: Fetching,
        documents: ReadsDocuments,
        writing_down: WritingDown,
        log: Log,
        retry_seconds: Sequence[float],
    ) -> None:
        self._store = store
        self._people = people
        self._conversations = conversations
        self._files = files
        self._fetching = fetching
        self._documents = documents
        self._writing_down = writing_down
        self._log = log
        self._retry_seconds = tuple(retry_seconds)

    async def read(self, turn: Turn, connector: Connector | None, assistant: Assistant) -> tuple[Turn, str]:
        """Keep every file of the turn, and where a model is to read them make of each what it can; the notice to give
        where one could not be had, kept or read, else nothing. Raises TryAgain where that may still be done later, and
        Superseded, also where something of the turn was taken back or worded anew meanwhile."""
        if not any(kept.body.attachments for kept in turn.messages):
            return turn, ""
        notice = await self._fetching.fetch(turn, connector)
        if not assistant.is_ai:
            await self._store.run(lambda transaction: self._see_that_it_stands(transaction, turn))
            return turn, notice
        messages: list[Kept] = []
        pictures: dict[tuple[MessageId, int], Image] = {}
        for kept in turn.messages:
            made = await self._made_of(turn, kept, assistant, _MOST_PICTURES - len(pictures))
            pictures |= {(kept.number, at): one.picture for at, one in made.items() if one.picture is not None}
            notice = next((one.notice for one in made.values() if one.notice), notice)
            messages.append(await self._with_words(turn, kept, {at: one.words for at, one in made.items()}))
        await self._store.run(lambda transaction: self._see_that_it_stands(transaction, turn))
        return with_files_read(turn, messages, pictures), notice

    def pause(self, turn: Turn, error: TryAgain) -> float:
        """Seconds before the files of a turn are seen to again."""
        return pause_after(error, self._retry_seconds, turn.tries)

    async def _made_of(self, turn: Turn, kept: Kept, assistant: Assistant, most_pictures: int) -> dict[int, _Made]:
        """Of each file that can be read and was not yet, by its position. Pictures are never kept in their new form, so
        that there is one less thing to forget."""
        wanted = [at for at, file in enumerate(kept.body.attachments) if _is_for(assistant, file)]
        if not wanted:
            return {}
        lie_at = await self._fetching.kept_files(turn, kept)
        made: dict[int, _Made] = {}
        for at in wanted:
            if at in lie_at:
                room = most_pictures - sum(one.picture is not None for one in made.values())
                made[at] = await self._made(turn, kept.body.attachments[at].kind, lie_at[at], assistant, room)
        return made

    async def _made(
        self, turn: Turn, kind: AttachmentKind, stored_as: str, assistant: Assistant, room_for_pictures: int
    ) -> _Made:
        sees = assistant.sees and room_for_pictures > 0
        content = await asyncio.to_thread(self._files.content, turn.speaker, stored_as)
        try:
            if kind is AttachmentKind.AUDIO and assistant.transcriber is not None:
                return await self._written_down(turn, content, assistant, assistant.transcriber)
            if kind is AttachmentKind.FILE:
                try:
                    document = await self._documents.read(content)
                    return _Made(words=storable(document.text[:_LONGEST_WORDS]))
                except UnknownKind:  # a picture may come as a file too
                    pass
            return _Made(picture=await self._documents.redraw(content)) if sees else _Made()
        except UnknownKind:
            return _Made()
        except (Unreadable, TooLarge) as error:
            self._log.failure("file.not_read", error, channel=turn.speaker.channel)
            return _Made(notice=error.said)

    async def _written_down(self, turn: Turn, content: bytes, assistant: Assistant, transcriber: Transcribes) -> _Made:
        """What was said aloud becomes words of a file: it is read by the model, and never taken for a command."""
        try:
            words = await self._writing_down.write_down(turn, assistant, transcriber, content)
        except OverBudget as error:
            return _Made(notice=error.said)
        except (ModelError, UnknownKind) as error:
            if isinstance(error, ModelBusy) and turn.tries < len(self._retry_seconds):
                raise TryAgain("nobody could write it down just now", error.retry_after) from None
            self._log.failure("file.not_read", error, channel=turn.speaker.channel)
            return _Made(notice=_UNHEARD)
        return _Made(words=storable(words[:_LONGEST_WORDS]))

    async def _with_words(self, turn: Turn, kept: Kept, words: dict[int, str]) -> Kept:
        """The message with the words of its files, written down so that they are made once."""
        attachments = tuple(
            replace(file, words=words[at]) if words.get(at) else file for at, file in enumerate(kept.body.attachments)
        )
        if attachments == kept.body.attachments:
            return kept
        await self._store.run(lambda transaction: self._write_down(transaction, turn, kept, attachments))
        return replace(kept, body=replace(kept.body, attachments=attachments))

    def _write_down(
        self, transaction: Transaction, turn: Turn, kept: Kept, attachments: tuple[Attachment, ...]
    ) -> None:
        """Beside the words that the message has by now."""
        now = self._as_it_is(transaction, turn, kept)
        self._conversations.rewrite(transaction, turn.speaker, kept, replace(now.body, attachments=attachments))

    def _see_that_it_stands(self, transaction: Transaction, turn: Turn) -> None:
        """A file takes its time, and what is answered is what its writer wants read by now. In the writer's thread:
        whoever only reads does not find what is being synced still."""
        for kept in turn.messages:
            now = self._as_it_is(transaction, turn, kept).body
            # What a number chose stands in the turn in place of it, and is no other wording.
            if not now.own_words and (kept.body.own_words or kept.body.text != now.text):
                raise Superseded

    def _as_it_is(self, transaction: Transaction, turn: Turn, kept: Kept) -> Kept:
        found = self._conversations.one(transaction, turn.speaker, kept.number)
        if not found or not self._people.stands(transaction, turn.speaker):
            raise Superseded
        return found[0]


def _is_for(assistant: Assistant, file: Attachment) -> bool:
    """Can anything be made of such a file for this assistant, and was it not yet?"""
    match file.kind:
        case AttachmentKind.FILE:
            return not file.words
        case AttachmentKind.AUDIO:
            return not file.words and assistant.transcriber is not None
        case AttachmentKind.IMAGE:
            return assistant.sees
        case AttachmentKind.VIDEO:
            return False
