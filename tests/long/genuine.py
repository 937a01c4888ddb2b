"""Genuine requests of every kind of channel, and what makes them genuine, told without asking the server."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import time
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from multidict import MultiDict
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from tests.fakes.meta_knocks import message, said_in, signed, written
from tests.fakes.twilio_server import said
from tests.long.played_platforms import FORM
from tests.long.wire import Asked
from tests.product.running import PUBLIC_ADDRESS

SECRET_HEADER = b"X-Telegram-Bot-Api-Secret-Token"
TWILIO_HEADER = b"X-Twilio-Signature"
META_HEADER = b"X-Hub-Signature-256"
_JSON = (b"Content-Type", b"application/json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """`secret`: what its platform proves itself by; for the web, one visitor's token."""

    name: str
    kind: str
    secret: str = field(repr=False)

    @property
    def target(self) -> bytes:
        return f"/web/{self.name}/messages".encode() if self.kind == "web" else f"/hooks/{self.name}".encode()

    @property
    def proof(self) -> bytes:
        """The name of the header that has it."""
        names = {"telegram": SECRET_HEADER, "whatsapp_twilio": TWILIO_HEADER, "whatsapp_cloud": META_HEADER}
        return names.get(self.kind, b"Authorization")


def speaking_on(channel: Channel, number: int, text: str, person: int = 0) -> Asked:
    """Somebody says this, and their platform brings it. `number`: new for every message."""
    person += 491_700_100_000
    match channel.kind:
        case "telegram":
            body = json.dumps(update(person, number, text)).encode()
        case "whatsapp_twilio":
            body = urlencode(said(text, sid=f"SM{number:032x}", number=str(person))).encode()
        case "whatsapp_cloud":
            called = f"wamid.IN{number}="
            one = message(held={"body": text}, id=called, number=str(person), user="", moment=int(time()))
            body = written(said_in(one))
        case _:
            body = json.dumps({"client_id": f"c{number}", "text": text}).encode()
    return proven(channel, body)


def proven(channel: Channel, body: bytes, *, secret: str = "") -> Asked:
    """As whoever knows the secret writes it. `secret`: another one in its place."""
    key = secret or channel.secret
    match channel.kind:
        case "telegram":
            proof, sort = key.encode(), _JSON
        case "whatsapp_twilio":
            proof, sort = signed_form(channel.target, body, key), (b"Content-Type", FORM.encode())
        case "whatsapp_cloud":
            proof, sort = signed(body, key)["X-Hub-Signature-256"].encode(), _JSON
        case _:
            proof, sort = f"Bearer {key}".encode(), _JSON
    return Asked(method=b"POST", target=channel.target, headers=(sort, (channel.proof, proof)), body=body)


def signed_form(target: bytes, body: bytes, token: str) -> bytes:
    """As Twilio signs it. Raises ValueError for what no form of Twilio's can be."""
    fields = _form(body)
    address = PUBLIC_ADDRESS + target.decode("latin-1")
    return str(RequestValidator(token).compute_signature(address, fields)).encode()


def update(person: int, number: int, text: str) -> dict[str, object]:
    who = {"id": person, "first_name": "Somebody"}
    spoken = {
        "message_id": number,
        "date": int(time()),
        "from": {**who, "is_bot": False, "language_code": "en"},
        "chat": {**who, "type": "private"},
        "text": text,
    }
    return {"update_id": 1_000_000 + number, "message": spoken}


def is_genuine(asked: Asked, channels: Sequence[Channel]) -> bool:
    """Whether a platform could have written just this: then it proves nothing that it is let in.

    Only what each platform's own rule says counts: Telegram's secret and a visitor's token prove who asks and not
    what is asked; Twilio signs the address and the fields, whatever order they come in and wherever one ends and the
    next begins; Meta signs the bytes of the body and nothing else."""
    asked = replace(asked, target=asked.target.strip(b" "))  # spaces stand between the parts of a line, however many
    path = unquote_to_bytes(asked.target.partition(b"#")[0].partition(b"?")[0])
    for channel in channels:
        # One slash more leads to the same place on the web, and the method may be followed by several spaces.
        here = (channel.target, channel.target + (b"/" if channel.kind == "web" else b"/status"))
        if path in here and asked.method.strip(b" ") == b"POST" and asked.cut < 0:
            return _is_proven(asked, channel)
    return False


def _is_proven(asked: Asked, channel: Channel) -> bool:
    given = [value.strip(b" \t") for name, value in asked.headers if name.lower() == channel.proof.lower()]
    if len(given) != 1:
        return False
    match channel.kind:
        case "telegram":
            return given[0] == channel.secret.encode()
        case "whatsapp_twilio":
            return _is_signed_form(asked, channel, given[0])
        case "whatsapp_cloud":
            expected = hmac.new(channel.secret.encode(), asked.body, hashlib.sha256).hexdigest()
            return given[0] == f"sha256={expected}".encode()
        case _:
            scheme, _, token = given[0].partition(b" ")
            return scheme.lower() == b"bearer" and _token(token) == _token(channel.secret.encode())


def _is_signed_form(asked: Asked, channel: Channel, given: bytes) -> bool:
    try:
        return signed_form(asked.target, asked.body, channel.secret) == given
    except ValueError:
        return False


def _form(body: bytes) -> MultiDict[str]:
    return MultiDict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict"))


def _token(written_so: bytes) -> tuple[bytes, ...]:
    """What it says, however it is written."""
    parts = written_so.strip().split(b".")
    try:
        return tuple(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4)) for part in parts)
    except (binascii.Error, ValueError):
        return (written_so,)
