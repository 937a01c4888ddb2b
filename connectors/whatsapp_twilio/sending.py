"""Words to Twilio, in the time that it takes them, and what is known of them afterwards."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import TypeVar

from connectors.whatsapp_rules import WINDOW, OutsideTheWindow
from connectors.whatsapp_twilio.account import Account, Listed
from connectors.whatsapp_twilio.rendering import body_of, is_in, status_address, variable_of
from core.clock import Clock
from core.errors import DeliveryError, NotTaken
from core.identifiers import ProviderMessageId
from core.messages import Delivery, OutboundMessage

_Noted = TypeVar("_Noted")

_MOST_NOTED = 5_000
_CLOCKS_APART = timedelta(seconds=30)
"""Twilio dates by its own clock, in whole seconds."""
_STILL_WITHIN = WINDOW - timedelta(minutes=1)
"""What is sent at the very end of the window may come after it."""


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
    def __init__(self, *, account: Account, clock: Clock, pace: Pace, public_address: str, has_template: bool) -> None:
        self._account = account
        self._clock = clock
        self._pace = pace
        self._public_address = public_address
        self._has_template = has_template
        self._tried: OrderedDict[str, datetime] = OrderedDict()
        self._names: OrderedDict[str, str] = OrderedDict()
        """Twilio's names of what went, each with ours: the same words may have been said before."""
        self._from_template: OrderedDict[str, None] = OrderedDict()
        """Our names of what Twilio was asked to send from the template."""

    async def send(self, message: OutboundMessage) -> Delivery:
        """Raises a DeliveryError."""
        body = body_of(message.text)
        if not body:
            raise NotTaken("nothing to say without the files")
        await self._pace.wait()
        _note(self._tried, message.id, self._tried.get(message.id, self._clock.now()))
        name = await self._created(message, body)
        _note(self._names, name, message.id)
        return Delivery(provider_id=ProviderMessageId(name))

    async def was_sent(self, message: OutboundMessage) -> bool | None:
        """None where Twilio cannot say just now."""
        first = self._tried.get(message.id, message.made_at or self._clock.now()) - _CLOCKS_APART
        unsaid = False
        try:
            # What has not left Twilio yet has no date, and is only in the list that asks for none.
            for since in (first, None):
                for one in await self._account.sent_to(message.recipient, since):
                    is_another = self._names.get(one.name, message.id) != message.id
                    if not one.ours or one.created < first or is_another:
                        continue
                    is_it = self._is_it(message, one)
                    if is_it:
                        _note(self._names, one.name, message.id)
                        return True
                    unsaid = unsaid or is_it is None
        except DeliveryError:
            return None
        return None if unsaid else False

    def name_of(self, message: OutboundMessage) -> ProviderMessageId:
        """Of the newest, where what we call so went more than once; empty where it is not known."""
        names = (name for name, ours in reversed(self._names.items()) if ours == message.id)
        return ProviderMessageId(next(names, ""))

    async def _created(self, message: OutboundMessage, body: str) -> str:
        report_to = status_address(self._public_address, message.channel_id, message.id)
        if not self._is_outside(message):
            try:
                return await self._account.create(message.recipient, body, report_to)
            except OutsideTheWindow:
                if not self._has_template:
                    raise
        variable = variable_of(body)
        if not self._has_template or not variable:
            raise OutsideTheWindow("longer ago than WhatsApp takes free words, and no template for these")
        _note(self._from_template, message.id, None)
        return await self._account.create_from_template(message.recipient, variable, report_to)

    def _is_outside(self, message: OutboundMessage) -> bool:
        return message.heard_at is not None and self._clock.now() - message.heard_at > _STILL_WITHIN

    def _is_it(self, message: OutboundMessage, one: Listed) -> bool | None:
        """None where the list does not say what was sent, as it may be with a template."""
        body = body_of(message.text)
        if one.body == body:
            return True
        may_be_template = self._has_template and (message.id in self._from_template or self._is_outside(message))
        if not may_be_template:
            return False
        return is_in(variable_of(body), one.body) if one.body else None


def _note(notes: OrderedDict[str, _Noted], key: str, value: _Noted) -> None:
    notes[key] = value
    if len(notes) > _MOST_NOTED:
        notes.popitem(last=False)
