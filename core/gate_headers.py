"""Which headers pass the gate, outward and inward. Pure."""

from collections.abc import Mapping

# How the bytes travel, and to which host, is the gate's own business.
_OF_THE_WIRE = frozenset(
    {"host", "connection", "keep-alive", "content-length", "transfer-encoding", "accept-encoding", "expect", "te"}
)


def outward(headers: Mapping[str, str]) -> dict[str, str]:
    """Names in lower case."""
    return {lower: value for name, value in headers.items() if (lower := name.lower()) not in _OF_THE_WIRE}


def inward(headers: Mapping[str, str]) -> dict[str, str]:
    """Names in lower case; nothing about an encoding that was already taken off, and no cookies."""
    kept = {name.lower(): value for name, value in headers.items()}
    if "content-encoding" in kept:
        del kept["content-encoding"]
        kept.pop("content-length", None)
    kept.pop("set-cookie", None)
    return kept


def announced_size(headers: Mapping[str, str]) -> int:
    """What Content-Length says; 0 where it says nothing."""
    value = headers.get("content-length", "")
    return int(value) if value.isdecimal() and len(value) < 19 else 0
