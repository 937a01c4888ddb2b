"""What we ask of Twilio for one account, in our own words and types."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from connectors.whatsapp_twilio.errors import OUTSIDE_THE_WINDOW, code_of, translated
from connectors.whatsapp_twilio.rendering import variable_of
from core.errors import InDoubt
from core.identifiers import Address

_MOST_LISTED = 100


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
    def __init__(self, client: Client, sender: Sender) -> None:
        self._client = client
        self._sender = sender

    async def state(self) -> State:
        """Raises a DeliveryError."""
        with translated():
            found = await self._client.api.v2010.accounts(self._client.account_sid).fetch_async()
            return State(active=found.status == "active", trial=found.type == "Trial")

    async def create(self, to: Address, body: str, report_to: str) -> str:
        """Twilio's name of the message. Raises a DeliveryError."""
        with translated():
            try:
                return await self._created(to, report_to, {"body": body})
            except TwilioException as error:
                variable = variable_of(body)
                if code_of(error) != OUTSIDE_THE_WINDOW or not self._sender.template or not variable:
                    raise
            variables = json.dumps({"1": variable})
            return await self._created(
                to, report_to, {"content_sid": self._sender.template, "content_variables": variables}
            )

    async def sent_to(self, to: Address, since: datetime | None = None) -> Sequence[Listed]:
        """The newest. `since`: only what left Twilio after that, without what still waits there. Raises a
        DeliveryError."""
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

    async def show_typing(self, message: str) -> None:
        """`message`: Twilio's name of the newest that came. Raises a DeliveryError."""
        with translated():
            await self._client.messaging.v2.typing_indicator.create_async(channel="whatsapp", message_id=message)

    async def _created(self, to: Address, report_to: str, said: dict[str, str]) -> str:
        by = {"from_": self._sender.number} if self._sender.number else {"messaging_service_sid": self._sender.service}
        more = {"status_callback": report_to} if report_to else {}
        made = await self._client.messages.create_async(to=to, **by, **more, **said)
        name: object = made.sid
        if not isinstance(name, str) or not name:
            raise InDoubt("an answer without a name")
        return name
