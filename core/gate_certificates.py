"""Whom the gate believes over https: the system's certificates, read when somebody is first asked that way."""

import asyncio
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from ssl import SSLContext

_WHERE = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Where OpenSSL looks for certificates, if it is told."""
_PROTOCOLS = ("http/1.1",)


class Certificates:
    """`given`: in place of the system's own."""

    def __init__(self, given: SSLContext | None = None) -> None:
        self._context = given

    async def of(self, scheme: str) -> SSLContext | bool:
        """True where none are needed. In a thread, because they are as long as a small book."""
        if scheme != "https":
            return True
        if self._context is None:
            self._context = await asyncio.to_thread(_read)
        return self._context


def _read() -> SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(_PROTOCOLS)
    return context


@contextmanager
def without_certificates() -> Iterator[None]:
    """A package that reads the system's certificates within, as aiohttp does twice when it is imported, finds none: to
    read them takes a twentieth of a start. Whatever it asked by https with these would fail, not be believed."""
    before = {name: os.environ.get(name) for name in _WHERE}
    os.environ.update(dict.fromkeys(_WHERE, os.devnull))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
