"""What may still be said to whom when an answer sends us elsewhere. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from yarl import URL

from core.errors import NotDeclared

MOST_REDIRECTS = 3
_AFTER_POST = frozenset({301, 302, 303})
_SAME_AGAIN = frozenset({307, 308})
_HARMLESS = frozenset({"accept", "accept-language", "range", "user-agent"})
_OF_A_BODY = frozenset({"content-type", "content-encoding", "content-language"})


_WRITTEN_RIGHT = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    method: str
    url: URL = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """Names in lower case."""
    body: bytes | None = field(repr=False)


def read_address(address: str) -> URL:
    """As it is written, where it is written right: a signature may cover it. Raises NotDeclared."""
    try:
        url = URL(address, encoded=_WRITTEN_RIGHT.fullmatch(address) is not None)
        _origin(url)  # its parts are only looked at when asked for
        return url
    except ValueError:
        raise NotDeclared("a request to what is no address") from None


def is_redirect(status: int) -> bool:
    return status in _AFTER_POST or status in _SAME_AGAIN


def redirected(asked: Asked, status: int, location: str) -> Asked:
    """The request to make instead, without what belongs only to the first host. Whether the new host
    may be asked at all is the gate's to say. Raises NotDeclared."""
    target = asked.url.join(read_address(location))
    if asked.url.scheme == "https" and target.scheme != "https":
        raise NotDeclared("a redirect from https to something less")
    same_host = _origin(target) == _origin(asked.url)
    method, body = asked.method, asked.body
    if status in _AFTER_POST and method not in ("GET", "HEAD"):
        method, body = "GET", None
    if body is not None and not same_host:
        raise NotDeclared("a redirect that would take what was said to another host")
    dropped = frozenset() if body is not None else _OF_A_BODY
    headers = {
        name: value for name, value in asked.headers.items() if (same_host or name in _HARMLESS) and name not in dropped
    }
    return Asked(method=method, url=target, headers=headers, body=body)


def _origin(url: URL) -> tuple[str, str, int | None]:
    return url.scheme, (url.raw_host or "").lower(), url.port
