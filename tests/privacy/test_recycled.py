"""Whoever has a number after somebody else is shown nothing of theirs, and no model is told of it."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from core.capabilities import AttachmentKind, Capabilities, Support
from core.identifiers import ChannelId, MessageId
from core.memory.joined import Joined
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.memory.tables import State
from core.wording import Wording
from privacy.confirming import Confirming
from privacy.menu import LANGUAGES
from privacy.receipts import read_receipt
from privacy.recycled import FreshCheck
from tests.fakes.still_clock import StillClock
from tests.privacy.linked import ADA, ON_SITE, ON_TG, ON_WA, WA, ask, is_here, link
from tests.privacy.opened import CORE_LANGUAGES, Rooms, opened
from tests.privacy.stand_ins import HurriedClock

DAY = 86_400.0


class Numbered:
    capabilities = Capabilities(
        longest_text=4000,
        files=dict.fromkeys(AttachmentKind, Support.FULL),
        largest_file=1_000_000,
        buttons=Support.FULL,
        typing_signal=Support.DROPPED,
        may_speak_first=False,
        shows_notice=False,
        address_is_number=True,
    )


def _connector(channel: ChannelId) -> object:
    return Numbered() if channel == WA else object()


@asynccontextmanager
async def _silent(folder: Path, *, days: float, pin: str = "", linked: bool = False) -> AsyncIterator[Rooms]:
    clock: StillClock = HurriedClock()
    async with opened(folder, clock=clock, connector=_connector) as rooms:
        await rooms.say("my secret is canary-4711", ON_WA[0], channel=WA, name="Ada")
        await rooms.say("my secret is canary-4711", ON_TG[0], channel=ON_TG[1], name="Ada")
        if pin:
            await ask(rooms, f"/lock {pin}", ON_WA)
        if linked:
            await link(rooms, ON_SITE, ON_WA)
        await clock.forward(days * DAY)
        rooms.told.told.clear()
        yield rooms


def _held(transaction: Transaction, number: MessageId) -> None:
    transaction.change(Statement(text(f"UPDATE message SET state = {State.HELD:d} WHERE id = :number")), number=number)


async def _is_doubted(rooms: Rooms, name: str = "Ada") -> bool:
    return "Nobody wrote from this number" in (await ask(rooms, "/show", ON_WA, name)).text


@pytest.mark.parametrize(
    ("days", "name", "doubted"),
    [(181, "Ada", True), (179, "Ada", False), (31, "Bob", True), (29, "Bob", False), (31, "", False)],
)
async def test_a_long_silence_or_a_shorter_one_and_another_name_raises_a_doubt(
    tmp_path: Path, days: float, name: str, doubted: bool
) -> None:
    async with _silent(tmp_path, days=days) as rooms:
        assert await _is_doubted(rooms, name) is doubted
        assert await _is_doubted(rooms, name) is doubted, "and it stays until it is answered"


async def test_where_the_address_is_no_number_nobody_is_asked(tmp_path: Path) -> None:
    async with _silent(tmp_path, days=400) as rooms:
        assert "Messages" in (await ask(rooms, "/show", ON_TG, "Bob")).text


@pytest.mark.parametrize(
    "word",
    ["show my data", "/export", "/who", "/correct", "/link", "/link 123456", "/unlink", "/lock 4711", "/unlock",
     "/unlock forgotten", "/still_me", "/delete_last", "/delete_here", "/pause", "/open", "/remember I am Bob"],
)  # fmt: skip
async def test_nothing_old_is_shown_whatever_is_asked(tmp_path: Path, word: str) -> None:
    async with _silent(tmp_path, days=200) as rooms:
        reply = await ask(rooms, word, ON_WA)
        assert "Nobody wrote from this number" in reply.text
        assert "canary" not in reply.text
        assert not reply.attachments
        assert [button.says for button in reply.buttons] == ["/delete"]


@pytest.mark.parametrize("word", ["/receipt", "show me my consent receipt", "/stop"])
async def test_the_earlier_owners_consent_receipt_is_shown_to_nobody(tmp_path: Path, word: str) -> None:
    clock = HurriedClock()
    async with opened(tmp_path, clock=clock, connector=_connector) as rooms:
        await rooms.say("my secret is canary-4711", ON_WA[0], channel=WA, name="Ada")
        await ask(rooms, "/stop", ON_WA)
        receipt = read_receipt((await ask(rooms, "/start", ON_WA)).text)
        assert receipt is not None
        assert receipt.code in (await ask(rooms, "/receipt", ON_WA)).text
        await clock.forward(200 * DAY)
        for said in (word, f"/receipt {receipt.code}"):
            assert "LETHE RECEIPT" not in (await ask(rooms, said, ON_WA)).text
        assert await _is_doubted(rooms)


@pytest.mark.parametrize("word", ["/agree", "/decline"])
async def test_nobody_answers_what_the_earlier_owner_was_asked(tmp_path: Path, word: str) -> None:
    async with _silent(tmp_path, days=200) as rooms:
        assert "Nobody wrote from this number" in (await ask(rooms, word, ON_WA)).text


async def test_whoever_has_the_code_of_an_erasure_reads_its_receipt_also_from_a_doubted_number(tmp_path: Path) -> None:
    async with _silent(tmp_path, days=200) as rooms:
        assert await _is_doubted(rooms)
        await rooms.say("hello", ADA)
        receipt = read_receipt((await rooms.erase(ADA)).text)
        assert receipt is not None
        assert "LETHE RECEIPT" in (await ask(rooms, f"/receipt {receipt.code}", ON_WA)).text


async def test_whoever_begins_anew_deletes_this_chat_alone_and_sees_nothing_of_it(tmp_path: Path) -> None:
    async with _silent(tmp_path, days=200, linked=True) as rooms:
        assert "Messages" not in (await ask(rooms, "delete my data", ON_WA)).text
        card = await ask(rooms, "/delete_everywhere", ON_WA)
        assert "Messages" not in card.text
        assert (await ask(rooms, card.buttons[0].says, ON_WA)).farewell
        assert not await is_here(rooms, ON_WA)
        assert await is_here(rooms, ON_SITE), "what the one before them linked is not theirs to delete"
        assert "Nobody wrote" not in (await ask(rooms, "/show", ON_WA)).text


async def test_the_pin_shows_that_it_is_still_them(tmp_path: Path) -> None:
    async with _silent(tmp_path, days=200, pin="482913") as rooms:
        assert "Tries left" in (await ask(rooms, "/unlock 1111", ON_WA)).text
        assert await _is_doubted(rooms)
        assert "That is right" in (await ask(rooms, "/unlock 482913", ON_WA)).text
        assert "Messages" in (await ask(rooms, "/show", ON_WA)).text


async def test_a_linked_chat_is_asked_once_and_says_that_it_is_still_them(tmp_path: Path) -> None:
    async with _silent(tmp_path, days=200, linked=True) as rooms:
        assert await _is_doubted(rooms)
        assert await _is_doubted(rooms)
        [(speaker, reply)] = rooms.told.told
        assert speaker.channel == ON_SITE[1]
        assert [button.says for button in reply.buttons] == ["/still_me"]
        assert "goes on as before" in (await ask(rooms, "/still_me", ON_SITE)).text
        assert not await _is_doubted(rooms)


async def test_no_model_is_asked_before_and_what_waited_is_answered_after(tmp_path: Path) -> None:
    async with _silent(tmp_path, days=200) as rooms:
        memory = rooms.memory
        joined = Joined(vault=memory.vault, ids=memory.ids, people=memory.people, clock=rooms.clock)
        fresh = FreshCheck(
            store=memory.store,
            joined=joined,
            tells=rooms.told,
            confirming=Confirming(vault=memory.vault, clock=rooms.clock, random=secrets.token_bytes, minutes=10),
            connector=_connector,
            new_code=rooms.issuing.new_code,
            wording=Wording([CORE_LANGUAGES, LANGUAGES]),
            days=180,
        )
        speaker, kept = await rooms.say("what did I tell you", ON_WA[0], channel=WA, name="Ada")
        permit = await fresh.permit(speaker)
        assert permit is not None
        assert not permit.allowed
        await memory.store.run(lambda transaction: _held(transaction, kept.number))
        await fresh.proved(speaker)
        assert await fresh.permit(speaker) is None
        assert rooms.told.woken == [speaker]
        waiting = await memory.store.read(lambda transaction: memory.conversations.work(transaction, speaker, 9))
        assert [each.number for each in waiting] == [kept.number]
