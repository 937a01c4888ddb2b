"""The journey of a message, put together from its rooms."""

from collections.abc import Callable

from core.clock import Clock
from core.identifiers import ChannelId
from core.journey.answering import Answering
from core.journey.carrying import Carrying
from core.journey.changes import Changes
from core.journey.desk import Desk, DeskTiming
from core.journey.ear import Ear
from core.journey.inbox import Inbox
from core.journey.introducing import Introducing, Notice
from core.journey.notices import Notices
from core.journey.outbox import Outbox
from core.journey.pacing import Pacing
from core.journey.reading import Reading
from core.journey.replying import Replying
from core.journey.sending import LONGEST_PAUSE, Connectors, Sending
from core.journey.showing import Showing
from core.journey.waiting import Waiting
from core.log import Log
from core.memory.opening import Memory
from core.metrics import Metrics
from core.ports.command import Hearing
from core.ports.documents import ReadsDocuments
from core.ports.language_model import Assistant
from core.wording import Wording
from settings.limits import Limits
from settings.timing import Timing

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
    notice: Callable[[ChannelId], Notice],
    wording: Wording,
    documents: ReadsDocuments,
    clock: Clock,
    log: Log,
    metrics: Metrics,
    public_address: str = "",
) -> Desk:
    store, people, conversations, files = memory.store, memory.people, memory.conversations, memory.files
    waiting = Waiting(store=store, people=people, conversations=conversations, backlog=memory.backlog)
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
    )
    outbox = Outbox(
        store=store,
        people=people,
        conversations=conversations,
        files=files,
        connectors=connectors,
        sending=sending,
        carrying=carrying,
        clock=clock,
        log=log,
        file_bytes=limits.file_bytes,
    )
    ear = Ear(hearing)
    introducing = Introducing(connectors=connectors, notice=notice)
    notices = Notices(
        conversations=conversations,
        outbox=outbox,
        waiting=waiting,
        introducing=introducing,
        connectors=connectors,
        wording=wording,
        clock=clock,
        log=log,
        pause_minutes=timing.notice_minutes,
        facts={"limit": f"{limits.message_characters:,}; {limits.file_bytes // 1_000_000} MB"},
    )
    showing = Showing(connectors=connectors, clock=clock, typing_after=timing.typing_after_seconds)
    replying = Replying(
        waiting=waiting,
        reading=Reading(
            store=store,
            people=people,
            conversations=conversations,
            files=files,
            documents=documents,
            log=log,
            file_bytes=limits.file_bytes,
            retry_seconds=timing.send_retry_seconds[:_FILE_TRIES],
        ),
        answering=Answering(
            clock=clock,
            log=log,
            metrics=metrics,
            retry_seconds=timing.model_quick_retry_seconds,
            patience_seconds=timing.model_patience_seconds,
        ),
        outbox=outbox,
        notices=notices,
        showing=showing,
        introducing=introducing,
        ear=ear,
        connectors=connectors,
        assistant=assistant,
        clock=clock,
        metrics=metrics,
        retry_seconds=timing.model_retry_seconds,
    )
    return Desk(
        inbox=Inbox(
            store=store,
            people=people,
            conversations=conversations,
            arrivals=memory.arrivals,
            files=files,
            clock=clock,
            message_characters=limits.message_characters,
            file_bytes=limits.file_bytes,
        ),
        changes=Changes(
            store=store,
            people=people,
            conversations=conversations,
            named=memory.named_messages,
            arrivals=memory.arrivals,
            files=files,
            clock=clock,
        ),
        waiting=waiting,
        replying=replying,
        outbox=outbox,
        notices=notices,
        showing=showing,
        pacing=Pacing(a_minute=limits.messages_a_minute, at_once=limits.messages_at_once, clock=clock),
        ear=ear,
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
