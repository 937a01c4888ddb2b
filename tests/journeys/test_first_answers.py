"""What a person receives for what they say, in the ordinary course of things."""

import asyncio
from dataclasses import replace
from pathlib import Path

from core.errors import ModelBusy
from core.memory.store import Transaction
from core.ports.connector import Connector
from core.ports.language_model import Line
from settings.limits import Limits
from tests.journeys.stage import CHANNEL, NOTICE, NotingConnector, Stage, stage
from tests.patience import PATIENCE


async def test_a_message_is_answered_by_the_model_with_the_instructions_and_the_past(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("What time do you open?", sender_name="Ada <b>")
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.say("And on Sunday?")
        await acting.connector.has_sent(2)
        assert acting.texts() == ["re: What time do you open?", "re: And on Sunday?"]
        system, profile, *past = acting.model.asked[1]
        assert system.role == "system"
        assert system.text.startswith("Be kind.")
        assert profile.role == "person"
        assert "Ada b" in profile.text
        assert "<data>" in profile.text
        assert [(line.role, line.text) for line in past] == [
            ("person", "What time do you open?"),
            ("assistant", "re: What time do you open?"),
            ("person", "And on Sunday?"),
        ]


async def test_messages_that_arrive_while_one_is_answered_are_answered_together_by_the_next_turn(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as acting:
        gate = await acting.hold("one")
        await acting.say("two")
        await acting.say("three")
        gate.set()
        await acting.connector.has_sent(2)
        await acting.settled()
        assert acting.texts() == ["re: one", "re: three"]
        assert [line.text for line in acting.model.asked[1]][-2:] == ["two", "three"]
        assert len(acting.connector.sent) == 2


async def test_conversations_do_not_wait_for_one_another(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.model.script = [asyncio.Event()]
        await acting.say("never answered", sender="ada")
        await acting.model.was_asked(1)
        await acting.say("quick", sender="bob")
        assert [message.text for message in await acting.connector.has_sent(1)] == ["re: quick"]


async def test_the_same_message_again_is_answered_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        message = acting.inbound("hello")
        numbers = await asyncio.gather(*(acting.desk.take_in(message) for _ in range(5)))
        assert sorted(number is not None for number in numbers) == [False] * 4 + [True]
        await acting.connector.has_sent(1)
        await acting.settled()
        assert await acting.desk.take_in(message) is None
        await acting.settled()
        assert len(acting.connector.sent) == len(acting.model.asked) == 1


async def test_a_command_never_reaches_the_model_and_is_not_kept_waiting_by_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        gate = await acting.hold("a question that takes long")
        await acting.say("/ping")
        assert [message.text for message in await acting.connector.has_sent(1)] == ["pong"]
        gate.set()
        await acting.connector.has_sent(2)
        await acting.settled()
        assert acting.texts() == ["pong", "re: a question that takes long"]
        assert len(acting.model.asked) == 1


async def test_only_own_fresh_words_are_commands(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("/ping", own_words=False)
        await acting.connector.has_sent(1)
        assert acting.hearing.heard == []
        assert acting.texts() == ["re: /ping"]


async def test_what_the_model_says_is_never_a_command(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        acting.model.script = ["/ping"]
        await acting.say("say the word")
        await acting.connector.has_sent(1)
        await acting.settled()
        assert acting.hearing.heard == []
        assert acting.texts() == ["/ping"]


async def test_a_near_command_gets_one_quiet_hint_a_day(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        for count, text in enumerate(("could you ping", "ping again"), start=1):
            await acting.say(text)
            await acting.connector.has_sent(count)
            await acting.settled()
        assert acting.texts() == ["re: could you ping\n\nSay /ping.", "re: ping again"]
        await acting.clock.forward(25 * 3600)
        await acting.say("and ping")
        await acting.connector.has_sent(3)
        assert acting.texts()[2].endswith("Say /ping.")


async def test_a_long_answer_goes_in_parts_in_order(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        words = " ".join(f"word{number}" for number in range(300))
        acting.model.script = [words]
        await acting.say("tell me all")
        await acting.settled()
        texts = acting.texts()
        assert len(texts) > 4
        assert " ".join(texts) == words
        sequences = [message.sequence for message in acting.connector.sent]
        assert sequences == sorted(sequences)


async def test_the_first_answer_says_who_is_speaking_where_the_channel_does_not(tmp_path: Path) -> None:
    connector = NotingConnector()
    connector.capabilities = replace(connector.capabilities, shows_notice=False)
    async with stage(tmp_path, connector=connector) as acting:
        for count, text in enumerate(("hello", "again"), start=1):
            await acting.say(text)
            await acting.connector.has_sent(count)
            await acting.settled()
        assert acting.texts() == [f"{NOTICE}\n\nre: hello", "re: again"]


async def test_also_a_notice_says_who_is_speaking_where_it_is_the_first_that_somebody_hears(tmp_path: Path) -> None:
    connector = NotingConnector()
    connector.capabilities = replace(connector.capabilities, shows_notice=False)
    async with stage(tmp_path, connector=connector) as acting:
        await acting.say("", readable=False)
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.say("hello")
        await acting.connector.has_sent(2)
        assert acting.texts()[0].startswith(f"{NOTICE}\n\n")
        assert acting.texts()[1] == "re: hello"


async def test_what_no_model_could_read_at_once_is_answered_in_several_turns(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Limits(messages_at_once=100)) as acting:
        gate = await acting.hold("one")
        for letter in "abc":
            await acting.say(letter * 10_000)
        gate.set()
        await acting.model.was_asked(4)
        assert [lines[-1].text[0] for lines in acting.model.asked[1:]] == ["a", "b", "c"]


async def test_an_edit_changes_what_is_kept_and_is_not_answered(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        first = acting.inbound("the old words")
        await acting.desk.take_in(first)
        await acting.connector.has_sent(1)
        await acting.settled()
        assert await acting.say("the new words", edits=first.provider_id, own_words=False) is None
        await acting.say("next")
        await acting.connector.has_sent(2)
        await acting.settled()
        assert Line(role="person", text="the new words") in acting.model.asked[1]
        assert "the old words" not in [line.text for line in acting.model.asked[1]]
        assert len(acting.connector.sent) == 2


async def test_pictures_sent_as_one_are_answered_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("first", album="a1")
        await acting.say("second", album="a1")
        await acting.settled()
        assert acting.connector.sent == []
        await acting.clock.forward(1.0)
        await acting.connector.has_sent(1)
        await acting.settled()
        assert acting.texts() == ["re: second"]


async def _say_stop(acting: Stage) -> None:
    people = acting.memory.people

    def stop(transaction: Transaction) -> None:
        speaker = people.find(transaction, CHANNEL, acting.connector.sent[0].recipient)
        assert speaker is not None
        people.stop(transaction, speaker.person, acting.clock.now())

    await acting.memory.store.run(stop)


async def test_somebody_who_said_stop_hears_nothing_and_no_model_reads_them(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        await _say_stop(acting)
        await acting.say("are you there?")
        await acting.settled()
        assert len(acting.connector.sent) == len(acting.model.asked) == 1
        await acting.say("/ping")
        await acting.connector.has_sent(2)
        assert acting.texts()[1] == "pong"


async def test_nor_are_they_asked_to_slow_down(tmp_path: Path) -> None:
    async with stage(tmp_path, caps=Limits(messages_at_once=1)) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        await _say_stop(acting)
        for _ in range(5):
            await acting.say("and again")
        await acting.clock.forward(60)
        await acting.settled()
        assert acting.texts() == ["re: hello"]


async def test_nor_told_that_they_were_given_up(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        acting.model.script = [ModelBusy("down") for _ in range(3)]
        await acting.say("are you there?")
        async with asyncio.timeout(PATIENCE):
            while len(acting.connector.sent) < 2:
                await acting.clock.forward(0.5)
        await acting.settled()
        await _say_stop(acting)
        for _ in range(8):  # each start of the server counts as a try
            await acting.memory.store.run(acting.memory.backlog.take_up)
        await acting.clock.forward(60)
        await acting.settled()
        assert len(acting.connector.sent) == 2


def test_the_noting_connector_is_a_connector() -> None:
    assert isinstance(NotingConnector(), Connector)
