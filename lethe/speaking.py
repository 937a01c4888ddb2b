"""The journey of a message, put together from its rooms."""

from collections.abc import Callable
from functools import partial

from core.clock import Clock
from core.identifiers import ChannelId
from core.journey.admitting import Admitting
from core.journey.answering import Answering
from core.journey.carrying import Carrying
from core.journey.changes import Changes
from core.journey.choosing import Choosing
from core.journey.consenting import Holding, NobodyIsAsked
from core.journey.desk import Desk, DeskTiming
from core.journey.ear import Ear
from core.journey.fetching import Fetching
from core.journey.inbox import Inbox
from core.journey.introducing import Introducing, Notice
from core.journey.looping import LoopGuard
from core.journey.notices import Notices
from core.journey.outbox import Outbox
from core.journey.pacing import Pacing
from core.journey.permits import Consenting
from core.journey.reading import Reading
from core.journey.rechecking import Rechecking
from core.journey.replying import Replying
from core.journey.sending import LONGEST_PAUSE, Connectors, Sending
from core.journey.showing import Showing
from core.journey.spending import Spending
from core.journey.telling import Telling
from core.journey.threshold import HeldWords, Threshold
from core.journey.unkept import Unkept
from core.journey.waiting import Waiting
from core.journey.writing_down import WritingDown
from core.log import Log
from core.memory.opening import Memory
from core.memory.ration import Ration
from core.memory.unkept import UnkeptRows
from core.memory.usage import UsageBook
from core.messages import Delivery
from core.metrics import Metrics
from core.ports.command import Hearing, Speaker
from core.ports.documents import ReadsDocuments
from core.ports.language_model import Assistant
from core.ports.usage import UNLIMITED, Terms
from core.wording import Wording
from privacy.claims import Claims
from privacy.masking import Masking
from settings.limits import Limits
from settings.timing import Timing

_FEWEST_TO_SILENCE = 12
"""Messages in a row that look like a machine's; and never fewer than a person may send at once."""
_LONGEST_WAIT = 3600.0
"""Seconds that a message may wait for room on a channel on which too many people write at once."""
_FILE_TRIES = 3
"""After the first; then whoever sent a file is told that it could not be read."""


