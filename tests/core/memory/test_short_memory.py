"""Memory of the last half hour: it gives out nothing older, and holds no more than it may."""

from dataclasses import replace

import pytest

from core.capabilities import AttachmentKind
from core.clock import moment
from core.identifiers import Address, ChannelId, ConversationId, MessageId, PersonId, ProviderMessageId
from core.memory import short_memory
from core.memory.bodies import Body
from core.memory.conversations import Kept
from core.memory.short_memory import ShortMemory
from core.memory.tables import State
from core.messages import Attachment, Quotes
from core.ports.command import Speaker
from tests.fakes.still_clock import StillClock

ADA, EVE = ConversationId(1), ConversationId(2)
_SPEAKER = Speaker(
    person=PersonId(1), conversation=ADA, epoch=0, key_slot=1, channel=ChannelId("site"), address=Address("ada")
)


def _kept(sequence: int, text: str = "a word") -> Kept:
    return Kept(
        number=MessageId(sequence),
        sequence=sequence,
        by_person=True,
        state=State.ANSWERED,
        attempts=0,
        available_at=moment(0),
        at=moment(0),
        reply_to=None,
        maybe_sent=False,
        body=Body(text=text),
    )


async def test_each_line_is_given_out_for_half_an_hour_in_its_order() -> None:
    clock = StillClock()
    short = ShortMemory(clock)
    short.add(ADA, [_kept(2), _kept(1)])
    await clock.forward(29 * 60)
    short.add(ADA, [_kept(3)])
    assert [kept.sequence for kept in short.recall(ADA)] == [1, 2, 3]
    await clock.forward(60)
    assert [kept.sequence for kept in short.recall(ADA)] == [3]
    short.drop_old()
    assert [kept.sequence for kept in short.recall(ADA)] == [3]
    assert short.recall(EVE) == []
    short.drop(ADA)
    assert short.recall(ADA) == []


def test_whoever_was_silent_for_longest_is_forgotten_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_memory, "_MOST_CHARACTERS", 100)
    short = ShortMemory(StillClock())
    short.add(ADA, [_kept(1, "a" * 60)])
    short.add(EVE, [_kept(2, "e" * 60)])
    assert short.recall(ADA) == []
    assert len(short.recall(EVE)) == 1


async def test_whoever_asks_is_shown_the_files_too_with_what_was_read_in_them() -> None:
    short = ShortMemory(StillClock())
    letter, sheet, voice = (
        Attachment(kind=kind, media_type=media_type, size=1, name=name, words=words)
        for kind, media_type, name, words in (
            (AttachmentKind.FILE, "application/pdf", "letter.pdf", "Dear canary-4711."),
            (AttachmentKind.FILE, "text/plain", "sheet.txt", ""),
            (AttachmentKind.AUDIO, "audio/ogg", "", "I said it."),
        )
    )
    short.add(ADA, [_kept(1), replace(_kept(2), body=Body(attachments=(letter, sheet, voice)))])
    plain, held = await short.show(_SPEAKER)
    assert plain.facts == {"by": "you", "text": "a word"}
    assert held.facts["files"] == "letter.pdf, sheet.txt, audio/ogg"
    assert held.facts["read in letter.pdf"] == "Dear canary-4711."
    assert held.facts["read in audio/ogg"] == "I said it."
    assert "read in sheet.txt" not in held.facts


async def test_two_files_of_one_name_and_what_was_quoted_are_both_shown() -> None:
    short = ShortMemory(StillClock())
    body = Body(
        text="This?",
        attachments=tuple(
            Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=1, name="a.txt", words=words)
            for words in ("one", "two")
        ),
        quotes=Quotes(message=ProviderMessageId("1"), part="of the words"),
    )
    short.add(ADA, [replace(_kept(1), body=body)])
    [held] = await short.show(_SPEAKER)
    assert held.facts["read in a.txt"] == "one\n\ntwo"
    assert held.facts["quoted"] == "of the words"
