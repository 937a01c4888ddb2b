"""Meta asks on a person's behalf to delete their data: a request signed with the app secret. Pure."""

import hashlib
import hmac
from base64 import b64decode, urlsafe_b64encode
from urllib.parse import parse_qs

from connectors.json_payload import dump, load, moment, optional_words, record
from connectors.kind import Acknowledgement
from connectors.whatsapp_cloud.parsing import optional_address
from core.errors import Malformed, NotAuthentic
from core.identifiers import Address, ChannelId
from core.messages import ErasureAsked
from core.ports.connector import Knock

_LONGEST = 16 * 1024
"""Bytes; what Meta sends has a few hundred."""
_MOST_FIELDS = 20
_ALGORITHM = "HMAC-SHA256"


def erasure_asked(knock: Knock, *, channel: ChannelId, secret: str) -> ErasureAsked:
    """Raises NotAuthentic, or Malformed for what Meta has signed but nobody can be found in."""
    signed = _signed_request(knock.body)
    given, _, payload = signed.partition(".")
    wanted = _signature(secret, payload)
    # Bytes are compared: text with a letter above 0x7f in it makes the comparison itself fail.
    if not hmac.compare_digest(given.rstrip("=").encode("utf-8", "surrogatepass"), wanted):
        raise NotAuthentic("the signature is missing or another")
    said = record(load(_plain(payload)))
    if optional_words(said.get("algorithm")).upper() != _ALGORITHM:
        raise NotAuthentic("signed in another way")
    user = said.get("user_id")
    sender = optional_address(str(user) if isinstance(user, int) and not isinstance(user, bool) else user)
    if not sender:
        raise Malformed("a request about nobody")
    issued = said.get("issued_at")
    return ErasureAsked(
        channel_id=channel,
        sender=Address(sender),
        asked_at=None if issued is None else moment(issued),
        arrival=f"deletion:{wanted.decode('ascii')}",
    )


def erasure_noted(address: str, code: str) -> Acknowledgement:
    return Acknowledgement(body=dump({"url": address, "confirmation_code": code}), media_type="application/json")


def _signed_request(body: bytes) -> str:
    try:
        if len(body) > _LONGEST:
            raise ValueError
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        (signed,) = fields.get("signed_request", [])
    except ValueError:
        raise NotAuthentic("no signed request") from None
    return signed


def _signature(secret: str, payload: str) -> bytes:
    """As it stands before the full stop: over the payload as it is written, not over what it says."""
    made = hmac.digest(secret.encode("utf-8"), payload.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return urlsafe_b64encode(made).rstrip(b"=")


def _plain(payload: str) -> bytes:
    padded = payload.rstrip("=")
    try:
        return b64decode(padded + "=" * (-len(padded) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise Malformed("a payload that cannot be read") from None
