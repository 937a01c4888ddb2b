"""Is a knock Twilio's? Its signature covers the whole address and every field. Pure."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from connectors.whatsapp_twilio.forms import pairs
from core.errors import NotAuthentic
from core.ports.connector import Knock

_FORM = "application/x-www-form-urlencoded"
_USUAL_PORTS = {"https": ":443", "http": ":80"}
_OTHER_SCHEME = {"https": "http", "http": "https"}

_WORTH_A_SECOND_LOOK = 16_000
"""Bytes: a stranger's long bodies are not looked at more often than they must be."""

Elsewhere = Literal["", "scheme", "slash"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    tokens: tuple[bytes, ...] = field(repr=False)
    """The account's own, the newer first: while they are changed over, Twilio signs with either."""
    shared: bytes = field(default=b"", repr=False)
    """Of a SharedKey; empty where the owner set none."""


def check(knock: Knock, keys: Keys) -> None:
    """Raises NotAuthentic."""
    if knock.method != "POST":
        raise NotAuthentic("Twilio calls us by POST")
    if not _matches(knock, keys, knock.address):
        raise NotAuthentic("the signature is missing or another")


def signed_elsewhere(knock: Knock, keys: Keys) -> Elsewhere:
    """Only to tell the owner, of a knock that was refused: in what the address that was signed differs from ours."""
    if len(knock.body) > _WORTH_A_SECOND_LOOK:
        return ""
    scheme, separator, rest = knock.address.partition("://")
    path, question, query = rest.partition("?")
    slash = path.removesuffix("/") if path.endswith("/") else f"{path}/"
    try:
        if separator and _matches(knock, keys, f"{_OTHER_SCHEME.get(scheme, scheme)}://{rest}"):
            return "scheme"
        if separator and _matches(knock, keys, f"{scheme}://{slash}{question}{query}"):
            return "slash"
    except NotAuthentic:
        return ""
    return ""


def _matches(knock: Knock, keys: Keys, address: str) -> bool:
    """Raises NotAuthentic for what cannot have been signed by anybody."""
    given = knock.headers.get("x-twilio-signature", "").encode("utf-8", "surrogatepass")
    secrets, algorithm = _way(knock.headers.get("x-twilio-webhooks-signature-settings", ""), keys)
    fields = _signed_fields(knock)
    found = False
    # Every candidate is compared, so that the time tells nobody which of them came near.
    for written in _as_it_may_be_written(address, knock.headers.get("host", "")):
        signed = written.encode("utf-8", "surrogatepass") + fields
        for secret in secrets:
            expected = b64encode(hmac.digest(secret, signed, algorithm))
            found |= hmac.compare_digest(given, expected)
    return found


def _way(settings: str, keys: Keys) -> tuple[tuple[bytes, ...], Literal["sha1", "sha256"]]:
    """Each way has secrets of its own: what a header names can only ever ask for the one that belongs to it."""
    named = {
        value.strip().upper()
        for name, _, value in (part.partition("=") for part in settings.split(","))
        if name.strip().lower() == "algorithm"
    }
    if named <= {"HMAC_SHA1"}:
        return keys.tokens, "sha1"
    if named == {"HMAC_SHA256"} and keys.shared:
        return (keys.shared,), "sha256"
    raise NotAuthentic("signed in a way that was not agreed")


def _signed_fields(knock: Knock) -> bytes:
    if knock.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        _check_hash(knock)
        return b""
    try:
        fields = pairs(knock.body)
    except ValueError:
        raise NotAuthentic("a form that cannot be read") from None
    return "".join(name + value for name, value in sorted(set(fields))).encode("utf-8")


def _check_hash(knock: Knock) -> None:
    """Of a body that is no form the address has the hash, and is signed with it."""
    query = knock.address.partition("?")[2]
    named = [value for name, _, value in (part.partition("=") for part in query.split("&")) if name == "bodySHA256"]
    expected = hashlib.sha256(knock.body).hexdigest().encode("ascii")
    given = named[0].lower().encode("utf-8", "surrogatepass") if len(named) == 1 else b""
    if not hmac.compare_digest(given, expected):
        raise NotAuthentic("the body is not the one that was signed")


def _as_it_may_be_written(address: str, host: str) -> Iterator[str]:
    """The same address as Twilio may have it: with the usual port and without, in the owner's own letters."""
    scheme, separator, rest = address.partition("://")
    port = _USUAL_PORTS.get(scheme)
    if not separator or port is None:
        yield address
        return
    end = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    authority, tail = rest[:end].removesuffix(port), rest[end:]
    # Only its capitals are taken from the header: which host was signed for stays ours to say.
    as_called = host.removesuffix(port)
    for name in dict.fromkeys((authority, as_called if as_called.lower() == authority.lower() else authority)):
        yield f"{scheme}://{name}{tail}"
        if not _has_port(name):
            yield f"{scheme}://{name}{port}{tail}"


def _has_port(authority: str) -> bool:
    return ":" in authority.rpartition("]")[2]
