"""What a kind of channel is: a name, a title, its settings, how to acknowledge, how to open one."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.clock import Clock
from core.gate import Gate, Recipient
from core.log import Log
from core.ports.connector import Connector
from core.ports.transcript import Transcript
from core.wording import Wording
from settings.channels import ChannelSettings
from settings.fields import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a connector may use of the house."""

    public_address: str
    """https://host, without a path; empty where the owner set none."""
    assistant_name: str
    assistant_purpose: str
    gate: Gate
    clock: Clock
    log: Log
    transcript: Transcript
    wording: Wording
    notice: Callable[[str], tuple[str, str]]
    """A language to the (version, text) of the notice in force."""
    menu: Callable[[str], tuple[tuple[str, str], ...]]
    """A language to the (command, description) pairs that a channel may register or show."""
    languages: tuple[str, ...]
    """All that commands and notices are written in."""
    derived_key: Callable[[str], bytes] = field(repr=False)
    """32 bytes that are the same at every start, for a purpose named in words."""
    random: Callable[[int], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    name: str
    title: str
    fields: tuple[Field, ...]
    acknowledgement: Acknowledgement
    longest_body: int
    """Bytes of one knock; more is answered 413."""
    recipient: Callable[[ChannelSettings], Recipient | None]
    """Who outside receives something of a person through such a channel."""
    make: Callable[[ChannelSettings, Surroundings], Connector]
    """Builds the connector; nothing leaves before its `open`."""
