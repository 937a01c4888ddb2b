"""The limits of a door and of its socket: what the settings say out of the box, but for what a test says."""

from connectors.door import DoorLimits
from lethe.listening import ListeningLimits
from settings.limits import Limits
from settings.timing import Timing

_CAPS, _TIMING = Limits(), Timing()


def door_limits(
    *,
    knock_bytes: int = _CAPS.knock_bytes,
    body_seconds: float = _TIMING.body_seconds,
    knocks_at_once: int = _CAPS.requests_at_once,
    source_requests: int = _CAPS.requests_a_source,
) -> DoorLimits:
    return DoorLimits(
        knock_bytes=knock_bytes,
        body_seconds=body_seconds,
        knocks_at_once=knocks_at_once,
        source_requests=source_requests,
    )


def listening_limits(
    *,
    connections: int = _CAPS.connections,
    header_seconds: float = _TIMING.header_seconds,
    write_seconds: float = _TIMING.write_seconds,
) -> ListeningLimits:
    return ListeningLimits(
        connections=connections,
        header_seconds=header_seconds,
        idle_seconds=_TIMING.idle_seconds,
        write_seconds=write_seconds,
    )
