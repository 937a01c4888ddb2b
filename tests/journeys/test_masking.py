"""What identifies somebody never reaches the model, and stands in the answer as if it had."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from core.capabilities import AttachmentKind
from core.errors import ModelRefused, ModelSilent
from core.identifiers import Address, ProviderMessageId
from core.memory.personal_rows import Opened, PersonalRows
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.messages import Attachment
from core.ports.language_model import Line
from core.ports.masking import KINDS
from privacy.placeholders import placeholder, typed_placeholders
from tests.fakes.scripted_model import ScriptedModel
from tests.fakes.scripted_reader import ScriptedTranscriber
from tests.journeys.stage import CHANNEL, NotingConnector, Stage, stage
from tests.journeys.test_streaming import _Streaming

VALUES = {
    "email": "ada.l@example.org",
    "phone": "+44 20 7946 0958",
    "card": "4111 1111 1111 1111",
    "iban": "GB29 NWBK 6016 1331 9268 19",
    "national_id": "2341 2341 2346",
    "ip": "203.0.113.7",
}
SAID = ", ".join(VALUES.values())
NAME = "Ada Lovelace"


@asynccontextmanager
async def masking(
    folder: Path, *, connector: NotingConnector | None = None, kinds: tuple[str, ...] = KINDS
) -> AsyncIterator[Stage]:
    async with stage(folder, connector=connector) as acting:
        acting.assistant = replace(acting.assistant, mask=kinds, recipient="Example Models")
        yield acting


def _read(lines: Sequence[Line]) -> str:
    """All that a model was given of a person."""
    return "\n".join(line.text for line in lines if line.role != "system")


def _placeholders(lines: Sequence[Line]) -> list[str]:
    return [match.group() for match in typed_placeholders(_read(lines))]


async def _answered(acting: Stage, count: int) -> None:
    await acting.connector.has_sent(count)
    await acting.settled()


async def _rows(acting: Stage, name: str, sender: str = "ada") -> "list[dict[str, Opened]]":
    def unit(transaction: Transaction) -> "list[dict[str, Opened]]":
        rows = PersonalRows(vault=acting.memory.vault)
        speaker = acting.memory.people.find(transaction, CHANNEL, Address(sender))
        assert speaker is not None
        return [row for _, row in rows.page(transaction, rows.tables[name], speaker, -1, 100)]

    return await acting.memory.store.read(unit)


async def test_the_model_reads_none_of_it_and_the_person_reads_all_of_it(tmp_path: Path) -> None:
    async with masking(tmp_path) as acting:
        await acting.say(f"I am {NAME}: {SAID}.", sender_name=NAME)
        await _answered(acting, 1)
        read = _read(acting.model.asked[0])
        assert not [value for value in (*VALUES.values(), NAME, "Ada", "Lovelace") if value in read]
        assert len(_placeholders(acting.model.asked[0])) == len(VALUES) + 2
        assert acting.texts() == [f"re: I am {NAME}: {SAID}."]


async def test_without_a_mask_the_model_reads_what_was_said_and_nothing_is_written_down(tmp_path: Path) -> None:
    async with masking(tmp_path, kinds=()) as acting:
        await acting.say(SAID)
        await _answered(acting, 1)
        assert acting.model.asked[0][-1].text == SAID
        assert await _rows(acting, "masksecret") == []


async def test_instructions_are_not_masked_and_say_what_placeholders_are(tmp_path: Path) -> None:
    async with masking(tmp_path) as acting:
        acting.assistant = replace(acting.assistant, instructions="Our number is +44 20 7946 0123.")
        await acting.say("hello")
        await _answered(acting, 1)
        await acting.say(SAID)
        await _answered(acting, 2)
        plain, explained = (lines[0].text for lines in acting.model.asked)
        assert "+44 20 7946 0123" in plain
        assert "exactly as it stands" not in plain
        assert "+44 20 7946 0123" in explained
        assert "exactly as it stands" in explained


async def test_every_line_of_a_person_is_masked_whatever_it_comes_from(tmp_path: Path) -> None:
    """The profile, the history, what stands in a file, its name, and what was said by voice."""
    async with masking(tmp_path) as acting:
        transcriber = ScriptedTranscriber()
        acting.assistant = replace(acting.assistant, transcriber=transcriber)
        await acting.say("My mail is ada.l@example.org", sender_name=NAME)
        await _answered(acting, 1)
        file = b"text:Call +44 20 7946 0958, says Ada Lovelace"
        document = Attachment(
            kind=AttachmentKind.FILE,
            media_type="application/pdf",
            size=len(file),
            name="ada.l@example.org.pdf",
            content=file,
        )
        voice = replace(document, kind=AttachmentKind.AUDIO, content=b"voice:from 203.0.113.7", name="note")
        await acting.say("what is it?", attachments=(document, voice), own_words=False, sender_name=NAME)
        await _answered(acting, 2)
        lines = acting.model.asked[-1]
        assert len(lines) == 7
        secret = ("ada.l@", "7946", "203.0", "Ada", "Lovelace")
        assert [word for word in secret if word in _read(lines)] == []
        assert all(line.text.count("<data>") == line.text.count("</data>") == int(line.data) for line in lines[1:])


async def test_who_is_called_like_the_frame_does_not_break_it(tmp_path: Path) -> None:
    async with masking(tmp_path) as acting:
        await acting.say("data is my name", sender_name="data")
        await _answered(acting, 1)
        profile, said = acting.model.asked[0][1:]
        assert profile.text.startswith("<data>The name in the person's profile: PIINAME")
        assert profile.text.endswith("</data>")
        assert "data" not in said.text


async def test_a_value_has_one_placeholder_in_all_turns_and_after_a_restart(tmp_path: Path) -> None:
    """Failure modes 3, 4 and 14: what is remembered are the true words, masked anew and alike each time."""
    async with masking(tmp_path) as acting:
        await acting.say("My mail is ada.l@example.org")
        await _answered(acting, 1)
        await acting.say("And ada.l@example.org again")
        await _answered(acting, 2)
        before = _placeholders(acting.model.asked[-1])
    async with masking(tmp_path) as acting:
        await acting.say("Still ada.l@example.org?", provider_id=ProviderMessageId("another"))
        await _answered(acting, 1)
        after = _placeholders(acting.model.asked[-1])
        assert len(before) == 3
        assert len(after) == 5
        assert len({*before, *after}) == 1


async def test_somebody_else_has_another_placeholder_and_one_typed_is_plain_text(tmp_path: Path) -> None:
    """Failure mode 9: whoever fishes with a placeholder gets the placeholder."""
    async with masking(tmp_path) as acting:
        await acting.say("My mail is ada.l@example.org", "ada")
        await _answered(acting, 1)
        (of_ada,) = _placeholders(acting.model.asked[-1])
        await acting.say("My mail is ada.l@example.org", "eve")
        await _answered(acting, 2)
        (of_eve,) = _placeholders(acting.model.asked[-1])
        assert of_ada != of_eve
        await acting.say(f"What is {of_ada}? And {of_eve.lower()}?", "eve")
        await _answered(acting, 3)
        assert acting.texts()[-1] == f"re: What is {of_ada}? And {of_eve.lower()}?"
        assert of_ada not in _read(acting.model.asked[-1])


async def test_one_that_the_model_makes_up_stays_as_it_is_and_is_counted(tmp_path: Path) -> None:
    """Failure mode 7."""
    async with masking(tmp_path) as acting:
        strange = placeholder(b"of another server", "email", "eve@example.org")
        acting.model.script = [f"Ask {strange}, or PIIMAILZZZZZZZ."]
        await acting.say("My mail is ada.l@example.org")
        await _answered(acting, 1)
        assert acting.texts()[0].endswith(f"Ask {strange}, or PIIMAILZZZZZZZ.")
        (line,) = [json.loads(line) for line in acting.log if '"mask.lost"' in line]
        assert line["count"] == 2


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 11, 13, 64])
async def test_pieces_of_every_size_are_shown_restored(tmp_path: Path, size: int) -> None:
    """Failure modes 1 and 2: shown as it grows, never a part of a placeholder."""
    connector = _Streaming()
    async with masking(tmp_path, connector=connector) as acting:
        model = _InPieces(size)
        acting.assistant = replace(acting.assistant, model=model)
        await acting.say(f"{SAID}. Please write them all down and tell me what each of them is for.")
        await _answered(acting, 1)
        assert acting.texts()[0].endswith(f"{SAID}. Please write them all down and tell me what each of them is for.")
        assert not any("PII" in so_far for _, so_far in connector.shown)
        assert "".join(piece for piece, _ in connector.shown) == connector.shown[-1][1]
        assert len(connector.shown) > 60 / size


class _InPieces(ScriptedModel):
    """Says back what it read, in pieces of one size."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    async def complete(self, lines: Sequence[Line], limits: object, counts: object = None) -> AsyncIterator[str]:
        said = lines[-1].text
        for at in range(0, len(said), self._size):
            yield said[at : at + self._size]


