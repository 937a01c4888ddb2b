"""What forgets by itself, put together: by what the owner promises now, and by what each person agreed to."""

from core.clock import Clock
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.consents import Consents
from core.memory.opening import Memory
from privacy.agreed_days import AgreedDays, known_by_events
from privacy.commands import NoticeOf
from privacy.erasure import Erasures
from privacy.notice_book import NoticeBook
from privacy.provider_jobs import AskingProviders
from privacy.retention import Retention
from settings.timing import Timing


def agreed_days(*, memory: Memory, notice: NoticeOf, book: NoticeBook, clock: Clock) -> AgreedDays:
    consents = Consents(vault=memory.vault, ids=memory.ids, clock=clock)
    return AgreedDays(
        store=memory.store,
        ageing=Ageing(),
        book=book,
        retention_days=lambda channel: notice(channel).facts.retention_days,
        known=known_by_events(memory.people, consents),
    )


def sweeping(
    *,
    memory: Memory,
    erasures: Erasures,
    providers: AskingProviders,
    notice: NoticeOf,
    book: NoticeBook,
    timing: Timing,
    clock: Clock,
    log: Log,
) -> Retention:
    return Retention(
        store=memory.store,
        ageing=Ageing(),
        people=memory.people,
        files=memory.files,
        arrivals=memory.arrivals,
        quarantine=memory.quarantine,
        erasures=erasures,
        providers=providers,
        retention_days=lambda channel: notice(channel).facts.retention_days,
        shorter=agreed_days(memory=memory, notice=notice, book=book, clock=clock).shorter,
        quarantine_days=timing.quarantine_days,
        own_file_minutes=timing.own_file_minutes,
        clock=clock,
        log=log,
    )
