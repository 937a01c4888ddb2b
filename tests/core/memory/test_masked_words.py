"""What a model was given is kept sealed, once, and only beside a message that is kept."""

from pathlib import Path

from sqlalchemy import text

from core.identifiers import Address, MessageId, ProviderMessageId
from core.memory.bodies import Body
from core.memory.masked_words import SentLine
from core.memory.opening import Memory
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.memory.tables import State
from core.ports.command import Speaker
from tests.core.memory.opened import SITE, bytes_below, opened, say
from tests.fakes.still_clock import StillClock

_COUNT = Statement(text("SELECT count(*) FROM maskedline"))


def _line(message: int, sent: str = "write to PIIMAIL", to: str = "Example Models") -> SentLine:
    stood_for = {"PIIMAIL": "ada@example.org"}
    return SentLine(message=MessageId(message), recipient=to, sent=sent, stood_for=stood_for)


async def _count(memory: Memory) -> int:
    row = await memory.store.read(lambda transaction: transaction.row(_COUNT))
    assert row is not None
    return int(row[0])


async def test_a_secret_is_made_once_for_each_person_and_is_in_no_file(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        ada, _ = await say(memory, "hello", "ada")
        eve, _ = await say(memory, "hello", "eve")

        def secrets(transaction: Transaction) -> tuple[bytes, bytes, bytes]:
            words = memory.masked_words
            assert words.secret(transaction, ada) is None
            return tuple(words.make_secret(transaction, speaker) for speaker in (ada, eve, ada))  # type: ignore[return-value]  # of three

        of_ada, of_eve, again = await memory.store.run(secrets)
        assert of_ada == again
        assert of_ada != of_eve
    async with opened(tmp_path) as memory:
        assert await memory.store.read(lambda transaction: memory.masked_words.secret(transaction, ada)) == of_ada
    everything = bytes_below(tmp_path)
    assert of_ada not in everything
    assert of_ada.hex().encode() not in everything


async def test_one_form_to_one_recipient_is_kept_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, kept = await say(memory, "write to ada@example.org")

        def keep(transaction: Transaction) -> None:
            for line in (
                _line(kept.number),
                _line(kept.number),
                _line(kept.number, sent="another form"),
                _line(kept.number, to="Other Models"),
            ):
                memory.masked_words.keep(transaction, speaker, line)

        await memory.store.run(keep)
        assert await _count(memory) == 3
    everything = bytes_below(tmp_path)
    assert not any(word in everything for word in (b"another form", b"ada@example.org", b"Example Models"))


async def test_nothing_is_kept_of_a_message_that_is_gone_or_somebody_elses(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:
        speaker, _ = await say(memory, "hello")
        _, of_eve = await say(memory, "hello", "eve")

        def keep(transaction: Transaction, speaker: Speaker = speaker) -> None:
            memory.masked_words.keep(transaction, speaker, _line(of_eve.number))
            memory.masked_words.keep(transaction, speaker, _line(77))

        await memory.store.run(keep)
        assert await _count(memory) == 0


async def test_what_its_writer_replaced_is_not_kept_as_a_model_had_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as memory:

        def unit(transaction: Transaction) -> None:
            speaker = memory.people.recognise(
                transaction, channel=SITE, address=Address("ada"), name="Ada", language="en"
            )
            assert speaker is not None
            for name in ("edited", "not edited"):
                kept = memory.conversations.remember(
                    transaction,
                    speaker,
                    Body(text="write to ada@example.org", provider_id=ProviderMessageId(name)),
                    by_person=True,
                    at=StillClock().now(),
                    state=State.ANSWERED,
                )
                memory.masked_words.keep(transaction, speaker, _line(kept.number))
            memory.conversations.reword(transaction, speaker, ProviderMessageId("edited"), "write to nobody")

        await memory.store.run(unit)
        assert await _count(memory) == 1
