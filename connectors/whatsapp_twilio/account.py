"""What we ask of Twilio for one account, in our own words and types."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from twilio.rest import Client  # type: ignore[import-untyped]
from twilio.rest.api.v2010.account.message import MessageInstance  # type: ignore[import-untyped]

from connectors.whatsapp_twilio.errors import translated
from connectors.whatsapp_twilio.missed import Medium, Missed
from core.errors import InDoubt
from core.identifiers import Address

_MOST_LISTED = 100
_MOST_MISSED = 1000
_ON_ONE_PAGE = 100
_MOST_FILES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """By whom messages go out: a number, or a service that chooses one."""

    number: str = field(default="", repr=False)
    service: str = ""
    template: str = ""
    """What is sent where free words are not taken any more; empty: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    active: bool
    trial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A message that Twilio has."""

    name: str = field(repr=False)
    body: str = field(repr=False)
    created: datetime
    ours: bool


class Account:
    """Everything here raises a DeliveryError."""

    def __init__(self, client: Client, sender: Sender) -> None:
        self._client = client
        self._sender = sender

    async def state(self) -> State:
        with translated():
            found = await self._client.api.v2010.accounts(self._client.account_sid).fetch_async()
            return State(active=found.status == "active", trial=found.type == "Trial")

    async def create(self, to: Address, body: str, report_to: str) -> str:
        """Twilio's name of the message. Raises OutsideTheWindow too."""
        return await self._created(to, report_to, {"body": body})

    async def create_from_template(self, to: Address, variable: str, report_to: str) -> str:
        """The same, of the owner's template with this as its one variable."""
        said = {"content_sid": self._sender.template, "content_variables": json.dumps({"1": variable})}
        return await self._created(to, report_to, said)

    async def sent_to(self, to: Address, since: datetime | None = None) -> Sequence[Listed]:
        """The newest. `since`: only what left Twilio after that, without what still waits there."""
        after = {} if since is None else {"date_sent_after": since}
        with translated():
            found = await self._client.messages.list_async(to=to, limit=_MOST_LISTED, **after)
            return [
                Listed(
                    name=str(one.sid),
                    body=str(one.body or ""),
                    created=one.date_created.astimezone(UTC),
                    ours=str(one.direction).startswith("outbound") and self._sender.number in ("", one.from_),
                )
                for one in found
                if one.date_created is not None
            ]

    async def received(self, since: datetime) -> Sequence[Missed]:
        """What people sent to us from then on, the oldest first; of very many the newest."""
        ours = {"to": self._sender.number} if self._sender.number else {}
        with translated():
            found = await self._client.messages.list_async(
                **ours, date_sent_after=since, limit=_MOST_MISSED, page_size=_ON_ONE_PAGE
            )
            return sorted(self._missed(found), key=lambda one: (one.sent_at, one.name))

    async def files_of(self, message: str) -> Sequence[Medium]:
        """`message`: Twilio's name of it."""
        with translated():
            found = await self._client.messages(message).media.list_async(limit=_MOST_FILES)
            return [Medium(name=str(one.sid), media_type=str(one.content_type or "")) for one in found]

    async def show_typing(self, message: str) -> None:
        """`message`: Twilio's name of the newest that came."""
        with translated():
            await self._client.messaging.v2.typing_indicator.create_async(channel="whatsapp", message_id=message)

    def _missed(self, found: Sequence[MessageInstance]) -> Iterator[Missed]:
        for one in found:
            date = one.date_sent or one.date_created
            is_ours = self._sender.number or one.messaging_service_sid == self._sender.service
            if one.direction == "inbound" and date is not None and is_ours:
                yield Missed(
                    name=str(one.sid or ""),
                    sender=str(one.from_ or ""),
                    body=str(one.body or ""),
                    has_files=str(one.num_media or "0") != "0",
                    sent_at=date.astimezone(UTC),
                )

    async def _created(self, to: Address, report_to: str, said: dict[str, str]) -> str:
        by = {"from_": self._sender.number} if self._sender.number else {"messaging_service_sid": self._sender.service}
        more = {"status_callback": report_to} if report_to else {}
        with translated():
            made = await self._client.messages.create_async(to=to, **by, **more, **said)
            name: object = made.sid
        if not isinstance(name, str) or not name:
            raise InDoubt("an answer without a name")
        return name