def desk_of(
    *,
    limits: Limits,
    timing: Timing,
    memory: Memory,
    hearing: Hearing,
    connectors: Connectors,
    assistant: Callable[[ChannelId], Assistant],
    terms: Callable[[str], Terms] = lambda _: UNLIMITED,
    paused: Callable[[ChannelId, str], str | None] = lambda channel, language: None,
    notice: Callable[[ChannelId], Notice],
    wording: Wording,
    documents: ReadsDocuments,
    clock: Clock,
    log: Log,
    metrics: Metrics,
    public_address: str = "",
    unrecorded: Callable[[Speaker, Delivery], None] = lambda speaker, delivery: None,
    consenting: Consenting | None = None,
    held: HeldWords | None = None,
    telling: Telling | None = None,
) -> Desk:
    """`held`: where somebody must agree first, what they wrote until then."""
    consenting = consenting or NobodyIsAsked()
    held = held or HeldWords(clock=clock, minutes=timing.confirmation_minutes)
    store, people, conversations, files = memory.store, memory.people, memory.conversations, memory.files
    ration = Ration(most_bytes=limits.person_file_bytes, files_a_day=limits.person_files_a_day, clock=clock)
    sent_to_us = files.rationed(ration)
    waiting = Waiting(
        store=store,
        people=people,
        conversations=conversations,
        named=memory.named_messages,
        facts=memory.facts,
        proposed=memory.proposed,
        short=memory.short,
        backlog=memory.backlog,
    )
    carrying = Carrying(
        links=memory.links, wording=wording, public_address=public_address, minutes=timing.own_file_minutes
    )
    sending = Sending(
        store=store,
        people=people,
        conversations=conversations,
        files=files,
        connectors=connectors,
        carrying=carrying,
        clock=clock,
        log=log,
        metrics=metrics,
        retry_seconds=timing.send_retry_seconds,
        give_up_hours=timing.send_give_up_hours,
        unrecorded=unrecorded,
    )
    unkept = Unkept(
        store=store,
        people=people,
        rows=UnkeptRows(conversations),
        files=files,
        short=memory.short,
        collects=lambda channel: assistant(channel).collects,
        log=log,
    )
    outbox = Outbox(
        store=store,
        people=people,
        conversations=conversations,
        files=files,
        connectors=connectors,
        sending=sending,
        carrying=carrying,
        unkept=unkept,
        clock=clock,
        log=log,
        file_bytes=limits.file_bytes,
        shown=consenting.shown,
    )
    ear = Ear(hearing)
    admitting = Admitting(
        people=Pacing(a_minute=limits.messages_a_minute, at_once=limits.messages_at_once, clock=clock),
        channels=Pacing(
            a_minute=limits.channel_messages_a_minute,
            at_once=limits.channel_messages_a_minute,
            clock=clock,
            longest_wait=_LONGEST_WAIT,
        ),
        guard=LoopGuard(turns=max(_FEWEST_TO_SILENCE, limits.messages_at_once), clock=clock),
        log=log,
    )
    introducing = Introducing(connectors=connectors, notice=notice, changed=consenting.changed)
    notices = Notices(
        conversations=conversations,
        outbox=outbox,
        waiting=waiting,
        unkept=unkept,
        introducing=introducing,
        connectors=connectors,
        wording=wording,
        clock=clock,
        log=log,
        pause_minutes=timing.notice_minutes,
        facts={"limit": f"{limits.message_characters:,}; {limits.file_bytes // 1_000_000} MB"},
    )
    file_retry_seconds = timing.send_retry_seconds[:_FILE_TRIES]
    rechecking = Rechecking(store=store)
    spending = Spending(store=store, people=people, usage=UsageBook(ids=memory.ids), terms=terms, clock=clock, log=log)
    showing = Showing(connectors=connectors, clock=clock, typing_after=timing.typing_after_seconds)
    replying = Replying(
        waiting=waiting,
        reading=Reading(
            store=store,
            people=people,
            conversations=conversations,
            files=sent_to_us,
            fetching=Fetching(
                store=store,
                people=people,
                files=sent_to_us,
                log=log,
                file_bytes=limits.file_bytes,
                retries=len(file_retry_seconds),
            ),
            documents=documents,
            writing_down=WritingDown(rechecking=rechecking, spending=spending),
            log=log,
            retry_seconds=file_retry_seconds,
        ),
        answering=Answering(
            clock=clock,
            log=log,
            metrics=metrics,
            spending=spending,
            masking=Masking(store=store, people=people, words=memory.masked_words, wording=wording),
            rechecking=rechecking,
            retry_seconds=timing.model_quick_retry_seconds,
            patience_seconds=timing.model_patience_seconds,
        ),
        outbox=outbox,
        notices=notices,
        showing=showing,
        introducing=introducing,
        consenting=consenting,
        holding=Holding(
            store=store,
            people=people,
            conversations=conversations,
            outbox=outbox,
            consenting=consenting,
            pause_minutes=timing.notice_minutes,
        ),
        rechecking=rechecking,
        unkept=unkept,
        ear=ear,
        vetting=Claims(wording),
        answered=admitting.answered,
        connectors=connectors,
        assistant=assistant,
        paused=paused,
        clock=clock,
        metrics=metrics,
        retry_seconds=timing.model_retry_seconds,
    )
    inbox = Inbox(
        store=store,
        people=people,
        conversations=conversations,
        arrivals=memory.arrivals,
        files=sent_to_us,
        short=memory.short,
        clock=clock,
        message_characters=limits.message_characters,
        file_bytes=limits.file_bytes,
    )
    desk = Desk(
        inbox=inbox,
        changes=Changes(
            store=store,
            people=people,
            conversations=conversations,
            named=memory.named_messages,
            arrivals=memory.arrivals,
            files=files,
            short=memory.short,
            consenting=consenting,
            collects=lambda channel: assistant(channel).collects,
            clock=clock,
            taken_back=held.take_back,
        ),
        waiting=waiting,
        replying=replying,
        outbox=outbox,
        notices=notices,
        showing=showing,
        admitting=admitting,
        choosing=Choosing(
            store=store,
            conversations=conversations,
            short=memory.short,
            ear=ear,
            minutes=timing.confirmation_minutes,
        ),
        ear=ear,
        threshold=Threshold(
            store=store,
            inbox=inbox,
            consenting=consenting,
            held=held,
            connectors=connectors,
            log=log,
            clock=clock,
            paused=partial(_said_of_pause, paused, wording),
        ),
        connectors=connectors,
        clock=clock,
        log=log,
        metrics=metrics,
        timing=DeskTiming(
            album_seconds=timing.album_seconds,
            longest_pause=max((LONGEST_PAUSE, *timing.model_retry_seconds, *timing.send_retry_seconds)),
        ),
        turns_at_once=limits.turns_at_once,
    )
    held.hand_over, held.wake = desk.take_in, desk.look_again
    if telling is not None:
        telling.begin(outbox, showing.in_background, desk.look_again)
    return desk


def _said_of_pause(
    paused: Callable[[ChannelId, str], str | None], wording: Wording, channel: ChannelId, language: str
) -> str | None:
    """To somebody of whom nothing is kept: the owner's words, else ours; None where people are answered."""
    says = paused(channel, language)
    return None if says is None else says or wording.say("channel_paused", language)
