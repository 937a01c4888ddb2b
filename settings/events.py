"""Who of the owner's own systems is told what happens, as it is set."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from settings.fields import Secret, Value, told
from settings.rules import is_name, is_provider_address

EventKind = Literal["person.erased", "handover.requested", "channel.down", "channel.up"]
KINDS: tuple[EventKind, ...] = get_args(EventKind)
CARRIES: Mapping[EventKind, tuple[str, ...]] = {
    "person.erased": ("channel", "commitment"),
    "handover.requested": ("channel", "person"),
    "channel.down": ("channel",),
    "channel.up": ("channel",),
}
"""What stands in the `data` of each. `person.erased` cannot name anybody: of them nothing is left to be named by."""
SECRET_PREFIX = "whsec_"
_SHORTEST = 24


def key_of(secret: str) -> bytes:
    """Raises ValueError for what is no secret of the standard."""
    try:
        key = b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None
    if not secret.startswith(SECRET_PREFIX) or len(key) < _SHORTEST:
        raise ValueError("too short")
    return key


def _is_secret(value: Value) -> str:
    try:
        key_of(value.reveal() if isinstance(value, Secret) else str(value))
    except ValueError:
        return f"must be {SECRET_PREFIX} and at least {_SHORTEST} random bytes as base64"
    return ""


def _are_kinds(value: Value) -> str:
    known = isinstance(value, tuple) and all(one in KINDS for one in value)
    return "" if known else f"may name {', '.join(KINDS)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReceiver:
    name: str = field(metadata=told("What the log and the settings call it.", check=is_name))
    address: str = field(metadata=told("Where events are sent, with POST.", check=is_provider_address))
    secret: Secret = field(
        metadata=told(
            "What events are signed with, so that the receiver knows them: whsec_ and base64.",
            check=_is_secret,
            secret=True,
        ),
    )
    kinds: tuple[str, ...] = field(default=KINDS, metadata=told("Which events are sent there.", check=_are_kinds))
