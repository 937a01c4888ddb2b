"""Where a passkey can be used: it belongs to the name that the console is called by, and a number is no name."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from core.gate_addresses import is_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`name`: what the passkey is bound to. `origin`: the only one from which it is taken."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlace:
    """`sentence` names what the owner is told; `instead`: the origin where it would work, or empty."""

    sentence: str
    instead: str


def place_of(origin: str, public_address: str) -> Place | NoPlace:
    """`origin`: ours, as this browser calls it. `public_address`: scheme and host, or empty."""
    called = urlsplit(origin)
    name = called.hostname or ""
    if is_address(name):
        return NoPlace(sentence="passkey_by_number", instead=_by_name(origin, public_address))
    if called.scheme != "https" and name != "localhost":
        return NoPlace(sentence="passkey_not_encrypted", instead="")
    return Place(name=name, origin=origin)


def _by_name(origin: str, public_address: str) -> str:
    """Where the same console is reached by name; empty where nobody told us one."""
    called = urlsplit(origin)
    if ip_address(called.hostname or "").is_loopback:
        port = f":{called.port}" if called.port else ""
        return f"{called.scheme}://localhost{port}"
    public = urlsplit(public_address)
    if public.scheme == "https" and not is_address(public.hostname or ""):
        return f"https://{public.netloc}".lower()
    return ""
