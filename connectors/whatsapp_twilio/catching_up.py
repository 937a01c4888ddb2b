"""What was said while Twilio could not bring it: it hardly tries again, but keeps a list, which is looked through."""

from datetime import datetime, timedelta

from connectors.others_first import OthersFirst
from connectors.whatsapp_twilio.account import Account
from connectors.whatsapp_twilio.missed import Medium, Missed, is_said_to_us, said
from core.clock import Clock
from core.errors import DeliveryError, InDoubt, StoreUnavailable, TryAgain
from core.identifiers import ChannelId
from core.log import Log
from core.ports.connector import HandOver

SETTLED = timedelta(seconds=120)
"""What is newer may be on its way to us by Twilio's own call, which says more of it than the list."""
SOON = 150.0
"""Seconds after the first look: then what was newest at the start has settled."""
OFTEN = 900.0
AFTER_A_FAILURE = 60.0
_OVERLAP = timedelta(minutes=10)
"""For what comes late into the list."""


class CatchingUp:
    """`hours`: how far back to look at the start; 0: never. Whatever was here before is known by its name and comes to
    nothing, so that looking twice is harmless; no message is older than the time in which WhatsApp takes an answer."""

    def __init__(self, *, account: Account, channel: ChannelId, clock: Clock, log: Log, hours: float) -> None:
        self._account = account
        self._channel = channel
        self._clock = clock
        self._log = log
        self._reach = timedelta(hours=hours)
        self._seen_until: datetime | None = None

    async def run(self, hand_over: HandOver) -> None:
        """Until cancelled; nothing waits for it. What goes wrong is said once, and tried again."""
        fails, pause = False, SOON
        while self._reach:
            try:
                is_all = await self._look(hand_over)
            except (DeliveryError, StoreUnavailable) as error:
                if not fails:
                    self._log.failure("channel.catching_up_failing", error, channel=self._channel)
                fails = True
                await self._clock.sleep(AFTER_A_FAILURE)
                continue
            fails = False
            await self._clock.sleep(pause if is_all else SOON)
            pause = OFTEN

    async def _look(self, hand_over: HandOver) -> bool:
        """False where somebody who is being erased said something that is to be looked for again."""
        until = self._clock.now() - SETTLED
        since = self._clock.now() - self._reach
        if self._seen_until is not None:
            since = max(since, self._seen_until - _OVERLAP)
        new, others_first = 0, OthersFirst(hand_over)
        for missed in await self._account.received(since):
            if since <= missed.sent_at <= until and is_said_to_us(missed):
                message = said(missed, await self._files(missed), self._channel)
                new += await others_first.hand_over(message) is not None
        self._seen_until = min((one.sent_at for one in others_first.left), default=until)
        if new:
            self._log.event("channel.caught_up", channel=self._channel, count=new)
        return not others_first.left

    async def _files(self, missed: Missed) -> tuple[Medium, ...]:
        """None where they are gone: the words are worth having without them."""
        if not missed.has_files:
            return ()
        try:
            return tuple(await self._account.files_of(missed.name))
        except (TryAgain, InDoubt):
            raise
        except DeliveryError:
            return ()