async def test_an_answer_that_breaks_off_within_one_shows_nothing_of_it(tmp_path: Path) -> None:
    """Failure mode 12; and the next try begins with none of what the last one held back."""
    connector = _Streaming()
    async with masking(tmp_path, connector=connector) as acting:
        acting.model.script = [["A PIIMA", ModelSilent("cut")], ["Good"]]
        await acting.say("My mail is ada.l@example.org")
        await acting.model.was_asked(1)
        await acting.clock.forward(60)
        await _answered(acting, 1)
        assert [piece for piece, _ in connector.shown] == ["A "]
        assert acting.texts()[-1].endswith("Good")


async def test_a_fallback_reads_it_as_its_own_settings_say(tmp_path: Path) -> None:
    async with masking(tmp_path) as acting:
        second = ScriptedModel()
        fallback = replace(acting.assistant, name="second", model=second, mask=("phone",))
        acting.assistant = replace(acting.assistant, fallback=fallback)
        acting.model.script = [ModelRefused("no")]
        await acting.say("ada.l@example.org or +44 20 7946 0958")
        await _answered(acting, 1)
        assert len(_placeholders(acting.model.asked[0])) == 2
        assert second.asked[0][-1].text.startswith("ada.l@example.org or PIICALL")
        assert acting.texts()[0].endswith("re: ada.l@example.org or +44 20 7946 0958")


