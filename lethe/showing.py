"""What shows people what is kept of them, put together: with the days that hold for each."""

from core.clock import Clock
from core.memory.opening import Memory
from core.wording import Wording
from lethe.sweeping import agreed_days
from privacy.commands import NoticeOf, ShowMyData, Strangers
from privacy.notice_book import NoticeBook
from privacy.owner_views import Codes
from privacy.register import Register


def showing(
    memory: Memory,
    register: Register,
    strangers: Strangers,
    notice: NoticeOf,
    codes: Codes,
    book: NoticeBook,
    wording: Wording,
    clock: Clock,
) -> ShowMyData:
    days = agreed_days(memory=memory, notice=notice, book=book, clock=clock).of
    return ShowMyData(
        register=register, strangers=strangers, notice=notice, codes=codes, wording=wording, kept_days=days
    )
