"""The WhatsApp channel by way of Twilio: one sender, and whoever writes to it."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from connectors.kind import Surroundings
from connectors.whatsapp_twilio.account import Account, Sender
from connectors.whatsapp_twilio.capabilities import CAPABILITIES, LARGEST_FILE, TYPING_SECONDS
from connectors.whatsapp_twilio.catching_up import CatchingUp
from connectors.whatsapp_twilio.erasing import Erasing, things
from connectors.whatsapp_twilio.examining import SANDBOX, SANDBOX_SECONDS, account_state, findings
from connectors.whatsapp_twilio.files import fetched
from connectors.whatsapp_twilio.inventing import invented_form
from connectors.whatsapp_twilio.parsing import Ourselves, inbound
from connectors.whatsapp_twilio.sending import Pace, Sending
from connectors.whatsapp_twilio.signature import Elsewhere, Keys, check, signed_elsewhere
from connectors.whatsapp_twilio.wire import Places, Wire, basic, make_client
from core.capabilities import Support
from core.errors import ChannelRefused, DeliveryError, InDoubt, NotAuthentic, NotTaken, TryAgain, Unreachable
from core.identifiers import Address, ProviderMessageId
from core.messages import Attachment, Delivery, Inbound, InboundMessage, OutboundMessage
from core.ports.connector import HandOver, Knock, SetAside
from core.ports.copies import Answered, Copy
from core.ports.examination import Finding
from settings.channels import ChannelSettings

_MOST_NEWEST = 10_000
_NEWEST_HELD = 3600.0
"""Seconds; an answer that takes longer is not shown as being written any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Newest:
    """What somebody said last: the signal must name it."""

    message: ProviderMessageId = field(repr=False)
    addresses: tuple[Address, ...] = field(repr=False)
    """All that the person is known by, under each of which this is held."""
    came: float


