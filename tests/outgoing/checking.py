"""Whether what left went only to whom it may go. Pure."""

import base64
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_plus

from tests.outgoing.recording import Connection, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Who may hear a word: recipients whose names begin so, and origins (scheme://host:port). Empty: nobody."""

    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    def is_for(self, request: Request) -> bool:
        return request.recipient.startswith(self.names) or request.origin in self.origins


def astray(requests: Sequence[Request], homes: Mapping[str, Home]) -> Iterator[str]:
    """One sentence for each word that went to somebody it is not for; `homes`: by word."""
    forms = [(word, home, _forms(word)) for word, home in homes.items() if word]
    for request in requests:
        written = ""
        for number, (_, home, spellings) in enumerate(forms):
            if home.is_for(request):
                continue
            written = written or _plain(request)
            if any(spelling in written for spelling in spellings):
                yield f"word {number} of {len(forms)} went to {_told(request)}"


def to_outsiders(requests: Sequence[Request], outsiders: Collection[str], words: Sequence[str]) -> Iterator[str]:
    """Those who neither carry nor answer are asked, and told nothing."""
    for request in requests:
        if request.recipient not in outsiders:
            continue
        if request.body or "authorization" in request.headers:
            yield f"something was told to {_told(request)}"
        elif any(word in request.written() for word in words):
            yield f"somebody's word went to {_told(request)}"


def keys_shared(requests: Sequence[Request], families: Sequence[str]) -> Iterator[str]:
    """What was shown as a key to one may not turn up at another. Carriers are told apart by how their names
    begin; all the rest, models, count as one family: an owner may give two of them the same key."""
    shown: dict[str, str] = {}
    for request in requests:
        for key in _keys(request):
            shown.setdefault(key, _family(request, families))
    for request in requests:
        family = _family(request, families)
        foreign = [key for key, owner in shown.items() if owner != family]
        if foreign:
            written = _plain(request)
            if any(key in written for key in foreign):
                yield f"a key of {shown[next(key for key in foreign if key in written)]} went to {_told(request)}"


def far(connections: Sequence[Connection]) -> Iterator[str]:
    """No test speaks to any other machine."""
    for connection in connections:
        if connection.host not in ("localhost", "::1") and not connection.host.startswith("127."):
            yield f"a connection to {connection.host}:{connection.port}"


def beside_the_gate(heard: Sequence[Request | Connection]) -> Iterator[str]:
    """Of a server in a process of its own: each connection was begun for a request that passed the gate."""
    asked: set[int] = set()
    for one in heard:
        match one:
            case Request():
                asked.add(int(one.origin.rpartition(":")[2]))
            case Connection():
                if one.port not in asked:
                    yield f"a connection to {one.host}:{one.port} for which no request passed the gate"


def _family(request: Request, families: Sequence[str]) -> str:
    return next((family for family in families if request.recipient.startswith(family)), "a model")


def _keys(request: Request) -> Iterator[str]:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme == "Basic":
        _user, _, key = base64.b64decode(key).decode("utf-8", "replace").partition(":")
    found = (key, request.headers.get("x-api-key", ""), request.headers.get("api-key", ""))
    yield from (key for key in found if len(key) >= 8)


def _forms(word: str) -> tuple[str, ...]:
    """As it may stand in an address, a form, JSON or a header."""
    plain = word.encode()
    encoded = (base64.b64encode(bytes(offset) + plain).decode()[offset + 1 : -4] for offset in range(3))
    spelt = (word, quote(word, safe=""), json.dumps(word)[1:-1], *(form for form in encoded if len(form) >= 8))
    return tuple(dict.fromkeys(spelt))


def _plain(request: Request) -> str:
    written = request.written()
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    shown = base64.b64decode(key).decode("utf-8", "replace") if scheme == "Basic" else ""
    read = f"{unquote(written)}\n{unquote_plus(written)}" if "%" in written else ""
    return f"{written}\n{read}\n{shown}"


def _told(request: Request) -> str:
    """Without what is in it: a failing test's words are read by many."""
    return f"{request.recipient} ({request.method} {request.origin})"