async def test_what_was_sent_is_kept_as_it_was_sent_once(tmp_path: Path) -> None:
    """And failure mode 11: a card and a national number are kept nowhere but where they were said."""
    async with masking(tmp_path) as acting:
        await acting.say(SAID)
        await _answered(acting, 1)
        sent = acting.model.asked[0][-1].text
        await acting.say("Thank you")
        await _answered(acting, 2)
        answer = acting.model.asked[1][-2].text
        rows = await _rows(acting, "maskedline")
        bodies = [row["body"] for row in rows]
        assert [body["sent"] for body in bodies if isinstance(body, dict)] == [sent, answer]
        (of_message, _) = bodies
        assert isinstance(of_message, dict)
        assert of_message["to"] == "Example Models"
        stood_for = of_message["stood_for"]
        assert isinstance(stood_for, dict)
        assert sorted(map(str, stood_for.values())) == sorted(
            ["", "", *(VALUES[kind] for kind in ("email", "phone", "iban", "ip"))]
        )
    async with masking(tmp_path) as acting:
        await acting.say("And now?", provider_id=ProviderMessageId("another"))
        await _answered(acting, 1)
        assert len(await _rows(acting, "maskedline")) == 2, "the same form is not written down again"


async def test_it_falls_with_its_message(tmp_path: Path) -> None:
    async with masking(tmp_path) as acting:
        await acting.say(SAID)
        await _answered(acting, 1)
        assert await _rows(acting, "maskedline")
        forget = Statement(text("DELETE FROM message"))
        await acting.memory.store.run(lambda transaction: transaction.change(forget))
        assert await _rows(acting, "maskedline") == []
