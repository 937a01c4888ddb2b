"""What can go wrong between a bot and Telegram, on request."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`acts`: the deed is done before it goes wrong. `line`: "hang" never answers, "drop" cuts the connection."""

    status: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, int] | None = None
    headers: dict[str, str] | None = None
    body: bytes | None = None
    acts: bool = False
    line: Literal["answers", "hang", "drop"] = "answers"


def slow_down(seconds: int, *, only_header: bool = False) -> Fault:
    return Fault(
        status=429,
        description=f"Too Many Requests: retry after {seconds}",
        parameters=None if only_header else {"retry_after": seconds},
        headers={"Retry-After": str(seconds)},
    )


def failing(status: int = 500) -> Fault:
    return Fault(status=status)


def blocked() -> Fault:
    return Fault(status=403, description="Forbidden: bot was blocked by the user")


def bad_request(description: str) -> Fault:
    return Fault(status=400, description=f"Bad Request: {description}")


def unauthorized() -> Fault:
    return Fault(status=401, description="Unauthorized: invalid token specified")


def conflict() -> Fault:
    return Fault(
        status=409,
        description="Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )


def hang(*, acts: bool = False) -> Fault:
    return Fault(line="hang", acts=acts)


def drop(*, acts: bool = True) -> Fault:
    return Fault(line="drop", acts=acts)


def garbage(body: bytes = b"<html>captive portal</html>", *, acts: bool = True) -> Fault:
    return Fault(status=200, body=body, acts=acts)
