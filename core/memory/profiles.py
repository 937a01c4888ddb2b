"""What is sealed of who somebody is: their address, and what they are called."""

from collections.abc import Sequence

from core.memory.own_json import as_json
from core.ports.command import Speaker


def profile_of(speaker: Speaker) -> bytes:
    """What is sealed of who they are."""
    return profile(speaker.address, speaker.name, speaker.language, speaker.corrected)


def profile(address: str, name: str, language: str, corrected: Sequence[str] = ()) -> bytes:
    plain: dict[str, object] = {"address": address, "name": name, "language": language}
    if corrected:
        plain["corrected"] = list(corrected)
    return as_json(plain).encode("utf-8", "replace")
