"""What was said on Telegram is deleted there on both sides, while Telegram lets anybody delete it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from connectors.telegram.erasing import messages_of
from connectors.telegram.kind import KIND
from core.capabilities import AttachmentKind
from core.errors import DeliveryError, TryAgain
from core.identifiers import ProviderMessageId
from core.messages import Attachment
from core.ports.copies import Answered, Copy, DeletesCopies, Outcome
from tests.connectors.telegram.stage import TelegramStage, stage, telegram_settings
from tests.fakes.telegram_bot import Call
from tests.fakes.telegram_chats import PERSON
from tests.fakes.telegram_faults import Fault, bad_request, blocked, drop, failing, garbage, slow_down, unauthorized

_LETTER = Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=None, name="it.txt", content=b"it")


def _copy(played: TelegramStage, name: str, *, hours: float = 1, files: tuple[str, ...] = ()) -> Copy:
    return Copy(name=ProviderMessageId(name), made_at=played.clock.now() - timedelta(hours=hours), files=files)


def _said(played: TelegramStage, numbers: Sequence[int], *, hours: float = 1) -> list[Copy]:
    """The person says something under each of these numbers."""
    now = played.clock.now().timestamp()
    played.server.bot.now = lambda: played.clock.now().timestamp()
    for number in numbers:
        played.server.bot.heard[PERSON, number] = now - hours * 3600
    return [_copy(played, f"{PERSON}:{number}", hours=hours) for number in numbers]


def _deletions(played: TelegramStage) -> list[Call]:
    return [call for call in played.server.calls if call.method.startswith("delete")]


async def test_both_sides_of_a_chat_go_a_hundred_at_once() -> None:
    async with stage() as played:
        assert isinstance(played.connector, DeletesCopies)
        copies = _said(played, range(1, 250))
        answered = await played.connector.delete_copies(copies)
        assert (answered.counts, answered.again) == ({Outcome.GONE: 249}, ())
        assert played.server.bot.gone == {(PERSON, number) for number in range(1, 250)}
        assert [len(list(map(int, _ids(call)))) for call in _deletions(played)] == [100, 100, 49]


async def test_every_step_of_what_we_sent_goes() -> None:
    async with stage() as played:
        copies = [_copy(played, f"{PERSON}:7,8,9")]
        _said(played, (7, 8, 9))
        assert played.connector.things(copies[0]) == 3
        answered = await played.connector.delete_copies(copies)
        assert answered.counts == {Outcome.GONE: 3}


async def test_what_is_older_than_two_days_is_not_asked_for_and_said_so() -> None:
    async with stage() as played:
        old = _said(played, (1, 2), hours=48.01)
        young = _said(played, (3,), hours=47.9)
        answered = await played.connector.delete_copies([*old, *young])
        assert answered == Answered(counts={Outcome.TOO_OLD: 2, Outcome.GONE: 1})
        assert [_ids(call) for call in _deletions(played)] == [[3]]


async def test_one_that_cannot_be_deleted_does_not_keep_the_others() -> None:
    async with stage() as played:
        copies = _said(played, (1, 2, 3))
        played.server.bot.heard[PERSON, 2] -= 72 * 3600  # older than we know
        played.server.bot.batches_fail = True
        answered = await played.connector.delete_copies(copies)
        assert answered == Answered(counts={Outcome.GONE: 2, Outcome.REFUSED: 1})
        assert played.server.bot.gone == {(PERSON, 1), (PERSON, 3)}


async def test_what_is_gone_already_is_gone() -> None:
    async with stage() as played:
        copies = _said(played, (1, 2))
        await played.connector.delete_copies(copies)
        assert (await played.connector.delete_copies(copies)).counts == {Outcome.GONE: 2}
        played.server.fail("deletemessages", bad_request("message to delete not found"))
        assert (await played.connector.delete_copies(copies)).counts == {Outcome.GONE: 2}


async def test_who_blocked_us_is_not_asked_about_again() -> None:
    async with stage() as played:
        copies = _said(played, (1, 2))
        played.server.bot.blocked.add(PERSON)
        assert await played.connector.delete_copies(copies) == Answered(counts={Outcome.REFUSED: 2})


@pytest.mark.parametrize("fault", [failing(502), drop(), garbage(), slow_down(30), unauthorized()])
async def test_where_telegram_does_not_do_it_now_what_is_left_is_asked_for_again(fault: Fault) -> None:
    async with stage() as played:
        copies = _said(played, range(1, 131))
        played.server.fail("deletemessages", Fault(acts=True, status=200, body=b'{"ok":true,"result":true}'), fault)
        answered = await played.connector.delete_copies(copies)
        assert answered.counts == {Outcome.GONE: 100}
        assert [copy.name for copy in answered.again] == [f"{PERSON}:{number}" for number in range(101, 131)]
        assert {copy.made_at for copy in answered.again} == {copies[0].made_at}
        assert answered.retry_after == (timedelta(seconds=30) if fault.parameters else None)
        assert (await played.connector.delete_copies(answered.again)).counts == {Outcome.GONE: 30}


@pytest.mark.parametrize("fault", [blocked(), slow_down(5)])
async def test_alone_as_well_it_is_refused_or_put_off(fault: Fault) -> None:
    async with stage() as played:
        copies = _said(played, (1, 2))
        played.server.fail("deletemessages", bad_request("message can't be deleted"))
        played.server.fail("deletemessage", fault)
        answered = await played.connector.delete_copies(copies)
        if fault.parameters:
            assert [copy.name for copy in answered.again] == [f"{PERSON}:1", f"{PERSON}:2"]
        else:
            assert answered == Answered(counts={Outcome.REFUSED: 1, Outcome.GONE: 1})


@pytest.mark.parametrize(
    ("name", "files", "numbers"),
    [
        ("5550001:41", (), [41]),
        ("5550001:41:900100", (), [41]),
        ("5550001:41,42", ("5550001:40", "5550001:41"), [41, 42, 40]),
        ("5550001:press:900100", (), []),
        ("5550001:41", ("a file's handle",), [41]),
        ("", (), []),
    ],
)
async def test_only_messages_are_things_to_telegram(name: str, files: tuple[str, ...], numbers: list[int]) -> None:
    async with stage() as played:
        copy = _copy(played, name, files=files)
        assert messages_of(copy) == tuple((5550001, number) for number in numbers)


async def test_a_part_that_had_gone_when_the_rest_failed_is_remembered() -> None:
    async with stage() as played:
        played.server.fail("senddocument", slow_down(9))
        with pytest.raises(TryAgain) as caught:
            await played.connector.send(played.outbound("A word. " * 200, attachments=(_LETTER,)))
        error: DeliveryError = caught.value
        assert error.traces == (f"{PERSON}:1001",)
        assert str(PERSON) not in repr(error)


async def test_chats_are_kept_tidy_only_where_the_owner_says_so() -> None:
    async with stage() as played:
        assert played.connector.tidies_after is None
        tidy = KIND.make(telegram_settings(played.server.address, tidy=True), played.surroundings)
        assert isinstance(tidy, DeletesCopies)
        assert tidy.tidies_after == timedelta(hours=47)


def _ids(call: Call) -> list[int]:
    numbers = call.json("message_ids")
    assert isinstance(numbers, list)
    return numbers
