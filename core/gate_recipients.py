"""Who may be asked: the declared recipients, and which host and port is whose."""

from collections.abc import Sequence
from dataclasses import dataclass

from yarl import URL

from core.errors import NotDeclared, SettingError
from core.gate_addresses import is_address, is_local_host, may_be_reached

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody outside who gets something of a person."""

    name: str
    """As the notice names them."""
    base_address: str
    """scheme://host[:port][/path]. A loopback or private address may only be reached where it is declared here."""
    receives: str
    """In plain words: what of a person goes there."""
    local: bool = False
    """On the owner's own network, and then nowhere else. An address that says so by itself (localhost,
    192.168.1.5) need not be marked; a name that resolves to such an address must."""
    redirects_to: tuple[str, ...] = ()
    """Further hosts, at the scheme's usual port, that an answer may send us to."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of one scheme, host and port."""

    recipient: str
    local: bool


class Recipients:
    def __init__(self) -> None:
        self._by_name: dict[str, Recipient] = {}
        self._places: dict[tuple[str, str, int], Place] = {}
        self._local_hosts: frozenset[tuple[str, int]] = frozenset()

    def declare(self, recipient: Recipient) -> None:
        if any(map(is_address, recipient.redirects_to)):
            raise SettingError(f"{recipient.name} may redirect to a host by its name, not to a bare address")
        _own_place(recipient)
        self._by_name[recipient.name] = recipient
        # A host's own declaration outranks another recipient's list of hosts it redirects to, so it comes last.
        further = [entry for known in self._by_name.values() for entry in _further_places(known)]
        self._places = dict(further + [_own_place(known) for known in self._by_name.values()])
        self._local_hosts = frozenset((host, port) for (_, host, port), place in self._places.items() if place.local)

    def all(self) -> Sequence[Recipient]:
        return tuple(self._by_name.values())

    def place(self, url: URL, sent_by: Place | None = None) -> Place:
        """`sent_by`: who redirected us there. Raises NotDeclared."""
        place = self._places.get((url.scheme, (url.raw_host or "").lower(), url.port or 0))
        if place is None or url.raw_user is not None or url.raw_password is not None:
            raise NotDeclared("a request to nobody that was declared")
        if place.local and sent_by is not None and not sent_by.local:
            raise NotDeclared("a redirect from outside to the owner's own network")
        return place

    def is_local(self, host: str, port: int) -> bool:
        return (host, port) in self._local_hosts


def _own_place(recipient: Recipient) -> tuple[tuple[str, str, int], Place]:
    try:
        url = URL(recipient.base_address)
        port = url.port
    except ValueError:
        raise SettingError(f"the address of {recipient.name} cannot be read: write it as https://host") from None
    host = url.raw_host or ""
    if url.scheme not in _PORTS or not host or not port:
        raise SettingError(f"the address of {recipient.name} must begin with https:// or http:// and name a host")
    if url.raw_user is not None or url.raw_password is not None:
        raise SettingError(f"the address of {recipient.name} holds a name or password: set it as the key instead")
    local = recipient.local or is_local_host(host)
    if is_address(host) and not may_be_reached(host, local=local):
        raise SettingError(f"the address of {recipient.name} is one that nobody may be asked at: name another")
    return (url.scheme, host, port), Place(recipient.name, local)


def _further_places(recipient: Recipient) -> list[tuple[tuple[str, str, int], Place]]:
    scheme = URL(recipient.base_address).scheme
    return [
        ((scheme, host.lower(), _PORTS[scheme]), Place(recipient.name, local=False)) for host in recipient.redirects_to
    ]
