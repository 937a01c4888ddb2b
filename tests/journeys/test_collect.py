"""`collect = false`: no word stays once it was answered, also after a crash; the talk can be followed all the same."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from core.capabilities import AttachmentKind
from core.errors import ModelRefused, TryAgain
from core.identifiers import Address, ProviderMessageId
from core.memory.ageing import Ageing
from core.memory.bodies import Body
from core.memory.copies import CopiesHeld
from core.memory.personal_rows import PersonalRows
from core.memory.provider_jobs import ProviderJobs
from core.memory.requests import Requests
from core.memory.standing import Standings
from core.memory.statements import Statement
from core.memory.store import Transaction
from core.memory.tables import State
from core.memory.unkept import UnkeptRows
from core.memory.wishes import Wishes
from core.messages import Attachment
from core.ports.command import Speaker
from core.wording import Wording
from privacy.beside import open_beside
from privacy.erasure import Erasures
from privacy.issuing import Issuing
from privacy.journal import Journal
from privacy.passing import Passing
from privacy.provider_jobs import AskingProviders
from privacy.register import Register
from tests.fakes.scripted_reader import ScriptedTranscriber
from tests.fakes.still_clock import StillClock
from tests.journeys.stage import CHANNEL, Stage, stage
from tests.privacy.opened import CORE_LANGUAGES
from tests.privacy.stand_ins import FACTS, NothingInFlight

_MESSAGES = Statement(text("SELECT count(*) FROM message"))
_ALL_ANSWERED = Statement(text("UPDATE rightused SET answered_at = :at"), "answered_at")
_FOLLOWS = 31 * 60.0
_NOTICES_APART = 11 * 60.0


@asynccontextmanager
async def _uncollected(folder: Path, clock: StillClock | None = None) -> AsyncIterator[Stage]:
    async with stage(folder, clock=clock) as acting:
        acting.assistant = replace(acting.assistant, collects=False)
        yield acting


async def _rows(acting: Stage) -> int:
    [count] = await acting.memory.store.read(lambda transaction: transaction.row(_MESSAGES)) or ()
    assert isinstance(count, int)
    return count


async def _passing(acting: Stage, folder: Path) -> Passing:
    memory = acting.memory
    beside = await open_beside(
        memory.store, ledger=folder / "ledger", keys=folder / "keys", today=acting.clock.now().date()
    )
    journal = Journal(vault=memory.vault, ids=memory.ids)
    register = Register(store=memory.store, rows=PersonalRows(vault=memory.vault), places=lambda: (memory.short,))
    log = acting.desk._log
    erasures = Erasures(
        store=memory.store,
        vault=memory.vault,
        people=memory.people,
        arrivals=memory.arrivals,
        files=memory.files,
        journal=journal,
        register=register,
        in_flight=NothingInFlight(),
        issuing=Issuing(
            store=memory.store,
            vault=memory.vault,
            key=beside.key,
            ledger=beside.ledger,
            tombstones=beside.tombstones,
            facts=lambda channel: FACTS,
            wording=Wording([CORE_LANGUAGES]),
            clock=acting.clock,
            log=log,
            random=secrets.token_bytes,
            version="0.0.0",
            page="",
        ),
        providers=AskingProviders(
            store=memory.store,
            jobs=ProviderJobs(vault=memory.vault, ids=memory.ids, given_up_after=timedelta(days=30)),
            held=CopiesHeld(vault=memory.vault, short=memory.short),
            connector=lambda channel: None,
            kept=timedelta(days=1),
            clock=acting.clock,
            log=log,
            count=lambda channel, outcome, count: None,
        ),
        clock=acting.clock,
        log=log,
        wording=Wording([CORE_LANGUAGES]),
        last_words=lambda letter: "",
        folder=folder,
        count=lambda outcome: None,
    )
    return Passing(
        store=memory.store,
        ageing=Ageing(),
        rows=UnkeptRows(memory.conversations),
        people=memory.people,
        files=memory.files,
        short=memory.short,
        erasures=erasures,
        collects=lambda channel: False,
        clock=acting.clock,
        log=log,
    )


async def test_nothing_stays_on_the_disk_and_what_was_said_is_known_for_half_an_hour(tmp_path: Path) -> None:
    async with _uncollected(tmp_path) as acting:
        await acting.say("my name is Ada")
        await acting.connector.has_sent(1)
        await acting.settled()
        assert await _rows(acting) == 0
        await acting.say("who am I?")
        await acting.connector.has_sent(2)
        await acting.settled()
        assert await _rows(acting) == 0
        assert [line.text for line in acting.model.asked[-1]][1:] == [
            "my name is Ada",
            "re: my name is Ada",
            "who am I?",
        ]
        shown = await acting.memory.transcript.since(CHANNEL, Address("ada"), 0)
        assert [said.text for said in shown] == ["my name is Ada", "re: my name is Ada", "who am I?", "re: who am I?"]
        await acting.clock.forward(_FOLLOWS)
        await acting.say("and now?")
        await acting.connector.has_sent(3)
        assert [line.text for line in acting.model.asked[-1]][1:] == ["and now?"]
        assert await acting.memory.transcript.since(CHANNEL, Address("ada"), 2) != []


async def test_what_was_worded_anew_is_read_so_by_the_model_and_on_a_page(tmp_path: Path) -> None:
    async with _uncollected(tmp_path) as acting:
        await acting.say("my code is 4711")
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.say("my code is secret", edits=ProviderMessageId("ada-1"))
        await acting.say("and now?")
        await acting.connector.has_sent(2)
        assert [line.text for line in acting.model.asked[-1]][1::2] == ["my code is secret", "and now?"]
        [first, *_] = await acting.memory.transcript.since(CHANNEL, Address("ada"), 0)
        assert first.text == "my code is secret"


async def test_a_file_goes_with_its_message(tmp_path: Path) -> None:
    async with _uncollected(tmp_path) as acting:
        paper = Attachment(
            kind=AttachmentKind.FILE, media_type="text/plain", size=9, content=b"text:read", name="a.txt"
        )
        await acting.say("read this", attachments=(paper,))
        await acting.connector.has_sent(1)
        await acting.settled()
        assert await _rows(acting) == 0
        assert acting.memory.files.on_disk() == []


async def test_an_answer_that_could_not_be_sent_yet_stays_until_it_went(tmp_path: Path) -> None:
    async with _uncollected(tmp_path) as acting:
        acting.connector.failures = [TryAgain("later")]
        await acting.say("hello")
        await acting.settled()
        assert await _rows(acting) == 1, "what was asked went with the answer that was kept"
        for _ in range(5):
            await acting.clock.forward(60)
        await acting.connector.has_sent(1)
        await acting.settled()
        assert await _rows(acting) == 0


async def test_what_a_crash_left_is_answered_and_then_gone(tmp_path: Path) -> None:
    clock = StillClock()
    async with _uncollected(tmp_path, clock) as acting:
        await acting.hold("a question before the crash")
        await acting.desk.stop(0)
        assert await _rows(acting) == 1, "sealed, so that it is not lost"
    async with _uncollected(tmp_path, clock) as acting:
        await acting.desk.start()
        await acting.connector.has_sent(1)
        await acting.settled()
        assert acting.texts() == ["re: a question before the crash"]
        assert await _rows(acting) == 0


async def test_whoever_is_silent_is_forgotten_with_their_key_and_whoever_said_stop_is_not(tmp_path: Path) -> None:
    async with _uncollected(tmp_path) as acting:
        for sender in ("ada", "eve"):
            await acting.say("hello", sender)
        await acting.connector.has_sent(2)
        await acting.settled()
        passing, memory = await _passing(acting, tmp_path), acting.memory
        eve = await memory.store.read(lambda transaction: memory.people.find(transaction, CHANNEL, Address("eve")))
        assert eve is not None
        await memory.store.run(lambda transaction: memory.people.stop(transaction, eve.person, acting.clock.now()))
        assert await passing.run() == 0, "both spoke a moment ago"
        await acting.clock.forward(_FOLLOWS)
        assert await passing.run() == 1
        for name, known in (("ada", False), ("eve", True)):
            found = await memory.store.read(
                lambda transaction, name=name: memory.people.find(transaction, CHANNEL, Address(name))  # type: ignore[misc]
            )
            assert (found is not None) is known, name
        assert memory.vault.used() == 1


async def test_whoever_is_blocked_or_waits_for_a_human_stays_known(tmp_path: Path) -> None:
    """Or who was blocked would only have to be silent for a while."""
    async with _uncollected(tmp_path) as acting:
        for sender in ("ada", "eve", "joe"):
            await acting.say("hello", sender)
        await acting.connector.has_sent(3)
        await acting.settled()
        memory, now, standings = acting.memory, acting.clock.now(), Standings()

        def unit(transaction: Transaction) -> None:
            people = [memory.people.find(transaction, CHANNEL, Address(name)) for name in ("ada", "eve")]
            ada, eve = [each.person for each in people if each is not None]
            standings.block(transaction, ada, now)
            standings.hand_over(transaction, eve, now, now + timedelta(hours=2))

        await memory.store.run(unit)
        passing = await _passing(acting, tmp_path)
        await acting.clock.forward(_FOLLOWS)
        assert await passing.run() == 1
        names = ("ada", "eve", "joe")
        known = await memory.store.read(
            lambda transaction: [memory.people.find(transaction, CHANNEL, Address(name)) is not None for name in names]
        )
        assert known == [True, True, False]


async def test_what_was_left_closed_is_swept(tmp_path: Path) -> None:
    """As by a crash between the sending and the forgetting."""
    async with stage(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        assert await _rows(acting) == 2
        await (await _passing(acting, tmp_path)).run()
        assert await _rows(acting) == 0


async def _change(acting: Stage, change: Callable[[Transaction, Speaker], object]) -> Speaker:
    """Something of Ada."""
    memory = acting.memory

    def unit(transaction: Transaction) -> Speaker:
        speaker = memory.people.find(transaction, CHANNEL, Address("ada"))
        assert speaker is not None
        change(transaction, speaker)
        return speaker

    return await memory.store.run(unit)


async def _tell(acting: Stage, words: str) -> None:
    """As a human, or a sweep, says it: in answer to no message."""
    now, conversations = acting.clock.now(), acting.memory.conversations
    said = Body(text=words)
    ada = await _change(
        acting,
        lambda transaction, ada: conversations.remember(
            transaction, ada, said, by_person=False, at=now, state=State.PENDING
        ),
    )
    acting.desk.look_again(ada.conversation)


async def _hand_over(acting: Stage) -> None:
    now = acting.clock.now()
    until = now + timedelta(hours=72)
    await _change(acting, lambda transaction, ada: Standings().hand_over(transaction, ada.person, now, until))


async def test_what_answers_no_message_is_sent_as_to_somebody_who_spoke_a_moment_ago(tmp_path: Path) -> None:
    """Or a platform with a window would take every word of a human for too late."""
    async with _uncollected(tmp_path) as acting:
        acting.connector.capabilities = replace(acting.connector.capabilities, window=timedelta(hours=24))
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        said_at = acting.clock.now()
        await acting.clock.forward(600)
        await _tell(acting, "a human says hello")
        [*_, told] = await acting.connector.has_sent(2)
        assert told.heard_at == said_at


async def test_who_waits_for_a_human_for_days_and_writes_again_was_heard_then(tmp_path: Path) -> None:
    async with _uncollected(tmp_path) as acting:
        acting.connector.capabilities = replace(acting.connector.capabilities, window=timedelta(hours=24))
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.clock.forward(23 * 3600)
        await _hand_over(acting)
        asked_at = acting.clock.now()
        await acting.clock.forward(2 * 3600)
        await _tell(acting, "somebody comes")
        assert (await acting.connector.has_sent(2))[-1].heard_at == asked_at
        await acting.say("are you there?")
        await acting.settled()
        said_at = acting.clock.now()
        await acting.clock.forward(3 * 3600)
        await acting.say("hello?")
        await acting.settled()
        passing = await _passing(acting, tmp_path)
        await acting.clock.forward(23 * 3600)
        await passing.run()
        await _tell(acting, "I am here now")
        heard_at = (await acting.connector.has_sent(3))[-1].heard_at
        assert heard_at is not None
        assert heard_at == said_at + timedelta(hours=3)


async def test_no_sentence_says_that_anything_is_kept(tmp_path: Path) -> None:
    async with _uncollected(tmp_path) as acting:
        picture = Attachment(kind=AttachmentKind.IMAGE, media_type="image/png", size=1, content=b"x")
        await acting.say("", attachments=(picture,))
        await acting.connector.has_sent(1)
        await acting.settled()
        await acting.clock.forward(_NOTICES_APART)
        transcriber = ScriptedTranscriber()
        transcriber.fails = [ModelRefused("no")]
        acting.assistant = replace(acting.assistant, transcriber=transcriber)
        recording = Attachment(kind=AttachmentKind.AUDIO, media_type="audio/ogg", size=7, content=b"voice:x")
        await acting.say("", attachments=(recording,), own_words=False)
        await acting.connector.has_sent(2)
        await acting.settled()
        await acting.clock.forward(_NOTICES_APART)
        await _change(acting, lambda transaction, ada: Wishes().pause(transaction, ada.person, acting.clock.now()))
        await acting.say("one more word")
        await acting.connector.has_sent(3)
        await acting.settled()
        assert acting.texts() == [
            "I can't open this kind of message yet. Could you write it?",
            "I couldn't make out your voice message. Could you write it?",
            "This is paused: nobody reads your message, and it is not kept. Write **/resume** to go on.",
        ]
        assert await _rows(acting) == 0
        assert acting.memory.files.on_disk() == []


async def test_what_nobody_answers_is_known_for_half_an_hour_too(tmp_path: Path) -> None:
    """As of somebody who waits for a human."""


async def test_whoever_waits_for_an_answer_to_a_complaint_stays_known_and_not_for_ever(tmp_path: Path) -> None:
    async with _uncollected(tmp_path) as acting:
        for sender in ("ada", "eve"):
            await acting.say("hello", sender)
        await acting.connector.has_sent(2)
        await acting.settled()
        memory, due = acting.memory, acting.clock.now() + timedelta(days=30)
        requests = Requests(vault=memory.vault, ids=memory.ids, clock=acting.clock)

        def unit(transaction: Transaction) -> None:
            ada, eve = [memory.people.find(transaction, CHANNEL, Address(name)) for name in ("ada", "eve")]
            assert ada is not None
            assert eve is not None
            requests.note(transaction, ada, "complain", due)
            requests.note(transaction, eve, "export")

        await memory.store.run(unit)
        passing = await _passing(acting, tmp_path)
        await acting.clock.forward(_FOLLOWS)
        assert await passing.run() == 1
        [waits] = await memory.store.read(requests.due)
        assert waits.due == due
        await acting.clock.forward(59 * 86_400)
        assert await passing.run() == 0, "the owner sees that it is overdue"
        await acting.clock.forward(86_400)
        assert await passing.run() == 1
        assert memory.vault.used() == 0


async def test_once_it_was_answered_they_go_like_everybody(tmp_path: Path) -> None:
    async with _uncollected(tmp_path) as acting:
        await acting.say("hello")
        await acting.connector.has_sent(1)
        await acting.settled()
        passing = await _passing(acting, tmp_path)
        await _hand_over(acting)
        await acting.say("one detail")
        await acting.settled()
        assert await _rows(acting) == 0
        await acting.clock.forward(61)
        await passing.run()
        await _change(acting, lambda transaction, ada: Standings().give_back(transaction, ada.person))
        await acting.say("what did I say?")
        await acting.connector.has_sent(2)
        assert "one detail" in [line.text for line in acting.model.asked[-1]]
        shown = await acting.memory.transcript.since(CHANNEL, Address("ada"), 0)
        assert "one detail" in [said.text for said in shown]


async def test_what_a_second_notice_would_answer_goes_from_the_disk_at_once(tmp_path: Path) -> None:
    async with _uncollected(tmp_path) as acting:
        for number in (1, 2):
            picture = Attachment(kind=AttachmentKind.IMAGE, media_type="image/png", size=1, content=b"x")
            await acting.say("", attachments=(picture,))
            await acting.connector.has_sent(1)
            await acting.settled()
            assert await _rows(acting) == 0, number
        assert len(acting.texts()) == 1
        assert acting.memory.files.on_disk() == []
        shown = await acting.memory.transcript.since(CHANNEL, Address("ada"), 0)
        assert [said.by_person for said in shown] == [True, False, True]
        memory = acting.memory
        requests = Requests(vault=memory.vault, ids=memory.ids, clock=acting.clock)

        def unit(transaction: Transaction) -> None:
            ada = memory.people.find(transaction, CHANNEL, Address("ada"))
            assert ada is not None
            requests.note(transaction, ada, "complain", acting.clock.now() + timedelta(days=30))

        await memory.store.run(unit)
        passing = await _passing(acting, tmp_path)
        await acting.clock.forward(_FOLLOWS)
        assert await passing.run() == 0
        await memory.store.run(lambda transaction: transaction.change(_ALL_ANSWERED, at=1))
        assert await passing.run() == 1
