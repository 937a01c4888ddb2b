"""What proves that a knock is Meta's: the signature of a POST, and the word agreed on for the handshake. Pure."""

import hashlib
import hmac
import re
from urllib.parse import parse_qs, urlsplit

from core.errors import NotAuthentic
from core.ports.connector import Knock

_HEADER = "x-hub-signature-256"
_PREFIX = b"sha256="
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,128}")
_MOST_PARAMETERS = 20


def signature(secret: str, body: bytes) -> bytes:
    """As it stands in the header."""
    return _PREFIX + hmac.digest(secret.encode("utf-8"), body, hashlib.sha256).hex().encode("ascii")


def look_at_signature(knock: Knock, secret: str) -> None:
    """Raises NotAuthentic. The bytes are signed as they came: read and written again they would be others."""
    given = knock.headers.get(_HEADER, "").encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(given, signature(secret, knock.body)):
        raise NotAuthentic("the signature is missing or another")


def challenge(knock: Knock, verify_token: str) -> str:
    """What the handshake asks us to say back. Raises NotAuthentic."""
    try:
        query = parse_qs(urlsplit(knock.address).query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        raise NotAuthentic("a handshake that cannot be read") from None
    mode, token, asked = (query.get(f"hub.{name}", [""]) for name in ("mode", "verify_token", "challenge"))
    # Bytes are compared: text with a letter above 0x7f in it makes the comparison itself fail.
    same = hmac.compare_digest(token[0].encode("utf-8", "surrogatepass"), verify_token.encode("utf-8"))
    once = all(len(given) == 1 for given in (mode, token, asked))
    if not (same and once and mode[0] == "subscribe" and _CHALLENGE.fullmatch(asked[0])):
        raise NotAuthentic("no handshake of ours")
    return asked[0]
