"""Which network addresses may be reached at all; a name proves nothing, only what it resolves to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""A host name to its addresses, in writing. Raises OSError where there are none."""

_LOCAL = tuple(map(IPv4Network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
_LOCAL6 = tuple(map(IPv6Network, ("::1/128", "fc00::/7")))
# Link-local addresses, where most clouds hand out credentials, are in none of these networks; these two are.
_CREDENTIALS = (ip_address("100.100.100.200"), ip_address("fd00:ec2::254"))
_UNICAST6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


def may_be_reached(address: str, *, local: bool) -> bool:
    """`local`: of a recipient on the owner's own network; such an address must then be of that network."""
    try:
        inner = _unwrapped(ip_address(address))
    except ValueError:
        return False
    return _is_local(inner) if local else _is_public(inner)


def is_local_host(host: str) -> bool:
    """Does a host say by itself that it is on the owner's own network?"""
    return host == "localhost" or may_be_reached(host, local=True)


def is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def resolve_by_system(host: str) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _UNICAST6:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_local(address: IPv4Address | IPv6Address) -> bool:
    if address in _CREDENTIALS:
        return False
    return any(address in network for network in (_LOCAL if isinstance(address, IPv4Address) else _LOCAL6))


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that packets to this one end up at, where it is written inside."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address.teredo is not None:
        inner = address.teredo[1]
    if inner is None and (address in _NAT64 or (address in _COMPATIBLE and int(address) > 1)):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address
