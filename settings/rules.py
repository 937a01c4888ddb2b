"""What may be said of one value: each rule answers with a sentence that says how to mend it, or with nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from core.gate_addresses import is_address, is_local_host, may_be_reached
from settings.fields import Secret, Value

Rule = Callable[[Value], str]

_NAME = re.compile(r"(?=.{1,32}\Z)[a-z0-9]+([_-][a-z0-9]+)*")
_HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?")
_USUAL_PORTS = {"http": 80, "https": 443}
# Letters of which browsers and Python's own codec make different names; only the xn-- form says which is meant.
_READ_IN_TWO_WAYS = re.compile("[ßς\u200c\u200d]")
_KEY = re.compile(r"[!-~]([ -~]*[!-~])?")
_LENGTH_OF_TIME = re.compile(r"([1-9][0-9]{0,4})([dh])")


def between(least: float, most: float) -> Rule:
    def rule(value: Value) -> str:
        fits = isinstance(value, int | float) and least <= value <= most
        return "" if fits else f"must be a number from {least:,} to {most:,}".replace(",", " ")

    return rule


def is_name(value: Value) -> str:
    if isinstance(value, str) and _NAME.fullmatch(value):
        return ""
    return (
        "must be a short name of small letters and digits (at most 32) with single - or _ between them: "
        "an environment variable could speak of no other"
    )


def is_path(value: Value) -> str:
    path = str(value)
    if not path.strip():
        return "is blank; write a path, or leave the setting out"
    if path.startswith("~"):
        return "must be written out: ~ is not read here; write the whole path"
    return "must not hold { or }: such names stand only in the defaults" if re.search("[{}]", path) else ""


def is_key(value: Value) -> str:
    fits = isinstance(value, Secret) and (not value or _KEY.fullmatch(value.reveal()))
    return "" if fits else "cannot be a key: it is blank, or holds more than the letters, digits and signs of ASCII"


def is_listen_address(value: Value) -> str:
    try:
        host, port = host_and_port(str(value))
        fits = port <= 65535 and (":" in host or _host(host) is not None)
    except ValueError:
        fits = False
    if fits:
        return ""
    return 'must be an address and a port, as in "127.0.0.1:8080", "[::1]:8080", or for every address "0.0.0.0:8080"'


def host_and_port(listen: str) -> tuple[str, int]:
    """Raises ValueError where it is not written so."""
    host, _, port = listen.rpartition(":")
    if not re.fullmatch(r"[0-9]{1,5}", port):
        raise ValueError
    if host.startswith("[") and host.endswith("]"):
        return str(IPv6Address(host[1:-1])), int(port)
    if ":" in host:
        raise ValueError
    return host, int(port)


def origin_of(text: str) -> str | None:
    """The one form in which a browser writes it in an Origin header; None where it is not the origin of one site."""
    parts = _split(text)
    if parts is None or parts.path not in ("", "/") or parts.username is not None:
        return None
    host = _host(parts.hostname or "")
    if host is None:
        return None
    port = "" if parts.port in (None, _USUAL_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def is_public_address(value: Value) -> str:
    parts = _split(str(value))
    if parts is None:
        return "must be the https address that others open this server at, as in https://bots.example.org"
    if origin_of(str(value)) is None:
        return "must be scheme and host only, as in https://bots.example.org: leave out the path and everything after"
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        return "must begin with https: other services refuse to call a plain http address"
    return ""


def is_provider_address(value: Value) -> str:
    parts = _split(str(value))
    if parts is None or _host(parts.hostname or "") is None:
        return "must be the provider's address, as in https://api.example.org/v1 or http://127.0.0.1:11434/v1"
    return "must not hold a user or password: put the key into its own setting" if parts.username is not None else ""


def are_networks(value: Value) -> str:
    for network in value if isinstance(value, tuple) else ():
        try:
            ip_network(network, strict=False)
        except ValueError:
            return 'must be a list of addresses or networks, as in ["127.0.0.1", "10.0.0.0/8"]'
    return ""


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


def may_be_asked(host: str, *, local: bool) -> bool:
    """Would the gate declare it? A name is believed here: where it leads is seen when it is asked."""
    return not is_address(host) or may_be_reached(host, local=local or is_local_host(host))


def _split(address: str) -> SplitResult | None:
    """None where it is no http address, or one that can be read in two ways."""
    if not address.isprintable() or re.search(r"[\s?#]", address):
        return None
    try:
        parts = urlsplit(address)
        fits = parts.scheme in _USUAL_PORTS and parts.port != 0 and not parts.netloc.endswith(":")
    except ValueError:
        return None
    return parts if fits and parts.hostname else None


def _host(name: str) -> str | None:
    """As it stands in an address once it is sent; None where no host can be called so."""
    try:
        address: IPv4Address | IPv6Address = ip_address(name)
    except ValueError:
        return None if _READ_IN_TWO_WAYS.search(name) else _host_name(name)
    if isinstance(address, IPv4Address):
        return str(address)
    return None if address.scope_id else f"[{address}]"


def _host_name(name: str) -> str | None:
    try:
        sent = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    ends_in_number = re.fullmatch(r"[0-9]+|0x[0-9a-f]*", sent.rstrip(".").rpartition(".")[2])
    return sent if _HOST.fullmatch(sent) and not ends_in_number else None
