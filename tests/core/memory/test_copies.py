"""By what names platforms know what was said is read back from memory, for nobody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.capabilities import AttachmentKind
from core.identifiers import Address, ChannelId, MessageId, ProviderMessageId
from core.memory.bodies import Body, decode, encode
from core.memory.conversations import Kept
from core.memory.copies import CopiesHeld, Found, copies_of
from core.memory.opening import Memory
from core.memory.store import Transaction
from core.memory.tables import State
from core.messages import Attachment
from core.ports.command import Speaker
from tests.core.memory.opened import opened

_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_TG = ChannelId("tg")


def _file(reference: str) -> Attachment:
    return Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=1, reference=reference)


def _body(name: str, *files: str, traces: tuple[str, ...] = ()) -> Body:
    return Body(text="Hello", provider_id=ProviderMessageId(name), attachments=tuple(map(_file, files)), traces=traces)


def test_traces_survive_being_written_and_show_in_no_repr() -> None:
    body = _body("SM1", "Media/1", traces=("canary",))
    assert decode(encode(body)) == body
    assert "canary" not in repr(body)


def test_what_was_sent_to_us_has_its_files_and_what_we_sent_its_traces() -> None:
    [heard] = copies_of(_body("SM1", "Media/1"), by_person=True, made_at=_NOON)
    assert (heard.name, heard.files) == ("SM1", ("Media/1",))
    [sent] = copies_of(_body("SM2", "a name of ours", traces=("handed over",)), by_person=False, made_at=_NOON)
    assert (sent.name, sent.files) == ("SM2", ("handed over",))
    assert copies_of(_body(""), by_person=False, made_at=_NOON) == ()
    [partly] = copies_of(_body("", traces=("tg:1",)), by_person=False, made_at=_NOON)
    assert (partly.name, partly.files) == ("", ("tg:1",))


def test_it_says_nothing_when_it_is_printed() -> None:
    [copy] = copies_of(_body("canary", "canary"), by_person=True, made_at=_NOON)
    assert "canary" not in repr(copy)
    assert "canary" not in repr(Found(copies=[copy], unreadable=0))


async def test_all_of_one_person_and_nothing_of_another(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        ada, _ = await _say(rooms, "ada", "a1")
        await _say(rooms, "ada", "a2")
        await _say(rooms, "eve", "e1")
        held = CopiesHeld(vault=rooms.vault, short=rooms.short)
        found = await rooms.store.read(lambda transaction: held.of_person(transaction, ada))
        assert [copy.name for copy in found.copies] == ["a1", "a2"]
        assert found.unreadable == 0


async def test_what_is_only_in_memory_is_found_too_and_what_is_in_both_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        held = CopiesHeld(vault=rooms.vault, short=rooms.short)
        ada, kept = await _say(rooms, "ada", "a1")
        elsewhere = [replace(kept, number=MessageId(kept.number + at), body=_body("", f"f{at}")) for at in (1, 2)]
        rooms.short.add(ada.conversation, [kept, *elsewhere])
        found = await rooms.store.read(lambda transaction: held.of_person(transaction, ada))
        assert [(copy.name, copy.files) for copy in found.copies] == [("a1", ()), ("", ("f1",)), ("", ("f2",))]


async def test_of_some_messages_and_between_two_moments_by_channel(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        held = CopiesHeld(vault=rooms.vault, short=rooms.short)
        _, first = await _say(rooms, "ada", "a1", at=_NOON)
        await _say(rooms, "ada", "a2", at=_NOON + timedelta(hours=1))
        _, third = await _say(rooms, "eve", "e1", at=_NOON + timedelta(hours=2))
        _, other = await _say(rooms, "eve", "w1", at=_NOON, channel=ChannelId("wa"))
        numbers = [first.number, third.number, other.number]
        found = await rooms.store.read(lambda transaction: held.of_messages(transaction, numbers))
        assert {channel: [copy.name for copy in copies] for channel, copies in found.items()} == {
            "tg": ["a1", "e1"],
            "wa": ["w1"],
        }
        before = _NOON + timedelta(hours=2)
        copies, reached, more = await rooms.store.read(
            lambda transaction: held.between(transaction, _TG, (0, 0), before, 2)
        )
        assert ([copy.name for copy in copies], more) == (["a1"], True)
        copies, reached, more = await rooms.store.read(
            lambda transaction: held.between(transaction, _TG, reached, before, 2)
        )
        assert ([copy.name for copy in copies], more) == (["a2"], False)
        assert await rooms.store.read(lambda transaction: held.between(transaction, _TG, reached, before, 2)) == (
            [],
            reached,
            False,
        )


async def test_what_cannot_be_opened_is_counted_and_keeps_nothing_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        held = CopiesHeld(vault=rooms.vault, short=rooms.short)
        ada, kept = await _say(rooms, "ada", "a1")
        rooms.vault.shred(ada.person, ada.key_slot)
        found = await rooms.store.read(lambda transaction: held.of_person(transaction, ada))
        assert (found.copies, found.unreadable) == ([], 1)
        assert await rooms.store.read(lambda transaction: held.of_messages(transaction, [kept.number])) == {"tg": []}


async def _say(
    rooms: Memory, address: str, name: str, *, at: datetime = _NOON, channel: ChannelId = _TG
) -> tuple[Speaker, Kept]:
    def unit(transaction: Transaction) -> tuple[Speaker, Kept]:
        speaker = rooms.people.recognise(
            transaction, channel=channel, address=Address(address), name=address, language="en"
        )
        assert speaker is not None
        kept = rooms.conversations.remember(
            transaction, speaker, _body(name), by_person=True, at=at, state=State.ANSWERED
        )
        return speaker, kept

    return await rooms.store.run(unit)
