"""What is done about people's data from time to time, without anybody asking."""

from functools import partial

from core.memory.old_requests import name_old_requests
from core.memory.opening import Memory
from lethe.beating import Beating
from lethe.rights import Rights

SOON = 30.0
"""Seconds after which what something hindered, or what waits for others, is tried again."""
_UNKEPT_EVERY = 60.0
"""Seconds after which what is not to be kept is looked for."""
_KEYS_EVERY = 3600.0
_COUNTS_EVERY = 60.0


def begin_regular_work(beating: Beating, rights: Rights, memory: Memory, every: float) -> None:
    """`every`: seconds between two sweeps."""
    beating.start("retention", rights.retention.run, every)
    beating.start("late sweeps", partial(rights.retention.watch, every), every)
    beating.start("receipts", rights.issuing.tidy, every)
    beating.start("tidying", rights.tidying.run, min(every, SOON))
    beating.start("providers", rights.providers.run, min(every, SOON))
    beating.start("held", rights.held.let_go, SOON)
    beating.start("unkept", rights.passing.run, min(every, _UNKEPT_EVERY))
    beating.start("counts", rights.standing.counts.write_down, _COUNTS_EVERY)
    beating.start("handing over", rights.standing.handing.look, min(every, SOON))
    beating.start("old requests", partial(name_old_requests, memory.store, memory.vault), max(every, _KEYS_EVERY), SOON)
    beating.start("keys", memory.renew_keys, max(every, _KEYS_EVERY))
