"""Nothing of anybody goes to a model before they may be asked to be answered: first contact, changes, withdrawal."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.capabilities import AttachmentKind
from core.identifiers import Address, ProviderMessageId
from core.journey.permits import AGREE, DECLINE
from core.journey.threshold import HeldWords
from core.log import Log
from core.memory.consents import Consents
from core.messages import Attachment, Revoked
from core.ports.command import Command, Heard, Hearing, Speaker
from core.wording import Wording
from lethe.speaking import desk_of
from privacy.agreeing import AgreeOrDecline
from privacy.consent import Consent
from privacy.menu import LANGUAGES
from privacy.notice_book import NoticeBook
from privacy.notice_diff import differences, in_words
from privacy.notices import Notice, NoticeFacts, NoticeRecipient, notice_in_force
from settings.limits import Limits
from settings.timing import Timing
from tests.journeys.over_http import World, world
from tests.journeys.stage import CHANNEL, Stage, stage

EXPLICIT = '\n[assistants.privacy]\nconsent = "explicit"\n'
_WORDING = Wording([LANGUAGES.parents[1] / "core" / "languages", LANGUAGES])
_FACTS = NoticeFacts(
    assistant="helpdesk",
    is_ai=True,
    recipients=(NoticeRecipient(name="Old Models", role="model"),),
    retention_days=30,
)
_NEW = replace(_FACTS, recipients=(*_FACTS.recipients, NoticeRecipient(name="New Models", role="model")))


def _people(around: World) -> int:
    with sqlite3.connect(around.folder / "data" / "lethe.db") as connection:
        (count,) = connection.execute("SELECT count(*) FROM person").fetchone()
    return int(count)


@pytest.mark.parametrize("kind", ["telegram", "web", "whatsapp_twilio"])
async def test_before_a_yes_nothing_is_kept_and_nothing_sent_and_then_it_is_answered(tmp_path: Path, kind: str) -> None:
    async with world(tmp_path, kind=kind, senses=EXPLICIT) as around:
        talk = await around.talk(kind)
        await talk.say("My secret word is hovercraft.")
        asked = (await talk.hear()).text
        assert "/agree" in asked
        assert ("You are writing with an AI" in asked.splitlines()[0]) is (kind != "web")
        await talk.say("Are you there?")
        await around.settled()
        assert _people(around) == 0
        assert around.model.requests == []
        await talk.say(AGREE)
        assert "You agreed" in (await talk.hear()).text
        answer = (await talk.hear()).text
        await around.settled()
        assert "hovercraft" in str([request.body for request in around.model.requests])
        assert answer
        assert _people(around) == 1
        assert not any("hovercraft" in line for line in around.log)


async def test_what_they_take_back_before_a_yes_is_not_taken_in_after_it(tmp_path: Path) -> None:
    async with world(tmp_path, senses=EXPLICIT) as around:
        talk, held = await around.talk("telegram"), around.server.rights.held
        await talk.say("My secret word is hovercraft.")
        await talk.hear()
        [(channel, sender)] = held._held
        [(_, message)] = held._held[channel, sender].messages
        revoked = Revoked(
            channel_id=channel,
            provider_id=ProviderMessageId("revoked"),
            sent_at=message.sent_at,
            sender=sender,
            message=message.provider_id,
        )
        await around.server.desk.take_in(revoked)
        assert held.count() == 0
        await talk.say(AGREE)
        assert "You agreed" in (await talk.hear()).text
        await around.settled()
        assert around.model.requests == []


async def test_what_they_worded_anew_before_a_yes_is_read_so_after_it(tmp_path: Path) -> None:
    async with world(tmp_path, senses=EXPLICIT) as around:
        talk, held = await around.talk("telegram"), around.server.rights.held
        await talk.say("My card is hovercraft.")
        await talk.hear()
        [(channel, sender)] = held._held
        [(_, message)] = held._held[channel, sender].messages
        for number, words in enumerate(("My card is a secret.", "I ask for nothing.", "My card is a secret.")):
            edited = replace(
                message,
                provider_id=ProviderMessageId(f"edit {number}"),
                arrival=f"edit {number % 2}",  # the last is the first, brought once more
                text=words,
                own_words=False,
                edits=message.provider_id,
            )
            await around.server.desk.take_in(edited)
        assert _people(around) == 0
        await talk.say(AGREE)
        assert "You agreed" in (await talk.hear()).text
        await talk.hear()
        await around.settled()
        asked = str([request.body for request in around.model.requests])
        assert "I ask for nothing." in asked
        assert "hovercraft" not in asked
        assert "secret" not in asked


async def test_a_no_forgets_what_was_written_and_privacy_works_before_any_answer(tmp_path: Path) -> None:
    async with world(tmp_path, senses=EXPLICIT) as around:
        talk = await around.talk("telegram")
        for said, heard in (
            ("privacy", "You are writing with an AI"),
            ("who receives my data?", "Who receives what you write"),
            ("/help", "I carry them out myself"),
            ("Tell me a secret.", "/agree"),
            ("I decline", "Nothing was kept"),
        ):
            await talk.say(said)
            assert heard in (await talk.hear()).text, said
        assert _people(around) == 0
        await talk.say(AGREE)  # of a question that was answered already
        assert "/agree" in (await talk.hear()).text
        await talk.say("show my data")
        assert "I keep nothing about you." in (await talk.hear()).text
        await around.settled()
        assert _people(around) == 0
        assert around.model.requests == []


async def test_the_same_delivery_twice_is_held_once(tmp_path: Path) -> None:
    async with world(tmp_path, senses=EXPLICIT) as around:
        talk = await around.talk("telegram")
        await talk.say("Only once, please.")
        await talk.say_again()
        await talk.hear()
        await talk.say("I agree")
        await talk.say_everything_again()
        await talk.hear()
        await talk.hear()
        await around.settled()
        assert talk.left() == 0
        assert len(around.model.requests) == 1


class _Answers:
    """Hears the answer to the question, and "/ping"."""

    def __init__(self, before: Hearing) -> None:
        self.before = before
        self.agree: Command | None = None

    def hear(self, text: str, language: str) -> Heard:
        return Heard(command=self.agree) if text in (AGREE, DECLINE) else self.before.hear(text, language)


@dataclass
class _Told:
    """What people are told just now."""

    notice: Notice
    acting: Stage
    book: NoticeBook
    consent: Consent
    held: HeldWords

    def change(self, facts: NoticeFacts) -> None:
        self.notice = notice_in_force(facts, _WORDING)
        self.book.put_in_force(self.notice, CHANNEL, self.acting.clock.now())


@asynccontextmanager
async def _told(folder: Path) -> AsyncIterator[_Told]:
    async with stage(folder) as acting:
        acting.connector.capabilities = replace(acting.connector.capabilities, shows_notice=False, longest_text=4000)
        memory, clock = acting.memory, acting.clock
        held, book = HeldWords(clock=clock, minutes=10), NoticeBook(folder)
        hearing = _Answers(acting.hearing)
        consent = Consent(
            store=memory.store,
            people=memory.people,
            consents=Consents(vault=memory.vault, ids=memory.ids, clock=clock),
            book=book,
            notice=lambda channel: told.notice,
            wording=_WORDING,
            minutes=10,
            draw=lambda language, action, version, facts: "",
        )
        told = _Told(notice=notice_in_force(_FACTS, _WORDING), acting=acting, book=book, consent=consent, held=held)
        told.change(_FACTS)
        hearing.agree = AgreeOrDecline(
            store=memory.store,
            consent=consent,
            asked=held.asked,
            release=held.release,
            notice=lambda channel: told.notice,
            wording=_WORDING,
        )
        commands: Mapping[str, Command] = {AGREE: hearing.agree, DECLINE: hearing.agree}
        consent.hear_by(hearing, commands)
        acting.desk = desk_of(
            limits=Limits(),
            timing=Timing(),
            memory=memory,
            hearing=hearing,
            connectors=lambda _: acting.connector,
            assistant=lambda _: acting.assistant,
            notice=lambda _: told.notice,
            wording=_WORDING,
            documents=acting.reader,
            clock=clock,
            log=Log(acting.log.append, "debug"),
            metrics=acting.metrics,
            consenting=consent,
            held=held,
        )
        yield told


async def test_nothing_goes_to_a_new_recipient_before_the_answer(tmp_path: Path) -> None:
    async with _told(tmp_path) as told:
        acting = told.acting
        await acting.say("Hello")
        first = (await acting.connector.has_sent(1))[-1].text
        assert first.startswith("**You are writing with an AI.**")
        told.change(_NEW)
        await acting.say("What I ask now.")
        asked = (await acting.connector.has_sent(2))[-1]
        machine = in_words(differences(_FACTS, _NEW), _WORDING, "en")
        assert machine in asked.text
        assert "New Models" in machine
        assert "Old Models" not in asked.text
        assert [button.says for button in asked.buttons] == [AGREE, DECLINE, "/privacy"]
        await acting.say("Hello?")
        await acting.say("/ping")
        assert (await acting.connector.has_sent(3))[-1].text == "pong"
        await acting.settled()
        assert len(acting.model.asked) == 1
        assert await acting.desk.backlog() == (0, 0)
        await acting.say("I agree")
        sent = await acting.connector.has_sent(5)
        assert "You agreed" in sent[3].text
        assert len(acting.model.asked) == 2
        read = [line.text for line in acting.model.asked[-1]]
        assert {"What I ask now.", "Hello?"} <= set(read)
        await acting.say("And on.")
        await acting.connector.has_sent(6)
        assert len(acting.model.asked) == 3


async def test_a_no_keeps_the_model_out_and_commands_work(tmp_path: Path) -> None:
    async with _told(tmp_path) as told:
        acting = told.acting
        await acting.say("Hello")
        await acting.connector.has_sent(1)
        told.change(_NEW)
        await acting.say("What I ask now.")
        await acting.connector.has_sent(2)
        await acting.say(DECLINE)
        assert (await acting.connector.has_sent(3))[-1].text.startswith("**You declined.**")
        await acting.say("What I ask then.")
        await acting.say("/ping")
        await acting.settled()
        assert [message.text for message in acting.connector.sent[3:]][-1] == "pong"
        assert len(acting.model.asked) == 1
        told.change(_FACTS)  # as it was when they were told
        await acting.say("And now?")
        await acting.settled()
        assert len(acting.model.asked) == 2


async def test_a_change_that_is_only_of_words_stops_nothing_and_is_told(tmp_path: Path) -> None:
    async with _told(tmp_path) as told:
        acting = told.acting
        await acting.say("Hello")
        await acting.connector.has_sent(1)
        told.change(replace(_FACTS, retention_days=7))
        await acting.say("Again")
        text = (await acting.connector.has_sent(2))[-1].text
        assert "- **shorter**: Kept here for **7** days" in text
        assert len(acting.model.asked) == 2
        await acting.say("Once more")
        assert "shorter" not in (await acting.connector.has_sent(3))[-1].text


async def test_after_thirty_days_of_silence_they_are_told_again_and_asked_about_what_changed(tmp_path: Path) -> None:
    async with _told(tmp_path) as told:
        acting = told.acting
        ai = "**You are writing with an AI.**"
        for days, is_told in ((0, True), (29, False), (31, True)):
            await acting.clock.forward(days * 86_400)
            acting.connector.sent.clear()
            await acting.say("Hello")
            assert (await acting.connector.has_sent(1))[0].text.startswith(ai) is is_told, days
        asked = len(acting.model.asked)
        told.change(_NEW)
        await acting.clock.forward(31 * 86_400)
        await acting.say("Hello")
        await acting.settled()
        assert len(acting.model.asked) == asked


async def test_what_is_queued_when_somebody_stops_is_not_sent_to_a_model(tmp_path: Path) -> None:
    async with world(tmp_path) as around:
        talk = await around.talk("telegram")
        await talk.say("Hello")
        await talk.hear()
        await talk.say("/stop")
        await talk.hear()
        before = len(around.model.requests)
        await talk.say("A word after the stop.")
        await around.settled()
        assert len(around.model.requests) == before
        await talk.say("/start")
        await talk.hear()
        await talk.say("And on.")
        await talk.hear()
        assert len(around.model.requests) == before + 1


async def test_whom_the_desk_asked_is_not_asked_again_where_people_are_asked_first_now(tmp_path: Path) -> None:
    async with _told(tmp_path) as told:
        acting = told.acting
        await acting.say("Hello")
        await acting.connector.has_sent(1)
        await _asked_by_the_desk(told)
        await acting.say("And one more thing.")
        await acting.settled()
        assert len(acting.connector.sent) == 1, "they were asked only just now"
        assert told.held.count() == 1
        await acting.say("I agree")
        sent = await acting.connector.has_sent(3)
        assert "You agreed" in sent[1].text
        assert "And one more thing." in [line.text for line in acting.model.asked[-1]]


async def test_whom_the_desk_asked_long_ago_is_asked_again(tmp_path: Path) -> None:
    async with _told(tmp_path) as told:
        acting = told.acting
        await acting.say("Hello")
        await acting.connector.has_sent(1)
        await _asked_by_the_desk(told)
        await acting.clock.forward(600)
        await acting.say("And one more thing.")
        asked = (await acting.connector.has_sent(2))[1]
        assert [button.says for button in asked.buttons] == [AGREE, DECLINE, "/privacy"]


async def test_a_no_to_what_the_desk_asked_is_written_down(tmp_path: Path) -> None:
    async with _told(tmp_path) as told:
        acting = told.acting
        await acting.say("Hello")
        await acting.connector.has_sent(1)
        speaker = await _asked_by_the_desk(told)
        await acting.say("And one more thing.")
        await acting.say("I decline")
        assert "Nothing was kept" not in (await acting.connector.has_sent(2))[1].text, "for something is"
        state = await acting.memory.store.read(lambda transaction: told.consent.state(transaction, speaker))
        assert state.refused == told.notice.version
        assert told.held.count() == 0


async def test_what_is_kept_is_worded_anew_also_of_whom_was_asked_and_nobody_is_made_known_by_it(
    tmp_path: Path,
) -> None:
    async with _told(tmp_path) as told:
        acting = told.acting
        await acting.say("My code is 4711.")
        await acting.connector.has_sent(1)
        await acting.settled()
        await _asked_by_the_desk(told)
        await acting.say("My code is secret.", edits=ProviderMessageId("ada-1"), own_words=False)
        first, *_ = await acting.memory.transcript.since(CHANNEL, Address("ada"), 0)
        assert first.text == "My code is secret."
        file = Attachment(kind=AttachmentKind.FILE, media_type="text/plain", size=4, content=b"file")
        await acting.say("Other words.", "eve", edits=ProviderMessageId("eve-0"), own_words=False, attachments=(file,))
        assert len(await acting.memory.store.read(acting.memory.people.numbers)) == 1
        assert acting.memory.files.on_disk() == []
        assert told.held.count() == 0


async def _asked_by_the_desk(told: _Told) -> Speaker:
    """As it asks about what was taken in before the owner wanted people to be asked first."""
    memory = told.acting.memory
    told.change(replace(_FACTS, asks_first=True))
    [number] = await memory.store.read(memory.people.numbers)
    speaker = await memory.store.read(lambda transaction: memory.people.by_number(transaction, number))
    assert speaker is not None
    await memory.store.run(lambda transaction: told.consent.asked(transaction, speaker, told.notice.version))
    return speaker
