"""What the owner is to be told by e-mail and by a bot of theirs waits here until it was told, as what their systems are
to be told does: also for the next process, and for a day at most. No word of anybody is in it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from core.clock import Clock
from core.log import Log
from core.memory.opening import Memory
from core.memory.owner_events import TO_OWNER, OwnerEvents, WaitingEvent
from core.memory.owner_untold import Untold, note_told, note_untold
from core.memory.standing import Standings
from core.memory.store import Transaction
from lethe.channel_watch import Turns
from lethe.owner_told import OwnerTold, Tried, Way
from privacy.handing_over import Asked
from settings.handover import HandoverSettings

_PAUSES = (30, 2 * 60, 10 * 60, 30 * 60, 3600, 2 * 3600, 4 * 3600)
"""Seconds from one try to the next; the last one again and again."""
_GIVEN_UP_AFTER = timedelta(days=1)
_MOST = 50
_RECEIVERS: Mapping[Way, str] = {"mail": f"{TO_OWNER}mail", "bot": f"{TO_OWNER}bot"}
_WAITS, _DOWN = "handover.requested", "channel.down"


class OwnerAlerts:
    """`turns`: which channels stopped working since it was asked the last time. `console`: where somebody who waits is
    answered; empty where the server has no public address."""

    def __init__(self, *, told: OwnerTold, memory: Memory, turns: Turns, console: str, clock: Clock, log: Log) -> None:
        self._told = told
        self._memory = memory
        self._kept = OwnerEvents(ids=memory.ids, clock=clock)
        self._standings = Standings()
        self._turns = turns
        self._console = console
        self._clock = clock
        self._log = log

    def take_up(self, settings: HandoverSettings) -> None:
        """From now on, also for what waits. Raises SettingError for a mail server that can never be asked."""
        self._told.take_up(settings)

    def asked(self, transaction: Transaction, asked: Asked) -> None:
        """In the transaction that lets somebody wait: the owner is told of each, and what waits goes with them."""
        body = json.dumps({"type": _WAITS, "channel": str(asked.channel)})
        for way in self._told.ways:
            self._kept.add(transaction, _RECEIVERS[way], body, asked.person)

    async def run(self) -> None:
        """Take down which channels stopped working since the last time, and tell what is due."""
        await self._watch_channels()
        for way, alerts in (await self._memory.store.read(self._due)).items():
            await self._tell_all(way, alerts)

    async def try_out(self) -> Sequence[Tried]:
        """By every way that is set; what waits for a way that works is told soon."""
        tried = await self._told.try_out()
        working = [one.way for one in tried if not one.says]
        now = self._clock.now()

        def unit(transaction: Transaction) -> None:
            for way in working:
                note_told(transaction, way)
                self._kept.hurry(transaction, _RECEIVERS[way], now)

        if working:
            await self._memory.store.run(unit)
        return tried

    def _due(self, transaction: Transaction) -> Mapping[Way, Sequence[WaitingEvent]]:
        return {way: self._kept.due(transaction, receiver, _MOST) for way, receiver in _RECEIVERS.items()}

    async def _watch_channels(self) -> None:
        down = [name for turn, name in self._turns.turns() if turn == _DOWN]

        def unit(transaction: Transaction) -> None:
            for name in down:
                body = json.dumps({"type": _DOWN, "channel": name})
                for way in self._told.ways:
                    if not self._kept.waits(transaction, _RECEIVERS[way], body):
                        self._kept.add(transaction, _RECEIVERS[way], body)

        if down:
            await self._memory.store.run(unit)
        self._turns.taken()

    async def _tell_all(self, way: Way, alerts: Sequence[WaitingEvent]) -> None:
        """One after the other: a way that does not work is tried once in a run, and all that waits for it waits on."""
        for alert in alerts:
            if way not in self._told.ways:  # nobody wants it any more
                await self._end(alert)
            elif not await self._was_told(way, alert):
                return

    async def _was_told(self, way: Way, alert: WaitingEvent) -> bool:
        words = await self._memory.store.read(lambda transaction: self._words(transaction, alert))
        if words is None:
            return True
        tried = await self._told.tell(way, *words, f"alert-{alert.number}")
        if tried.says:
            await self._memory.store.run(lambda transaction: self._wait_on(transaction, alert, tried))
            return False

        def unit(transaction: Transaction) -> None:
            self._kept.done(transaction, alert.number)
            note_told(transaction, way)

        await self._memory.store.run(unit)
        return True

    async def _end(self, alert: WaitingEvent) -> None:
        await self._memory.store.run(lambda transaction: self._kept.done(transaction, alert.number))

    def _wait_on(self, transaction: Transaction, alert: WaitingEvent, tried: Tried) -> None:
        now, receiver = self._clock.now(), alert.receiver
        if now - alert.created_at >= _GIVEN_UP_AFTER:
            self._log.event("alert.given_up", count=self._kept.give_up(transaction, receiver, now - _GIVEN_UP_AFTER))
            note_untold(transaction, tried.way, Untold(at=now, says=tried.says, mend=tried.mend))
        else:
            pause = timedelta(seconds=_PAUSES[min(alert.tries, len(_PAUSES) - 1)])
            self._kept.later(transaction, alert.number, alert.tries + 1, _soonest(now + pause, alert))
        # What waits behind it goes by the same way, which does not work now.
        self._kept.put_off(transaction, receiver, now + timedelta(seconds=_PAUSES[0]))

    def _words(self, transaction: Transaction, alert: WaitingEvent) -> tuple[str, str] | None:
        """The subject, and what is said. None: whom it was about is gone since, and it with them."""
        if not self._kept.is_there(transaction, alert.number):
            return None
        said = json.loads(alert.body)
        channel, at = said["channel"], f"{alert.created_at:%Y-%m-%d %H:%M} UTC"
        if said["type"] == _DOWN:
            page = f" {self._console}/console/channels/{channel}" if self._console else ""
            return "A channel does not work", f"The channel {channel} stopped working at {at}.{page}"
        page = f" {self._console}/console/people" if self._console else ""
        waits = alert.person is not None and self._standings.waits(transaction, alert.person)
        if waits:
            return "Somebody waits for a human", f"Somebody waits for a human on {channel}, since {at}.{page}"
        says = f"Somebody asked for a human on {channel} at {at}, and does not wait any more.{page}"
        return "Somebody asked for a human", says


def _soonest(due: datetime, alert: WaitingEvent) -> datetime:
    """The last try is when a day is over, and not hours later."""
    return min(due, alert.created_at + _GIVEN_UP_AFTER)
