"""Less than everything is deleted: the rows and files of it are gone, and all else is as it was."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from core.capabilities import AttachmentKind
from core.identifiers import MessageId, ProviderMessageId
from core.journey.prompting import reaction
from core.log import Log
from core.memory.bodies import Body
from core.memory.conversations import Kept
from core.memory.mask_tables import MaskedLine
from core.memory.masked_words import SentLine
from core.memory.some_words import SomeWords
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import State
from core.messages import Attachment, Button, InboundMessage
from core.ports.command import Speaker
from core.ports.copies import Copy
from core.wording import Wording
from lethe.further_rights import further_commands
from privacy.confirming import Confirming
from privacy.menu import LANGUAGES
from privacy.notices import notice_in_force
from tests.privacy.hearing_of import CODE
from tests.privacy.opened import CORE_LANGUAGES, Rooms, opened
from tests.privacy.stand_ins import FACTS

ADA = "ada-lovelace-1815"
PAPER = Attachment(
    kind=AttachmentKind.FILE, media_type="text/plain", size=3, name="plan.txt", words="Drink more water-4711."
)

_LINES = Statement(select(table_of(MaskedLine).c.message_id))


async def _answer(rooms: Rooms, speaker: Speaker, kept: Kept, text: str) -> None:
    def unit(transaction: Transaction) -> None:
        rooms.memory.conversations.remember(
            transaction,
            speaker,
            Body(text=text),
            by_person=False,
            at=rooms.clock.now(),
            state=State.PENDING,
            reply_to=kept.number,
        )

    await rooms.memory.store.run(unit)


async def _texts(rooms: Rooms) -> list[str]:
    speaker = await rooms.find(ADA)
    assert speaker is not None
    kept = await rooms.memory.store.read(
        lambda transaction: rooms.memory.conversations.since(transaction, speaker, 0, 100)
    )
    return [each.body.text for each in kept]


async def test_the_last_message_goes_with_its_answer_and_no_command_is_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("What is tea?")
        speaker, secret = await rooms.say("My secret is 4711-finch.")
        await _answer(rooms, speaker, secret, "You told me 4711-finch.")
        await rooms.ask("/show")
        reply = await rooms.ask("delete my last message")
        assert reply.text.startswith("**Done.** Your last message and its answer are deleted.")
        assert "Example Models received your messages" in reply.text
        assert await _texts(rooms) == ["What is tea?", "/show", "delete my last message"]
        assert rooms.in_flight.cancelled == [ADA, ADA]


COMMANDS = (
    "/keep",
    "/agree",
    "/Decline",
    "/open",
    "/close",
    "/still_me",
    "/unlock 4711",
    "/link_yes",
    "/delete_everywhere",
    "/remember_yes",
    "correct 2: 14 May 1990",
    f"/receipt {CODE}",
)


@pytest.mark.parametrize("command", COMMANDS)
async def test_no_command_in_whatever_form_is_the_last_message(tmp_path: Path, command: str) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("My secret is 4711-finch.")
        await rooms.say(command)
        assert (await rooms.ask("delete my last message")).text.startswith("**Done.**")
        assert await _texts(rooms) == [command, "delete my last message"]


@pytest.mark.parametrize(
    ("offered", "minutes", "left"),
    [
        ("Delete it all? Reply with a number:\n1. Delete\n2. Keep", 1, "My secret is 4711-finch."),
        ("Delete it all?", 1, "2"),  # it drew them, so that no number is a choice
        ("Delete it all? Reply with a number:\n1. Delete\n2. Keep", 60, "2"),  # nobody takes it for one so late
    ],
)
async def test_a_number_that_chose_what_we_offered_is_a_command_too(
    tmp_path: Path, offered: str, minutes: int, left: str
) -> None:
    buttons = (Button(label="Delete", says=f"/delete {CODE}"), Button(label="Keep", says="/keep"))
    async with opened(tmp_path) as rooms:
        speaker, _ = await rooms.say("My secret is 4711-finch.")

        def unit(transaction: Transaction) -> None:
            rooms.memory.conversations.remember(
                transaction,
                speaker,
                Body(text=offered, buttons=buttons),
                by_person=False,
                at=rooms.clock.now(),
                state=State.SENT,
            )

        await rooms.memory.store.run(unit)
        await rooms.say("2", at=rooms.clock.now() + timedelta(minutes=minutes))
        assert (await rooms.ask("/delete_last")).text.startswith("**Done.**")
        assert {"My secret is 4711-finch.", "2"}.difference(await _texts(rooms)) == {left}


async def test_a_sign_put_under_an_answer_is_not_the_last_message(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("What is tea?")
        speaker, secret = await rooms.say("My secret is 4711-finch.")
        await _answer(rooms, speaker, secret, "You told me 4711-finch.")

        def react(transaction: Transaction) -> None:
            body = Body(text=reaction("👍"), own_words=False)
            remember = rooms.memory.conversations.remember
            remember(transaction, speaker, body, by_person=True, at=rooms.clock.now(), state=State.ANSWERED)

        await rooms.memory.store.run(react)
        assert (await rooms.ask("delete my last message")).text.startswith("**Done.** Your last message")
        assert await _texts(rooms) == ["What is tea?", "[reaction 👍]", "delete my last message"]


async def test_where_nothing_was_said_nothing_is_deleted(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        assert "no message of yours" in (await rooms.ask("/delete_last")).text
        assert "no file of this chat" in (await rooms.ask("/delete_files")).text


async def test_files_go_with_what_was_read_out_of_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, kept = await rooms.say("my plan", attachments=(PAPER,))
        await rooms.keep_file(speaker, kept.number, "plan.txt", b"Drink more water.")
        _, alone = await rooms.say("", attachments=(PAPER,))
        await rooms.keep_file(speaker, alone.number, "plan.txt", b"Drink more water.")
        card = await rooms.ask("/delete_files")
        assert [button.says for button in card.buttons] == [f"/delete_files {CODE}", "/keep"]
        assert len(rooms.memory.files.on_disk()) == 2
        assert (await rooms.ask(f"/delete_files {CODE}")).text.startswith("**Done.** Files deleted: 2.")
        assert rooms.memory.files.on_disk() == []
        read = await rooms.memory.store.read(
            lambda transaction: rooms.memory.conversations.since(transaction, speaker, 0, 100)
        )
        assert [(each.body.text, each.body.attachments) for each in read] == [
            ("my plan", ()),
            ("/delete_files", ()),
            (f"/delete_files {CODE}", ()),
        ]


async def test_what_is_edited_while_its_file_goes_stays_as_it_was_edited(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker, kept = await rooms.say("My secret is 4711-finch.", attachments=(PAPER,))
        words = SomeWords(vault=rooms.memory.vault)

        def edited_in_between(transaction: Transaction) -> None:
            found = words.before(transaction, speaker, MessageId(kept.number + 1), 1)
            rooms.memory.conversations.reword(transaction, speaker, kept.body.provider_id, "My plan.")
            words.forget_files(transaction, speaker, found)

        await rooms.memory.store.run(edited_in_between)
        assert await _texts(rooms) == ["My plan."]


async def test_with_its_files_goes_what_a_model_was_given_of_them(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        words = rooms.memory.masked_words
        speaker, kept = await rooms.say("my plan", attachments=(PAPER,))
        eve, of_eve = await rooms.say("Eve speaks.", "eve-1999-evil")

        def unit(transaction: Transaction) -> None:
            for whose, number in ((speaker, kept.number), (eve, of_eve.number)):
                line = SentLine(message=number, recipient="Example Models", sent="Drink more PII.", stood_for={})
                words.keep(transaction, whose, line)

        await rooms.memory.store.run(unit)
        await rooms.ask("/delete_files")
        await rooms.ask(f"/delete_files {CODE}")
        left = await rooms.memory.store.read(lambda transaction: transaction.rows(_LINES))
        assert left == [(of_eve.number,)]


async def test_a_conversation_goes_and_the_person_with_their_facts_stays(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.ask("/remember I like tea")
        speaker, kept = await rooms.say("Old words.", attachments=(PAPER,))
        await rooms.keep_file(speaker, kept.number, "plan.txt", b"Drink more water.")
        eve, _ = await rooms.say("Eve speaks.", "eve-1999-evil")
        card = await rooms.ask("/delete_here")
        assert "what you asked me to remember" in card.text
        done = await rooms.ask(f"/delete_here {CODE}")
        assert done.text.startswith("**Done.** Messages deleted: 3.")
        assert await _texts(rooms) == [f"/delete_here {CODE}"]
        assert rooms.memory.files.on_disk() == []
        assert "I like tea" in (await rooms.ask("/correct")).text
        assert eve.person in await rooms.memory.store.read(rooms.memory.people.numbers)
        left = await rooms.memory.store.read(
            lambda transaction: rooms.memory.conversations.since(transaction, eve, 0, 100)
        )
        assert [each.body.text for each in left] == ["Eve speaks."]


@pytest.mark.parametrize("asked", ["/delete", "/delete_files"])
async def test_a_code_is_good_for_no_wider_deletion_than_it_was_given_for(tmp_path: Path, asked: str) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("Old words.", attachments=(PAPER,))
        await rooms.ask(asked)
        assert "nothing was deleted" in (await rooms.ask(f"/delete_here {CODE}")).text
        if asked != "/delete":
            assert "nothing to confirm" in (await rooms.ask(f"/delete {CODE}")).text
        assert "Old words." in await _texts(rooms)


async def test_platforms_are_asked_for_what_goes_and_for_nothing_else(tmp_path: Path) -> None:
    asked: list[Copy] = []
    async with opened(tmp_path) as rooms:
        memory, wording = rooms.memory, Wording([CORE_LANGUAGES, LANGUAGES])
        commands = further_commands(
            memory=memory,
            in_flight=rooms.in_flight,
            confirming=Confirming(vault=memory.vault, clock=rooms.clock, random=bytes, minutes=10),
            notice=lambda channel: notice_in_force(FACTS, wording),
            wording=wording,
            clock=rooms.clock,
            log=Log(rooms.log.append),
            folders=(tmp_path,),
            ours=rooms.issuing.ours,
            asks=lambda transaction, channel, gone: asked.extend(gone),
            retention=rooms.retention,
        )
        await rooms.say("first")
        await rooms.say("second")
        speaker, kept = await rooms.say("/delete_last")
        message = InboundMessage(
            channel_id=speaker.channel,
            provider_id=ProviderMessageId("3"),
            sent_at=kept.at,
            sender=speaker.address,
            text="/delete_last",
        )
        await commands["delete_last"].respond(message, kept.number, speaker)
    assert [one.name for one in asked] == ["of the platform second"]


async def _again(rooms: Rooms, text: str) -> str:
    """The last that was said is carried out once more, as after a restart before its reply was written down."""
    speaker = await rooms.find(ADA)
    assert speaker is not None
    [kept] = await rooms.memory.store.read(
        lambda transaction: rooms.memory.conversations.since(transaction, speaker, 0, 1)
    )
    assert kept.body.text == text
    message = InboundMessage(
        channel_id=speaker.channel,
        provider_id=ProviderMessageId("1"),
        sent_at=kept.at,
        sender=speaker.address,
        text=text,
    )
    command = rooms.hearing.hear(text, "en").command
    assert command is not None
    return (await command.respond(message, kept.number, speaker)).text


async def test_what_is_carried_out_twice_takes_one_message(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("first")
        await rooms.say("second")
        first = await rooms.ask("/delete_last")
        assert await _again(rooms, "/delete_last") == first.text
        assert await _texts(rooms) == ["first", "/delete_last"]


@pytest.mark.parametrize("command", ["/delete_here", "/delete_files"])
async def test_a_confirmed_deletion_that_is_carried_out_twice_says_the_same_again(tmp_path: Path, command: str) -> None:
    async with opened(tmp_path) as rooms:
        await _held_alone(rooms, "Old words.", (PAPER,))
        await rooms.say("my plan", attachments=(PAPER,))
        await rooms.ask(command)
        first = await rooms.ask(f"{command} {CODE}")
        assert first.text.startswith("**Done.**")
        left = await _texts(rooms)
        assert await _again(rooms, f"{command} {CODE}") == first.text
        assert await _texts(rooms) == left


async def test_a_look_that_cannot_be_taken_is_said_and_not_tried_on_more(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("My secret is 4711-finch.")
        chain = tmp_path / "ledger" / "ledger.jsonl"
        chain.unlink()
        chain.mkdir()
        (tmp_path / "leak.txt").write_text("somebody wrote 4711-finch. here")
        assert "could not make sure" in (await rooms.ask("/delete_last")).text
        assert any("erasure.hindered" in line for line in rooms.log)


async def test_a_trace_that_is_left_is_not_called_done(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("My secret is 4711-finch.")
        (tmp_path / "leak.txt").write_text("somebody wrote 4711-finch. here")
        reply = await rooms.ask("/delete_last")
        assert "could not make sure" in reply.text
        assert any("erasure.trace_found" in line for line in rooms.log)


@pytest.mark.parametrize("zero", "٠०０")
async def test_the_code_is_right_in_the_figures_of_every_script(tmp_path: Path, zero: str) -> None:
    async with opened(tmp_path) as rooms:
        await rooms.say("Old words.")
        await rooms.ask("/delete_here")
        typed = "".join(chr(ord(zero) + int(figure)) for figure in CODE)
        assert (await rooms.ask(f"/delete_here {typed}")).text.startswith("**Done.**")


async def _held_alone(rooms: Rooms, text: str, attachments: tuple[Attachment, ...] = (), answer: str = "") -> Speaker:
    """As after a turn where no word is kept: not on the disk, and known for half an hour."""
    speaker, said = await rooms.say(text, attachments=attachments)
    if answer:
        await _answer(rooms, speaker, said, answer)

    def unit(transaction: Transaction) -> list[Kept]:
        since = [
            one for one in rooms.memory.conversations.since(transaction, speaker, 0, 100) if one.number >= said.number
        ]
        SomeWords(vault=rooms.memory.vault).forget(transaction, [one.number for one in since])
        return since

    rooms.memory.short.add(speaker.conversation, await rooms.memory.store.run(unit))
    return speaker


def _recalled(rooms: Rooms, speaker: Speaker) -> list[str]:
    return [one.body.text for one in rooms.memory.short.recall(speaker.conversation)]


async def test_where_no_word_is_kept_the_last_goes_from_the_half_hour_too(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _held_alone(rooms, "What is tea?")
        speaker = await _held_alone(rooms, "My secret is 4711-finch.", answer="You told me 4711-finch.")
        assert (await rooms.ask("delete my last message")).text.startswith("**Done.** Your last message")
        assert _recalled(rooms, speaker) == ["What is tea?"]


async def test_where_no_word_is_kept_a_conversation_goes_from_the_half_hour_too(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        speaker = await _held_alone(rooms, "Old words.", answer="An answer.")
        await rooms.ask("/delete_here")
        done = await rooms.ask(f"/delete_here {CODE}")
        assert done.text.startswith("**Done.** Messages deleted: 3.")
        assert _recalled(rooms, speaker) == []


async def test_where_no_word_is_kept_what_was_read_from_files_goes_from_the_half_hour_too(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        await _held_alone(rooms, "my plan", (PAPER,))
        speaker = await _held_alone(rooms, "", (PAPER,))
        await rooms.ask("/delete_files")
        assert (await rooms.ask(f"/delete_files {CODE}")).text.startswith("**Done.** Files deleted: 2.")
        assert _recalled(rooms, speaker) == ["my plan"]
        assert all(not one.body.attachments for one in rooms.memory.short.recall(speaker.conversation))
