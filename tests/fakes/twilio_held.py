"""What Twilio keeps of a message, how it shows that, and how it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from aiohttp import web

ACCOUNT = "AC00000000000000000000000000000777"


@dataclass(slots=True, kw_only=True)
class Held:
    """A message as Twilio has it."""

    sid: str
    to: str
    sender: str
    body: str
    report_to: str = ""
    status: str = "queued"
    direction: str = "outbound-api"
    created: datetime
    error_code: int | None = None
    service: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    """Of what somebody sent: the name of each, and its type."""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def sent_at(self) -> datetime | None:
        """What waits to be sent has no such date, and is in no list that asks for one."""
        return None if self.status in ("accepted", "queued") else self.created


def as_shown(message: Held) -> dict[str, object]:
    return {
        "sid": message.sid,
        "account_sid": ACCOUNT,
        "status": message.status,
        "from": message.sender,
        "to": message.to,
        "body": message.body,
        "num_segments": "1",
        "num_media": str(len(message.files)),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": None,
        "messaging_service_sid": message.service,
        "date_created": format_datetime(message.created),
        "date_sent": format_datetime(message.sent_at) if message.sent_at is not None else None,
        "date_updated": format_datetime(message.created),
        "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{message.sid}.json",
        "subresource_uris": {},
    }


def refusal(status: int, code: int, headers: Mapping[str, str] | None = None) -> web.Response:
    body = {
        "code": code or status,
        "message": "Refused +491700000001: canary of the vendor",
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return web.json_response(body, status=status, headers=headers)
