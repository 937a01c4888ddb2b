"""What left: every request of every gate in this process, and every connection that anybody began, as Python's own
audit events tell of them. Nothing is patched, and a hook cannot be taken off again. Needs no package."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_LONGEST_BODY = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the gate writes it, also each one after a redirect."""

    recipient: str
    """As it is declared at the gate."""
    method: str
    origin: str
    """scheme://host:port"""
    target: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    """The beginning and the end of one that is very long."""

    def written(self) -> str:
        """All of it, as one text."""
        heads = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{self.target}\n{heads}\n{self.body.decode('utf-8', 'replace')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    host: str
    port: int


Heard = Callable[[Request | Connection], None]


def listen(heard: Heard) -> None:
    """From now on, for as long as this process lives."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "lethe.request":
            heard(request_of(*arguments))
        elif event == "socket.connect":
            address = arguments[1]
            if isinstance(address, tuple):  # else a socket that is a file of this machine
                heard(Connection(host=str(address[0]), port=int(address[1])))

    sys.addaudithook(hook)


def request_of(recipient: object, asked: object) -> Request:
    """`asked`: a `core.gate_redirects.Asked`, whose module a process that only listens need not import."""
    url, headers, body = (getattr(asked, name) for name in ("url", "headers", "body"))
    return Request(
        recipient=str(recipient),
        method=str(getattr(asked, "method", "")),
        origin=f"{url.scheme}://{url.raw_host}:{url.port}",
        target=str(url.raw_path_qs),
        headers=dict(headers),
        body=_short(bytes(body or b"")),
    )


def _short(body: bytes) -> bytes:
    return body if len(body) <= 2 * _LONGEST_BODY else body[:_LONGEST_BODY] + b"\n" + body[-_LONGEST_BODY:]
