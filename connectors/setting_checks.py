"""What kinds of channels check of their settings in the same way; each check says what is wrong, empty where all is
right."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from settings.fields import Secret, Value
from settings.rules import is_provider_address, may_be_asked

_Check = Callable[[Value], str]


def written_as(shape: re.Pattern[str], otherwise: str, *, or_empty: bool = False) -> _Check:
    """`or_empty`: it may be left out."""

    def check(value: Value) -> str:
        written = value.reveal() if isinstance(value, Secret) else str(value)
        return "" if shape.fullmatch(written) or (or_empty and not written) else otherwise

    return check


def provider_address(own: str) -> _Check:
    """Where a platform is called: `own` is the platform itself; another is a server of the owner's own network."""

    def check(value: Value) -> str:
        if is_provider_address(value):
            return f"must be an address such as {own}"
        address = urlsplit(str(value))
        host, is_plain = address.hostname or "", address.scheme == "http"
        if may_be_asked(host, local=is_plain):
            return ""
        if may_be_asked(host, local=False):
            return "is not in your own network, and plain http is only for a server there; use https"
        return "is an address that nobody may be asked at; name another"

    return check
