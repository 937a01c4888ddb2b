"""What may be said of one value: each rule answers with a sentence that says how to mend it, or with nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from settings.fields import Value

Rule = Callable[[Value], str]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_LENGTH_OF_TIME = re.compile(r"([1-9][0-9]{0,4})([dh])")


def between(least: float, most: float) -> Rule:
    def rule(value: Value) -> str:
        fits = isinstance(value, int | float) and least <= value <= most
        return "" if fits else f"must be a number from {least:,} to {most:,}".replace(",", " ")

    return rule


def is_name(value: Value) -> str:
    if isinstance(value, str) and _NAME.fullmatch(value):
        return ""
    return "must be a short name of small letters, digits, - or _, beginning with a letter or digit (at most 32)"


def is_listen_address(value: Value) -> str:
    try:
        host, port = host_and_port(str(value))
        fits = bool(host) and 0 <= port <= 65535
    except ValueError:
        fits = False
    return "" if fits else 'must be an address and a port, as in "127.0.0.1:8080" or "[::1]:8080"'


def host_and_port(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise ValueError
    return host, int(port)


def is_public_address(value: Value) -> str:
    parts = _split(str(value))
    if parts is None or parts.scheme not in ("http", "https"):
        return "must be the https address that others open this server at, as in https://bots.example.org"
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
        return "must be scheme and host only, as in https://bots.example.org: leave out the path and everything after"
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        return "must begin with https: other services refuse to call a plain http address"
    return ""


def is_provider_address(value: Value) -> str:
    parts = _split(str(value))
    if parts is None or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        return "must be the provider's address, as in https://api.example.org/v1 or http://127.0.0.1:11434/v1"
    return "must not hold a user or password: put the key into its own setting" if parts.username is not None else ""


def are_networks(value: Value) -> str:
    for network in value if isinstance(value, tuple) else ():
        try:
            ip_network(network, strict=False)
        except ValueError:
            return 'must be a list of addresses or networks, as in ["127.0.0.1", "10.0.0.0/8"]'
    return ""


def are_languages(value: Value) -> str:
    tags = value if isinstance(value, tuple) else ()
    if tags and all(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag) for tag in tags):
        return ""
    return 'must be a list of language tags with at least one, as in ["en", "de"]'


def is_length_of_time(value: Value) -> str:
    if not _LENGTH_OF_TIME.fullmatch(str(value)):
        return 'must be a number of days or hours, as in "30d" or "48h"'
    if length_of_time(str(value)) % timedelta(days=1):
        return 'must be whole days, as in "1d" or "48h": this release forgets by the day'
    return ""


def length_of_time(text: str) -> timedelta:
    count, unit = int(text[:-1]), text[-1]
    return timedelta(days=count) if unit == "d" else timedelta(hours=count)


def later(what: str, instead: str) -> str:
    """What this release cannot do is refused, never silently ignored."""
    return f"{what} comes with a later release; {instead}"


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_near(host: str) -> bool:
    """A literal address on this machine or in a private network."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        fits = bool(parts.hostname) and (parts.port is None or parts.port > 0) and not re.search(r"\s", address)
    except ValueError:
        return None
    return parts if fits else None
