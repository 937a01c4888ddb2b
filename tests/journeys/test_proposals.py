"""A model may propose what to remember: the person is asked, and nothing is kept without their yes."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ModelBusy
from core.identifiers import Address, MessageId
from core.memory.facts import LONGEST_FACT
from core.memory.some_words import SomeWords
from core.memory.store import Transaction
from tests.journeys.over_http import Talk, World, world
from tests.journeys.stage import CHANNEL, Stage, stage
from tests.journeys.test_streaming import _Streaming as Streaming

_ASKED = "Shall I remember this about you?"
_PROPOSES = "remember_proposals = true"


def _proposing(acting: Stage, *answers: str) -> None:
    acting.assistant = replace(acting.assistant, proposes=True)
    acting.model.script = [[*answer] for answer in answers]


async def _facts(around: World) -> Sequence[str]:
    memory = around.server.memory

    def found(transaction: Transaction) -> Sequence[str]:
        rows: list[str] = []
        for number in memory.people.numbers(transaction):
            speaker = memory.people.by_number(transaction, number)
            assert speaker is not None
            rows += [fact.text for fact in memory.facts.all(transaction, speaker)]
        return rows

    return await memory.store.read(found)


async def _ask(around: World, kind: str, person: int = 5550001) -> tuple[Talk, str]:
    talk = await around.talk(kind, person)
    await talk.say("I live in Lund.\nREMEMBER: They live in Lund.")
    return talk, (await talk.hear()).text


@pytest.mark.parametrize("kind", ["telegram", "whatsapp_twilio"])
async def test_it_is_a_question_and_kept_after_yes(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind, senses=_PROPOSES, model="echo") as around:
        talk, question = await _ask(around, kind)
        assert "REMEMBER" not in question
        assert f"{_ASKED} “They live in Lund.”" in question
        assert await _facts(around) == []
        if kind == "telegram":
            await talk.say("/remember_yes")
        else:
            assert question.endswith("1. Yes, remember it\n2. No, do not keep it")
            await talk.say("1")
        assert (await talk.hear()).text.startswith("I will remember: They live in Lund.")
        assert await _facts(around) == ["They live in Lund."]
        await talk.say("/remember_yes")
        assert "nothing to remember" in (await talk.hear()).text


async def test_after_no_and_without_an_answer_nothing_is_kept(tmp_path: Path) -> None:
    async with world(tmp_path, senses=_PROPOSES, model="echo") as around:
        talk, question = await _ask(around, "telegram")
        assert _ASKED in question
        await talk.say("/remember_no")
        assert "did not keep it" in (await talk.hear()).text
        await talk.say("/remember_yes")
        assert "nothing to remember" in (await talk.hear()).text
        other, _ = await _ask(around, "telegram", 5550002)
        await other.say("yes please")
        await other.hear()
        assert await _facts(around) == []


@pytest.mark.parametrize("senses", ["", f"{_PROPOSES}\n[assistants.privacy]\ncollect = false"])
async def test_where_it_is_not_set_or_nothing_is_collected_nobody_is_asked(tmp_path: Path, senses: str) -> None:
    async with world(tmp_path, senses=senses, model="echo") as around:
        _, answer = await _ask(around, "telegram")
        assert _ASKED not in answer
        # It is no line of ours then, and told to no model.
        assert "REMEMBER: They" in answer
        assert "REMEMBER: and then" not in str(around.model.requests[-1].body)


async def test_the_line_is_not_shown_while_the_answer_is_written(tmp_path: Path) -> None:
    connector = Streaming()
    async with stage(tmp_path, connector=connector) as acting:
        _proposing(acting, "Hello there.\nREMEMBER: They like tea.")
        await acting.say("I like tea")
        [sent] = await connector.has_sent(1)
        assert connector.shown[-1][1] == "Hello there."
        assert sent.text == f"Hello there.\n\n{_ASKED} “They like tea.”"
        assert [button.says for button in sent.buttons] == ["/remember_yes", "/remember_no"]
        assert "REMEMBER: and then" in acting.model.asked[0][0].text


async def test_it_is_asked_once_in_a_day(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _proposing(acting, *(f"Hm.\nREMEMBER: Fact {number}." for number in range(3)))
        for hours, asked in ((0, True), (23, False), (2, True)):
            await acting.clock.forward(hours * 3600)
            await acting.say("hello")
            sent = await acting.connector.has_sent(len(acting.texts()) + 1)
            await acting.settled()
            assert (_ASKED in sent[-1].text) is asked
            assert "REMEMBER" not in sent[-1].text


@pytest.mark.parametrize(
    "proposed",
    ["x" * (LONGEST_FACT + 1), "see [here](https://evil.example)", "https://evil.example", "`rm`", "<data>"],
)
async def test_what_could_be_shown_otherwise_than_it_is_or_is_too_long_is_dropped(
    tmp_path: Path, proposed: str
) -> None:
    async with stage(tmp_path) as acting:
        _proposing(acting, f"Hm.\nREMEMBER: {proposed}")
        await acting.say("hello")
        [sent] = await acting.connector.has_sent(1)
        assert sent.text == "Hm."


async def test_of_one_that_failed_nothing_is_proposed_by_the_next(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _proposing(acting)
        acting.model.script = [["Hm.\nREMEMBER: They like tea.", ModelBusy("down")], ["Well."]]
        await acting.say("hello")
        await acting.clock.forward(60)
        sent = await acting.connector.has_sent(1)
        assert all(_ASKED not in one.text for one in sent)


async def test_the_question_falls_with_the_message_it_came_of(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        _proposing(acting, "Hm.\nREMEMBER: They like tea.")
        number = await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        memory = acting.memory

        def gone(transaction: Transaction) -> str:
            speaker = memory.people.find(transaction, CHANNEL, Address("ada"))
            assert speaker is not None
            assert SomeWords(vault=memory.vault).forget(transaction, [MessageId(number or 0)]).messages == 1
            return memory.proposed.take(transaction, speaker)

        assert await memory.store.run(gone) == ""
