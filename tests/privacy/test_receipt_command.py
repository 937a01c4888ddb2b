"""`/receipt CODE`: to whoever holds the code, and to nobody who guesses."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from core.identifiers import ProviderMessageId
from core.messages import InboundMessage
from core.ports.command import Speaker
from core.ports.copies import Asked
from core.wording import Wording
from privacy.menu import LANGUAGES
from privacy.receipt_command import ReadReceipt, asks_for_receipt
from privacy.receipts import read_receipt
from tests.privacy.hearing_of import CODE
from tests.privacy.opened import CORE_LANGUAGES, Rooms, opened

ADA, EVE = "ada-lovelace-1815", "eve-1999-evil"


async def _erased(rooms: Rooms) -> str:
    """The code of the receipt."""
    await rooms.say("My hovercraft is full of eels.")
    await rooms.ask("/delete")
    reply = await rooms.ask(f"/delete {CODE}")
    receipt = read_receipt(reply.text)
    assert receipt is not None
    assert reply.after is not None
    await reply.after()
    return receipt.code


async def test_whoever_holds_the_code_reads_what_the_receipt_says(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        code = await _erased(rooms)
    async with opened(tmp_path) as rooms:
        for typed in (f"/receipt {code}", f"receipt {code.lower()}", f"/RECEIPT@some_bot {code.replace('-', '')}"):
            reply = await rooms.ask(typed, EVE)
            read = read_receipt(reply.text)
            assert read is not None
            assert read.code == code
            assert read.is_signed_by(rooms.beside.ledger.keys)
            assert ADA not in reply.text


async def test_the_receipt_says_in_which_language_its_holder_reads(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("My hovercraft is full of eels.")
        await rooms.ask("Lösche meine Daten")
        reply = await rooms.ask(f"/delete {CODE}")
        receipt = read_receipt(reply.text)
        assert receipt is not None
        assert reply.after is not None
        await reply.after()
        assert (await rooms.ask(f"/receipt {receipt.code}", EVE)).language == "de", "and so does what goes before it"


async def test_a_wrong_code_and_none_are_said_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        assert "There is no receipt with this code" in (await rooms.ask("/receipt 0000-0000-0000-0000")).text
        assert "code of the receipt" in (await rooms.ask("/receipt")).text
        assert "code of the receipt" in (await rooms.ask("/receipt what is that")).text


async def test_guessing_ends_after_ten_and_may_begin_again_after_an_hour(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        code = await _erased(rooms)
        for number in range(10):
            assert "There is no receipt" in (await rooms.ask(f"/receipt 0000-0000-0000-000{number}", EVE)).text
        assert "Too many codes" in (await rooms.ask(f"/receipt {code}", EVE)).text
        assert read_receipt((await rooms.ask(f"/receipt {code}", "somebody-else-1")).text) is not None
        await rooms.clock.forward(3601)
        assert read_receipt((await rooms.ask(f"/receipt {code}", EVE)).text) is not None


async def test_a_receipt_is_kept_for_three_years(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        code = await _erased(rooms)
        rooms.clock.jump(2.9 * 365 * 24 * 3600)
        await rooms.issuing.tidy()
        assert await rooms.issuing.find(code) is not None
        rooms.clock.jump(0.2 * 365 * 24 * 3600)
        await rooms.issuing.tidy()
        assert await rooms.issuing.find(code) is None
        assert rooms.beside.ledger.published.head.size == 2


async def test_each_question_has_a_code_of_its_own_and_the_last_one_counts(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("a word")
        first, second = (await rooms.ask("/delete")).text, (await rooms.ask("/delete")).text
        receipt = read_receipt((await rooms.ask(f"/delete {CODE}")).text)
        assert receipt is not None
        assert receipt.code in second
        assert receipt.code not in first


async def test_what_became_of_it_since_is_said_in_its_language_once_for_each_channel(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("مرحبا")
        await rooms.ask("احذف كل بياناتي")
        receipt = read_receipt((await rooms.ask(f"احذف {CODE}")).text)
        assert receipt is not None
        stranger, kept = await rooms.say("Hello", EVE)
        channel, now = stranger.channel, rooms.clock.now()

        async def asked(_case: int) -> Sequence[Asked]:
            return [Asked(channel=channel, asked_at=now, until=now, pending=many) for many in (4, 2)]

        async def nothing(_speaker: Speaker, _code: str) -> str:
            return ""

        wording = Wording([CORE_LANGUAGES, LANGUAGES])
        reads = ReadReceipt(issuing=rooms.issuing, asked=asked, own=nothing, wording=wording, clock=rooms.clock)
        asks = InboundMessage(
            channel_id=channel,
            provider_id=ProviderMessageId("1"),
            sent_at=now,
            sender=stranger.address,
            text=f"/receipt {receipt.code}",
        )
        said = (await reads.respond(asks, kept.number, stranger)).text
        since = said.rpartition("```")[2].strip().splitlines()
        carrier = rooms.issuing.carrier(channel)
        assert since[0] == wording.say("receipt_since", "ar")
        day = now.date().isoformat()
        assert since[1:] == [f"- {wording.say('receipt_asked_pending', 'ar', name=carrier, count=6, day=day)}"]


@pytest.mark.parametrize("text", ["/receipt", " /Receipt 1", "receipt 7K2M-ABCD-0123-XYZ9", "/receipt@bot"])
def test_what_asks_for_one(text: str) -> None:
    assert asks_for_receipt(text)


@pytest.mark.parametrize(
    "text", ["receipt", "receipt for lunch", "/receipts", "my /receipt", "receipts 7K2M-ABCD-0123-XYZ9", "", "/receip"]
)
def test_what_does_not(text: str) -> None:
    assert not asks_for_receipt(text)
