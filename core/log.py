"""Events without people: a closed set of facts is all that a line of log may carry."""

import contextlib
import json
import sys
import time
import traceback
from collections.abc import Callable
from typing import Literal, TypedDict, Unpack

Level = Literal["debug", "info", "warning", "error"]
_RANK: dict[Level, int] = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class Facts(TypedDict, total=False):
    """All that may be said of an event. Nothing here can hold a word, a name, an address or a secret."""

    channel: str
    kind: str
    turn: str
    step: str
    recipient: str
    outcome: str
    error: str
    count: int
    attempt: int
    status: int
    seconds: float
    bytes: int
    port: int
    version: str


class Log:
    def __init__(self, write: Callable[[str], object], level: Level = "info", pretty: bool = False) -> None:
        self._write = write
        self._threshold = _RANK[level]
        self._pretty = pretty

    def event(self, name: str, level: Level = "info", /, **facts: Unpack[Facts]) -> None:
        if _RANK[level] >= self._threshold:
            self._line(name, level, dict(facts))

    def failure(self, name: str, error: BaseException, /, **facts: Unpack[Facts]) -> None:
        """Write an error's class and where it came from, never its text."""
        trail = " < ".join(
            f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
            for frame in reversed(traceback.extract_tb(error.__traceback__)[-6:])
        )
        self._line(name, "error", {**facts, "error": type(error).__name__, "trail": trail})

    def _line(self, name: str, level: Level, facts: dict[str, object]) -> None:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + "Z"
        if self._pretty:
            rest = " ".join(f"{key}={value}" for key, value in facts.items())
            line = f"{moment[11:19]} {level:7} {name} {rest}".rstrip()
        else:
            line = json.dumps({"time": moment, "level": level, "event": name, **facts}, default=str)
        with contextlib.suppress(OSError, ValueError):  # a closed pipe must not stop the server
            self._write(line + "\n")


def to_stdout(level: Level = "info") -> Log:
    """JSON a line, or a reader's form on a terminal."""
    return Log(_unbuffered, level, pretty=sys.stdout.isatty())


def _unbuffered(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()
