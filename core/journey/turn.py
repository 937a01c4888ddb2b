"""What is answered together: one command, or all that was said since the last answer."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.capabilities import AttachmentKind
from core.identifiers import MessageId
from core.journey.ear import Ear
from core.memory.conversations import Kept
from core.memory.tables import State
from core.messages import InboundMessage
from core.ports.command import Command, Heard, Speaker
from core.ports.language_model import Image

_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co", "Cs"})


class Sort(StrEnum):
    COMMAND = "command"
    WORDS = "words"
    NOTICE = "notice"
    SILENCE = "silence"


_Answered = tuple[Sort, Command | None, str]
"""In which way: the sort, the command, the notice."""

_WORDS: _Answered = (Sort.WORDS, None, "")
_ONLY_FILES: _Answered = (Sort.NOTICE, None, "file_kept")
_PAUSED: _Answered = (Sort.NOTICE, None, "paused")
_TOGETHER = (_WORDS, _ONLY_FILES)

_MOST_TOGETHER = 16_000
"""Characters in one turn of several messages; the rest waits for the next, or no model could read it all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    speaker: Speaker
    messages: tuple[Kept, ...] = field(repr=False)
    history: tuple[Kept, ...] = field(repr=False)
    """The last messages before these, oldest first."""
    sort: Sort
    command: Command | None = None
    notice: str = ""
    pictures: Mapping[tuple[MessageId, int], Image] = field(default_factory=dict, repr=False)
    """For a model to look at, each by its message and its position there; made for this turn, and kept nowhere."""

    @property
    def numbers(self) -> tuple[MessageId, ...]:
        return tuple(kept.number for kept in self.messages)

    @property
    def tries(self) -> int:
        """After the first one."""
        return max(kept.attempts for kept in self.messages)

    @property
    def last(self) -> Kept:
        return self.messages[-1]


def next_turn(speaker: Speaker, waiting: Sequence[Kept], history: Sequence[Kept], ear: Ear) -> Turn:
    """The first of what waits, with all that follows and is answered in the same way. A command stands alone; files
    are answered with the words beside them, as of an album with its caption."""
    here = _sort(speaker, waiting[0], ear)
    messages = [waiting[0]]
    room = _MOST_TOGETHER - len(waiting[0].body.text)
    if here[0] is not Sort.COMMAND:
        for kept in waiting[1:]:
            following = _sort(speaker, kept, ear)
            room -= len(kept.body.text)
            if room < 0 or not (following == here or (here in _TOGETHER and following in _TOGETHER)):
                break
            here = here if following == here else _WORDS
            messages.append(kept)
    sort, command, notice = here
    return Turn(
        speaker=speaker,
        messages=tuple(messages),
        history=tuple(history),
        sort=sort,
        command=command,
        notice=notice,
    )


def with_files_read(turn: Turn, messages: Sequence[Kept], pictures: Mapping[tuple[MessageId, int], Image]) -> Turn:
    """The same, once something was made of its files. Files alone are answered as words are, where every one has words
    or can be looked at; of pictures one is enough."""
    all_read = all(
        file.words or (kept.number, at) in pictures or (pictures and file.kind is AttachmentKind.IMAGE)
        for kept in messages
        for at, file in enumerate(kept.body.attachments)
    )
    if (turn.sort, turn.command, turn.notice) == _ONLY_FILES and all_read:
        return replace(turn, messages=tuple(messages), pictures=pictures, sort=Sort.WORDS, notice="")
    return replace(turn, messages=tuple(messages), pictures=pictures)


def command_turn(speaker: Speaker, waiting: Sequence[Kept], ear: Ear) -> Turn | None:
    """The first command of what waits, wherever it stands."""
    for kept in waiting:
        turn = next_turn(speaker, [kept], (), ear)
        if turn.sort is Sort.COMMAND:
            return turn
    return None


def left_as(speaker: Speaker, usual: State = State.ANSWERED) -> State:
    """How a message is left that no model answered. What somebody says while they have stopped or paused is used for
    nothing, also not as what was said before once they go on."""
    return State.APART if speaker.stopped or speaker.paused else usual


def visible(text: str) -> bool:
    """Is there anything to read? White space, marks of direction and joiners alone are nothing."""
    return any(unicodedata.category(character) not in _UNSEEN for character in text)


def as_inbound(speaker: Speaker, kept: Kept) -> InboundMessage:
    return InboundMessage(
        channel_id=speaker.channel,
        provider_id=kept.body.provider_id,
        sent_at=kept.at,
        sender=speaker.address,
        sender_name=speaker.name,
        language=speaker.language,
        text=kept.body.text,
        attachments=kept.body.attachments,
        own_words=kept.body.own_words,
        readable=kept.body.readable,
    )


def heard_of(speaker: Speaker, kept: Kept, ear: Ear) -> Heard:
    """What is understood of it; it is put together for the ear only where that does not remember it."""
    return ear.heard(kept.number) or ear.listen(as_inbound(speaker, kept), kept.number)


def _sort(speaker: Speaker, kept: Kept, ear: Ear) -> _Answered:
    body = kept.body
    command = heard_of(speaker, kept, ear).command
    if command is not None and not body.too_long:
        return Sort.COMMAND, command, ""
    if speaker.stopped or speaker.blocked:
        return Sort.SILENCE, None, ""
    if speaker.paused:
        return _PAUSED
    if speaker.with_human:
        return Sort.SILENCE, None, ""
    if body.too_long:
        return Sort.NOTICE, None, "too_large"
    if not body.readable:
        return Sort.NOTICE, None, "unsupported"
    if not visible(body.text):
        return _ONLY_FILES if body.attachments else (Sort.NOTICE, None, "unsupported")
    return _WORDS
