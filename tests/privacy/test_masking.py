"""Nothing goes to a model but by the mask; and what the mask writes down is refused for somebody who is gone."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import Superseded
from core.memory.store import Transaction
from core.ports.language_model import Assistant, Limits, Line
from core.ports.masking import KINDS
from core.wording import Wording
from privacy.masking import Masking, Placeholders, spans_to_mask
from privacy.placeholders import placeholder
from privacy.recognisers import Known
from tests.fakes.scripted_model import ScriptedModel
from tests.house.tree import ROOT
from tests.privacy.opened import CORE_LANGUAGES, Rooms, opened

ASSISTANT = Assistant(
    name="helpdesk",
    purpose="",
    instructions="",
    model=ScriptedModel(),
    limits=Limits(answer_tokens=100, first_token_seconds=30, gap_seconds=20, answer_seconds=120),
    history_tokens=2000,
    is_ai=True,
    recipient="",
    retention_days=30,
    mask=KINDS,
)


def _masking(rooms: Rooms) -> Masking:
    memory = rooms.memory
    return Masking(
        store=memory.store, people=memory.people, words=memory.masked_words, wording=Wording([CORE_LANGUAGES])
    )


def _calls(path: Path) -> list[str]:
    """What a file calls, as `name` or `.name`."""
    called = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = [f".{one.attr}" for one in called if isinstance(one, ast.Attribute)]
    return names + [one.id for one in called if isinstance(one, ast.Name)]


def test_in_the_journey_one_place_asks_models_and_it_gives_them_what_was_masked() -> None:
    """Were there a second, it would need a mask of its own."""
    rooms = [path for folder in ("core/journey", "privacy", "connectors") for path in (ROOT / folder).rglob("*.py")]
    assert [path.name for path in rooms if ".complete" in _calls(path)] == ["answering.py"]
    assert [path.name for path in rooms if "lines_for" in _calls(path)] == ["answering.py"]
    answering = (ROOT / "core/journey/answering.py").read_text("utf-8")
    assert answering.count("lines_for(") == answering.count("mask(asked, turn.speaker, lines_for(asked, turn))") == 1
    assert answering.count(".complete(") == answering.count(".complete(masked.lines,") == 1


async def test_every_line_of_a_person_is_masked_whatever_its_role(tmp_path: Path) -> None:
    words = "Ada says ada@example.org"
    lines = [
        Line(role="system", text=words),
        Line(role="person", text=f"<data>{words}</data>", data=True),
        Line(role="person", text=words),
        Line(role="assistant", text=words),
    ]
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("hello")
        masked = await _masking(rooms).mask(ASSISTANT, speaker, lines)
    system, *of_the_person = masked.lines
    assert system.text.startswith(words)
    assert not any("Ada" in line.text or "example.org" in line.text for line in of_the_person)
    assert len(of_the_person) == 3


async def test_what_was_searched_before_is_masked_all_the_same_and_by_what_is_known_now(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, kept = await rooms.say("hello")
        masking = _masking(rooms)

        async def masked(text: str, name: str) -> str:
            line = Line(role="person", text=text, message=kept.number)
            return (await masking.mask(ASSISTANT, replace(speaker, name=name), [line])).lines[0].text

        first = await masked("Grace wrote to ada@example.org", "Ada")
        again = await masked("Grace wrote to ada@example.org", "Ada")
        edited = await masked("Grace wrote to us and to ada@example.org", "Ada")
        renamed = await masked("Grace wrote to ada@example.org", "Grace")
    assert first == again
    assert "Grace" in again
    assert "Grace" not in renamed
    assert not any("org" in text for text in (first, again, edited, renamed))


async def test_no_word_of_what_was_searched_is_remembered(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, kept = await rooms.say("hello")
        masking = _masking(rooms)
        old = Line(role="person", text="I am at ada@example.org", message=kept.number)
        await masking.mask(ASSISTANT, speaker, [old])
        remembered = repr(vars(masking)["_searched"])
        assert "Span(start=8, end=23, kind='email')" in remembered
        assert "ada" not in remembered
        assert "example" not in remembered


@pytest.mark.parametrize("has_secret", [True, False])
async def test_for_somebody_being_erased_nothing_is_masked_nor_written_down(tmp_path: Path, has_secret: bool) -> None:
    async with opened(tmp_path) as rooms:
        speaker, kept = await rooms.say("ada@example.org")

        def fence(transaction: Transaction) -> None:
            if has_secret:
                rooms.memory.masked_words.make_secret(transaction, speaker)
            rooms.memory.people.fence(transaction, speaker.person)

        await rooms.memory.store.run(fence)
        with pytest.raises(Superseded):
            await _masking(rooms).mask(
                ASSISTANT, speaker, [Line(role="person", text="ada@example.org", message=kept.number)]
            )
        held = await rooms.register.holdings(speaker)
        assert [one.count for one in held if one.table == "maskedline"] == [0]


async def test_who_has_nothing_masked_costs_nothing(tmp_path: Path) -> None:
    lines = [Line(role="person", text="ada@example.org")]
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("hello")
        plain = await _masking(rooms).mask(replace(ASSISTANT, mask=()), speaker, lines)
        assert plain.lines is lines
        nothing = [Line(role="person", text="what are your opening hours?")]
        assert (await _masking(rooms).mask(ASSISTANT, speaker, nothing)).lines is nothing
        assert [one.count for one in await rooms.register.holdings(speaker) if one.table == "masksecret"] == [0]


def test_two_values_never_share_a_placeholder() -> None:
    def narrow(secret: bytes, kind: str, value: str, again: int) -> str:
        return placeholder(secret, kind, "the same for all", again)

    made = Placeholders(b"s", narrow)
    text = "a@example.org b@example.org a@example.org"
    first, second, third = made.masked(text, spans_to_mask(text, KINDS, Known())).split()
    assert first == third != second
    assert [made.values[first], made.values[second]] == ["a@example.org", "b@example.org"]
