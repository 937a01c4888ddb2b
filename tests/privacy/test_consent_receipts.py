"""Every yes, and every yes that is taken back, is signed; the paper says what about, and never who."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.ports.command import Reply
from core.wording import Wording
from privacy.menu import LANGUAGES, menus
from privacy.notices import NoticeFacts, NoticeRecipient, notice_in_force
from privacy.receipt_text import LONGEST, ConsentSaid, consent_lines, consent_message
from privacy.receipts import Receipt, SigningKey, read_receipt, signed
from tests.privacy.opened import CORE_LANGUAGES, Rooms, opened
from tests.privacy.stand_ins import FACTS

ADA, EVE = "ada-lovelace-1815", "eve-1999-evil"
_WORDING = Wording([CORE_LANGUAGES, LANGUAGES])


def _read(rooms: Rooms, reply: Reply) -> Receipt:
    receipt = read_receipt(reply.text)
    assert receipt is not None
    assert receipt.is_signed_by(rooms.beside.ledger.keys)
    assert len(reply.text) <= LONGEST
    return receipt


async def _told(rooms: Rooms) -> None:
    speaker, _ = await rooms.say("Hello.")
    version = notice_in_force(FACTS, _WORDING).version
    await rooms.memory.store.run(lambda transaction: rooms.memory.people.told(transaction, speaker.person, version))


async def test_taking_it_back_and_giving_it_again_are_signed(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _told(rooms)
        size = rooms.beside.ledger.published.head.size
        stopped = _read(rooms, await rooms.ask("/stop"))
        started = _read(rooms, await rooms.ask("/start"))
        assert "Taken back: the agreement to the notice in version" in stopped.body
        assert "Agreed to: the notice in version" in started.body
        for receipt in (stopped, started):
            assert "Answers questions about the clinic." in receipt.body
            assert "Example Models, Example Messenger" in receipt.body
            assert rooms.clock.now().date().isoformat() in receipt.body
            assert ADA not in receipt.body
        assert rooms.beside.ledger.published.head.size == size, "the ledger is one of erasures"


async def test_it_can_be_read_again_by_whoever_agreed_and_by_nobody_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _told(rooms)
        stopped = _read(rooms, await rooms.ask("/stop"))
        started = _read(rooms, await rooms.ask("/start"))
        assert _read(rooms, await rooms.ask(f"/receipt {stopped.code}")).code == stopped.code
        assert _read(rooms, await rooms.ask("/receipt")).code == started.code
        assert "There is no receipt" in (await rooms.ask(f"/receipt {stopped.code}", EVE)).text
        assert read_receipt((await rooms.ask("/receipt", EVE)).text) is None


async def test_it_lies_sealed_and_goes_with_the_person(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("Hello.")
        code = _read(rooms, await rooms.ask("/stop")).code
        assert not any(code.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        await rooms.erase(ADA)
        assert "There is no receipt" in (await rooms.ask(f"/receipt {code}")).text


async def test_it_is_part_of_what_is_exported(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("Hello.")
        code = _read(rooms, await rooms.ask("/stop")).code
        speaker = await rooms.find(ADA)
        assert speaker is not None
        [table] = [table for table in rooms.register.tables if table.name == "consentevent"]
        assert code in str(await rooms.register.first_rows(speaker, table))


@pytest.mark.parametrize("language", tuple(menus()))
def test_in_every_language_it_is_one_message_however_much_there_is_to_say(tmp_path: Path, language: str) -> None:
    key = SigningKey(tmp_path)
    key.open(create=True)
    recipients = tuple(
        NoticeRecipient(name=f"A very long name ```of number {each} " * 4, role="model") for each in range(9)
    )
    facts: NoticeFacts = replace(FACTS, assistant="a" * 90, purpose="For ```all.\n" * 90, recipients=recipients)
    for action in ("given", "withdrawn"):
        said = ConsentSaid(
            action=action,
            notice="0123456789ab",
            facts=facts,
            day=date(2026, 11, 22),
            language=language,
            version="1.2.3",
            page="https://bots.example.org/receipts",
        )
        text = signed("7K2M-ABCD-0123-XYZ9", "ab" * 16, consent_lines(said, _WORDING), key)
        message = consent_message(text, language, _WORDING)
        assert len(message) <= LONGEST
        assert message.count("```") == 2
        receipt = read_receipt(message)
        assert receipt is not None
        assert receipt.is_signed_by({key.public.id: key.public})
        assert "0123456789ab" in receipt.body
        changed = read_receipt(message.replace("0123456789ab", "1123456789ab"))
        assert changed is not None
        assert not changed.is_signed_by({key.public.id: key.public})
