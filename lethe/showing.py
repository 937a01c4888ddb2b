"""What shows people what is kept of them, put together: with the days that hold for each."""

from core.clock import Clock
from core.log import Log
from core.memory.opening import Memory
from core.wording import Wording
from privacy.commands import NoticeOf, ShowMyData, Strangers
from privacy.export import Exports
from privacy.owner_views import Codes
from privacy.register import Register
from privacy.report import KeptDays


def showing(
    register: Register, strangers: Strangers, notice: NoticeOf, codes: Codes, wording: Wording, kept_days: KeptDays
) -> ShowMyData:
    return ShowMyData(
        register=register, strangers=strangers, notice=notice, codes=codes, wording=wording, kept_days=kept_days
    )


def exporting(
    memory: Memory, register: Register, wording: Wording, clock: Clock, log: Log, kept_days: KeptDays
) -> Exports:
    return Exports(
        store=memory.store,
        files=memory.files,
        register=register,
        wording=wording,
        clock=clock,
        log=log,
        kept_days=kept_days,
    )