class WhatsAppConnector:
    clears_chat = False
    deletes_within: timedelta | None = None
    tidies_after: timedelta | None = None

    def __init__(self, settings: ChannelSettings, surroundings: Surroundings) -> None:
        account_sid, auth_token = settings.text("account_sid"), settings.text("auth_token")
        tokens = (auth_token, settings.text("second_auth_token"))
        places = Places(
            api=settings.text("api_address").rstrip("/"), messaging=settings.text("messaging_address").rstrip("/")
        )
        self.channel_id = settings.name
        self.capabilities = replace(CAPABILITIES, largest_file=min(LARGEST_FILE, surroundings.largest_file))
        self._surroundings = surroundings
        self._clock = surroundings.clock
        self._public_address = surroundings.public_address.rstrip("/")
        self._keys = Keys(
            tokens=tuple(token.encode() for token in tokens if token), shared=settings.text("webhook_key").encode()
        )
        self._sender = Sender(
            number=settings.text("sender"),
            service=settings.text("messaging_service"),
            template=settings.text("template"),
        )
        self._ourselves = Ourselves(channel_id=settings.name, account_sid=account_sid)
        self._account_address = f"{places.api}/2010-04-01/Accounts/{account_sid}"
        self._authorization = basic(account_sid, auth_token)
        self._wire = Wire(surroundings.gate, places, surroundings.send_seconds)
        client = make_client(account_sid, auth_token, self._wire)
        self._account = Account(client, self._sender)
        self._erasing = Erasing(client)
        self._sending = Sending(
            account=self._account,
            clock=self._clock,
            pace=Pace(self._clock, SANDBOX_SECONDS if self._sender.number == SANDBOX else 0.0),
            public_address=self._public_address,
            has_template=bool(self._sender.template),
        )
        self._catch_up_hours = settings.number("catch_up_hours")
        self._catching_up = CatchingUp(
            account=self._account,
            channel=settings.name,
            clock=self._clock,
            log=surroundings.log,
            hours=self._catch_up_hours,
        )
        self._elsewhere: Elsewhere = ""

    async def open(self) -> None:
        try:
            state = await self._account.state()
        except (InDoubt, NotTaken, Unreachable):  # nothing was asked but how the account is
            raise TryAgain("Twilio did not answer so that it can be read") from None
        if not state.active:
            raise ChannelRefused("Twilio has suspended or closed this account")

    def authenticate(self, knock: Knock) -> None:
        try:
            check(knock, self._keys)
        except NotAuthentic:
            self._elsewhere = signed_elsewhere(knock, self._keys) or self._elsewhere
            raise
        self._elsewhere = ""

    def parse(self, knock: Knock) -> Sequence[Inbound]:
        return inbound(knock.address, knock.body, self._ourselves, self._clock.now())

    async def listen(self, hand_over: HandOver, _set_aside: SetAside) -> None:
        """Twilio calls us; this only fetches what it could not bring."""
        await self._catching_up.run(hand_over)

    async def send(self, message: OutboundMessage) -> Delivery:
        return await self._sending.send(message)

    async def was_sent(self, message: OutboundMessage) -> bool | None:
        return await self._sending.was_sent(message)

    def name_of(self, message: OutboundMessage) -> ProviderMessageId:
        return self._sending.name_of(message)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        surroundings = self._surroundings
        pieces = fetched(
            surroundings.gate,
            self._account_address,
            self._authorization,
            attachment,
            surroundings.file_seconds,
            self.capabilities.largest_file,
        )
        async for piece in pieces:
            yield piece

    def things(self, copy: Copy) -> int:
        return things(copy)

    async def delete_copies(self, copies: Sequence[Copy]) -> Answered:
        return await self._erasing.delete(copies)

    def link(self) -> str:
        digits = self._sender.number.rpartition("+")[2]
        return f"https://wa.me/{digits}" if digits else ""

    def invented(self, text: str) -> Knock:
        body = invented_form(text, self._ourselves.account_sid, self._sender.number)
        return Knock(method="POST", address=self._public_address, headers={}, body=body)

    async def examine(self) -> Sequence[Finding]:
        state = await account_state(self._account)
        if isinstance(state, Finding):
            return (state,)
        return findings(
            state=state,
            hook=f"{self._public_address}/hooks/{self.channel_id}",
            elsewhere=self._elsewhere,
            sender=self._sender.number,
            has_template=bool(self._sender.template),
            date=self._wire.date,
            now=self._clock.now(),
            caught_up_hours=self._catch_up_hours,
        )

    async def close(self) -> None:
        """Nothing is held open: the gate is not ours."""


class TypingWhatsAppConnector(WhatsAppConnector):
    """The same, for owners who want it shown that we are writing, which marks messages as read."""

    typing_seconds = TYPING_SECONDS

    def __init__(self, settings: ChannelSettings, surroundings: Surroundings) -> None:
        super().__init__(settings, surroundings)
        self.capabilities = replace(self.capabilities, typing_signal=Support.FULL)
        self._newest: OrderedDict[Address, _Newest] = OrderedDict()
        """By address, the one that came first at the front. Nothing personal but what the tables hold too, for an hour;
        `forgotten` takes all of a person's out at once when they are erased."""

    def parse(self, knock: Knock) -> Sequence[Inbound]:
        found = super().parse(knock)
        for said in found:
            if isinstance(said, InboundMessage):
                addresses = (said.sender, *said.also_known_as)
                newest = _Newest(message=said.provider_id, addresses=addresses, came=self._clock.monotonic())
                for address in addresses:
                    self._newest[address] = newest
                    self._newest.move_to_end(address)
        self._let_go()
        return found

    async def show_typing(self, recipient: Address) -> None:
        newest = self._newest.get(recipient)
        if newest is not None:
            with suppress(DeliveryError):
                await self._account.show_typing(newest.message)

    async def forgotten(self, recipient: Address) -> None:
        newest = self._newest.get(recipient)
        for address in newest.addresses if newest is not None else ():
            self._newest.pop(address, None)

    async def close(self) -> None:
        self._newest.clear()

    def _let_go(self) -> None:
        """Of what is older than anybody waits, and of more than is worth its room."""
        oldest = self._clock.monotonic() - _NEWEST_HELD
        while self._newest and (len(self._newest) > _MOST_NEWEST or next(iter(self._newest.values())).came < oldest):
            self._newest.popitem(last=False)
