"""Words to Twilio, in the time that it takes them, and what is known of them afterwards."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import TypeVar

from connectors.whatsapp_twilio.account import Account, Listed
from connectors.whatsapp_twilio.rendering import body_of, status_address
from core.clock import Clock
from core.errors import DeliveryError, NotTaken
from core.identifiers import ProviderMessageId
from core.messages import Delivery, OutboundMessage

_Noted = TypeVar("_Noted")

_MOST_NOTED = 5_000
_CLOCKS_APART = timedelta(seconds=30)
"""Twilio dates by its own clock, in whole seconds."""
_BEFORE_A_RESTART = timedelta(hours=1)
"""How far back to look for what an earlier process may have sent."""


class Pace:
    """One message in so many seconds; 0: as fast as they come."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._free = 0.0

    async def wait(self) -> None:
        if self._seconds:
            now = self._clock.monotonic()
            mine = max(now, self._free)
            self._free = mine + self._seconds
            await self._clock.sleep(mine - now)


class Sending:
    def __init__(self, *, account: Account, clock: Clock, pace: Pace, public_address: str) -> None:
        self._account = account
        self._clock = clock
        self._pace = pace
        self._public_address = public_address
        self._tried: OrderedDict[str, datetime] = OrderedDict()
        self._names: OrderedDict[str, str] = OrderedDict()
        """Twilio's names of what went, each with ours: the same words may have been said before."""

    async def send(self, message: OutboundMessage) -> Delivery:
        """Raises a DeliveryError."""
        body = body_of(message.text)
        if not body:
            raise NotTaken("nothing to say without the files")
        await self._pace.wait()
        _note(self._tried, message.id, self._tried.get(message.id, self._clock.now()))
        name = await self._account.create(
            message.recipient, body, status_address(self._public_address, message.channel_id, message.id)
        )
        _note(self._names, name, message.id)
        return Delivery(provider_id=ProviderMessageId(name))

    async def was_sent(self, message: OutboundMessage) -> bool | None:
        """None where Twilio cannot say just now."""
        first = self._tried.get(message.id, self._clock.now() - _BEFORE_A_RESTART) - _CLOCKS_APART
        body = body_of(message.text)

        def is_it(one: Listed) -> bool:
            is_another = self._names.get(one.name, message.id) != message.id
            return one.ours and one.body == body and one.created >= first and not is_another

        try:
            # What has not left Twilio yet has no date, and is only in the list that asks for none.
            return any(map(is_it, await self._account.sent_to(message.recipient, first))) or any(
                map(is_it, await self._account.sent_to(message.recipient))
            )
        except DeliveryError:
            return None


def _note(notes: OrderedDict[str, _Noted], key: str, value: _Noted) -> None:
    notes[key] = value
    if len(notes) > _MOST_NOTED:
        notes.popitem(last=False)
