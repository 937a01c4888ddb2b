"""Where a request comes from, and a brake for a place from which too many come."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from core.clock import Clock

Network = IPv4Network | IPv6Network


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    return tuple(ip_network(one, strict=False) for one in written)


def source_of(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The nearest address that is none of our own proxies; `forwarded` are the X-Forwarded-For headers."""
    source = peer
    hops = [hop.strip() for header in forwarded for hop in header.split(",")]
    for hop in reversed(hops):
        address = _address(source)
        if address is None or _address(hop) is None or not any(address in network for network in trusted):
            break
        source = hop
    return source


class Brake:
    """So many in a window, for each source. An address of this machine or of a private network is never braked:
    it is a proxy that was not named to us, and behind it is everybody."""

    def __init__(self, most: int, seconds: float, clock: Clock, *, sources: int = 20_000) -> None:
        self._most = most
        self._sources = sources
        self._clock = clock
        self._counts: dict[str, int] = {}
        self._began = clock.monotonic()
        self.seconds = seconds

    def count(self, source: str) -> bool:
        """Count one, and say whether it is one too many."""
        self._turn_window()
        name = _braked_as(source)
        if not name or (name not in self._counts and len(self._counts) >= self._sources):
            return False
        self._counts[name] = self._counts.get(name, 0) + 1
        return self._counts[name] > self._most

    def holds(self, source: str) -> bool:
        """Say whether too many were counted, and count nothing."""
        if not self._counts:
            return False
        self._turn_window()
        return self._counts.get(_braked_as(source), 0) > self._most

    def _turn_window(self) -> None:
        now = self._clock.monotonic()
        if now - self._began >= self.seconds:
            self._began = now
            self._counts.clear()


def _address(written: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def one_place(source: str) -> str:
    """As whoever tries again and again is counted: who has one address of the longer kind has all those beside it."""
    address = _address(source)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return source if address is None else str(address)


def _braked_as(source: str) -> str:
    address = _address(source)
    if address is None or address.is_private or address.is_loopback or address.is_link_local:
        return ""
    return one_place(source)
