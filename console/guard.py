"""What every answer of the console carries, and what a change must prove before anybody looks at it."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlsplit

from core.gate_addresses import is_address

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    # With "no-referrer" a browser sends the forms of our own pages as if they came from nowhere.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_LOCAL_NAMES = frozenset({"localhost"})


def origin_called(host: str, public_address: str, *, is_encrypted: bool = False) -> str:
    """Our origin as the caller names it in Host; empty for a name that is not ours, as one that somebody else's name
    server points at us. `public_address`: scheme and host, or empty."""
    host = host.lower()
    if public_address and host == urlsplit(public_address).netloc.lower():
        return public_address.lower()
    try:
        called = urlsplit(f"//{host}")
        name, _ = called.hostname or "", called.port
    except ValueError:
        return ""
    if called.netloc != host or called.username is not None or not (name in _LOCAL_NAMES or is_address(name)):
        return ""
    return f"{'https' if is_encrypted else 'http'}://{host}"


def is_ours(headers: Mapping[str, str], origin: str) -> bool:
    """Was a change sent by a page of ours? A browser says where a form was filled in, and no page can say it wrong."""
    fetched = headers.get("Sec-Fetch-Site", "same-origin")
    return fetched == "same-origin" and headers.get("Origin", "").lower() == origin


def form_token(session: str) -> str:
    """What a form carries, so that a form of another session is none of this one's."""
    return hmac.new(session.encode("utf-8", "replace"), b"a form of the console", sha256).hexdigest()


def carries(token: str, expected: str) -> bool:
    return hmac.compare_digest(token.encode("utf-8", "replace"), expected.encode())
