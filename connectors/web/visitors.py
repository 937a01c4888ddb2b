"""Signed visitor tokens and the origins that may ask for one."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from core.clock import Clock, milliseconds, moment
from core.errors import NotAuthentic
from core.identifiers import Address, ChannelId

_EARLY = timedelta(minutes=5)
"""How far the wall clock may have been set back since."""
_NUMBER = 16
_TIME = 8
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    address: Address = field(repr=False)
    language: str = field(repr=False)


class Visitors:
    """A token is all there is of a visit: nothing is kept here until something is said."""

    def __init__(
        self,
        *,
        key: bytes,
        channel: ChannelId,
        clock: Clock,
        random: Callable[[int], bytes],
        life: timedelta = timedelta(days=30),
    ) -> None:
        self._key = key
        self._life = life
        self._for = b"visit\0" + channel.encode() + b"\0"
        self._clock = clock
        self._random = random

    def admit(self, language: str) -> str:
        """The token of a new visitor, whom nobody has met."""
        issued = milliseconds(self._clock.now()).to_bytes(_TIME, "big")
        content = self._random(_NUMBER) + issued + language.encode("ascii")
        return f"{_written(content)}.{_written(self._signature(content))}"

    def check(self, authorization: str) -> Visit:
        """Who holds the token of an Authorization header. Raises NotAuthentic."""
        scheme, _, token = authorization.partition(" ")
        written, _, signature = token.strip().partition(".")
        if scheme.lower() != "bearer" or not written or len(token) > _LONGEST:
            raise NotAuthentic("no visitor's token")
        try:
            content = _read(written)
            genuine = hmac.compare_digest(_read(signature), self._signature(content))
        except (ValueError, binascii.Error):
            raise NotAuthentic("not a visitor's token") from None
        if not genuine or len(content) < _NUMBER + _TIME:
            raise NotAuthentic("not a token of ours")
        self._refuse_old(moment(int.from_bytes(content[_NUMBER : _NUMBER + _TIME], "big")))
        return Visit(address=Address(_written(content[:_NUMBER])), language=content[_NUMBER + _TIME :].decode("ascii"))

    def _refuse_old(self, issued: datetime) -> None:
        if not -_EARLY <= self._clock.now() - issued <= self._life:
            raise NotAuthentic("a token that is too old")

    def _signature(self, content: bytes) -> bytes:
        return hmac.digest(self._key, self._for + content, hashlib.sha256)


class Origins:
    def __init__(self, allowed: Iterable[str], public_address: str) -> None:
        self.listed = tuple(sorted({origin.rstrip("/").lower() for origin in allowed}))
        self._allowed = {*self.listed, public_address.rstrip("/").lower()} - {""}

    def allows(self, origin: str, host: str) -> bool:
        """May a page of `origin` speak to us, who were called by the name `host`?"""
        return origin.lower() in self._allowed or _same_host(origin, host)


def _same_host(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc.lower() == host.lower()


def _written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _read(written: str) -> bytes:
    """Strict: one content has one way of being written, so that no token can be altered and still pass."""
    content = base64.b64decode(written.encode("ascii") + b"=" * (-len(written) % 4), altchars=b"-_", validate=True)
    if _written(content) != written:
        raise ValueError("not written as we write it")
    return content
