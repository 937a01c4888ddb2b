"""What a channel can do and how far, as data; the journey reads it and never asks a channel's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum, StrEnum


class AttachmentKind(StrEnum):
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"


class Support(IntEnum):
    REFUSED = -1
    """Asking for it is an error."""
    DROPPED = 0
    """Left out; the words still go."""
    CONVERTED = 1
    """Goes in another form."""
    FULL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    longest_text: int
    """UTF-16 code units of one outbound message, before the connector renders it."""
    files: Mapping[AttachmentKind, Support]
    """What may be sent to the person; a kind left out is DROPPED."""
    largest_file: int
    """Bytes of one file, in either direction."""
    buttons: Support
    """FULL: drawn as buttons. CONVERTED: the labels are written under the text."""
    typing_signal: Support
    may_speak_first: bool
    """May a message be sent that answers nothing?"""
    shows_notice: bool
    """The channel's own surface shows the notice before the first message, so no reply repeats it."""
    window: timedelta | None = None
    """How long after a person's last words the platform takes free words to them; None: always."""
    address_is_number: bool = False
    """Is a person known there by a number that a carrier may give to somebody else later?"""
    private_link: str = ""
    """Where somebody who met us in a group can speak to us alone; empty where there are no groups."""
