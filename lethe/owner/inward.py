"""Addresses that an owner gives in the console must not lead into the server's own network, except those that whoever
installed it named, or where it is nobody else's machine."""

import asyncio
import socket
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from settings.book import ORIGIN
from settings.settings import Settings

_OURS = (ORIGIN, "default")


async def inward_mistakes(settings: Settings, values: Mapping[str, str]) -> Mapping[str, str]:
    """By field, a sentence for each address that leads inward. `settings`: as they hold before the change."""
    if _is_own_machine(settings):
        return {}
    named = {_origin(str(row.value)) for row in settings.shown if row.origin not in _OURS}
    mistakes = {}
    for name, value in values.items():
        origin = _origin(value)
        if origin and origin not in named and await _leads_inward(origin):
            mistakes[name] = (
                "This address is in the server's own network. Whoever installed the server can allow it, by naming it "
                "in lethe.toml or in a variable."
            )
    return mistakes


def _is_own_machine(settings: Settings) -> bool:
    """Only who sits at it can open the console: nothing is reached that they could not reach anyway."""
    return not settings.server.public_address and _is_loopback(settings.server.listen_host)


def _origin(text: str) -> str:
    try:
        address = urlsplit(text.strip())
        return f"{address.scheme}://{address.netloc}".lower() if address.scheme in ("http", "https") else ""
    except ValueError:
        return ""


async def _leads_inward(origin: str) -> bool:
    host = urlsplit(origin).hostname or ""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False  # it leads nowhere, and the test says so
    return any(not ip_address(str(address[0]).partition("%")[0]).is_global for *_, address in found)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
