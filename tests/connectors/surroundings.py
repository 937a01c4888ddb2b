"""What a connector is given by the server that it stands in, where a test has no server around it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from connectors.kind import Kind, Surroundings
from core.clock import Clock
from core.gate import Gate
from core.identifiers import Address, ChannelId
from core.log import Log
from core.ports.transcript import Said
from core.wording import Wording
from settings.channels import ChannelSettings

Menu = tuple[tuple[str, str], ...]
_NO_MENUS: Mapping[str, Menu] = {}


class _NoTranscript:
    async def since(self, channel: ChannelId, address: Address, sequence: int) -> Sequence[Said]:
        return []

    async def erased_at(self, channel: ChannelId, address: Address) -> datetime | None:
        return None

    async def file(self, channel: ChannelId, address: Address, reference: str) -> bytes | None:
        return None


def gate_to(kind: Kind, settings: ChannelSettings) -> Gate:
    """Through which only the channel's own recipient is reached."""
    gate = Gate()
    recipient = kind.recipient(settings)
    assert recipient is not None
    gate.declare(recipient)
    return gate


def surroundings(
    *,
    gate: Gate,
    clock: Clock,
    log: Callable[[str], object],
    public_address: str,
    seconds: float,
    largest_file: int,
    menus: Mapping[str, Menu] = _NO_MENUS,
    languages: tuple[str, ...] = ("en",),
) -> Surroundings:
    """`seconds`: for a message and for a file. `menus`: by language."""
    return Surroundings(
        public_address=public_address,
        assistant_name="Helpdesk",
        assistant_purpose="Answers about opening hours",
        gate=gate,
        clock=clock,
        log=Log(log, "debug"),
        transcript=_NoTranscript(),
        wording=Wording(()),
        notice=lambda language: ("v1", f"notice in {language}"),
        menu=lambda language: menus.get(language, ()),
        languages=languages,
        derived_key=lambda purpose: purpose.encode().ljust(32, b".")[-32:],
        random=bytes,
        send_seconds=seconds,
        file_seconds=seconds,
        largest_file=largest_file,
        poll_seconds=0,
    )
