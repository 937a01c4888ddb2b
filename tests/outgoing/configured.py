"""Whose each secret is, by the configurations that a test wrote: its section's own address, and nobody else's."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from yarl import URL

from tests.outgoing.checking import Home

_ADDRESSES = ("api_address", "messaging_address", "base_address")
_SECRETS = ("api_key", "token", "auth_token", "access_token", "app_secret", "verify_token", "webhook_secret")
_SHORTEST = 8
"""A shorter one ("k") is no key that could be told from other words."""


def homes_of_secrets(folder: Path) -> Mapping[str, Home]:
    homes: dict[str, Home] = {}
    for path in folder.glob("**/lethe.toml"):
        for secret, origins in _secrets(path):
            known = homes.get(secret, Home())
            homes[secret] = Home(origins=tuple({*known.origins, *origins}))
    return homes


def _secrets(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):  # some are wrong on purpose
        return
    for name in ("assistants", "channels"):
        sections = content.get(name, [])
        for section in sections if isinstance(sections, list) else ():
            if not isinstance(section, dict):
                continue
            origins = tuple(origin for key in _ADDRESSES if (origin := _origin(section.get(key))))
            for key in _SECRETS:
                secret = section.get(key)
                named = isinstance(secret, str) and secret.startswith(("env:", "file:"))
                if isinstance(secret, str) and len(secret) >= _SHORTEST and origins and not named:
                    yield secret, origins


def _origin(address: object) -> str:
    try:
        url = URL(str(address or ""))
        return f"{url.scheme}://{url.raw_host}:{url.port}" if url.host else ""
    except ValueError:
        return ""
