"""What the console remembers of the first five minutes, and how it starts the server again."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, Protocol


class Step(StrEnum):
    """In their order; the password, which comes before, is part of claiming."""

    BOT = "bot"
    KEEP = "keep"
    NOTICE = "notice"
    CHANNEL = "channel"


State = Literal["open", "done", "skipped"]


class SetUp(Protocol):
    async def states(self) -> Mapping[Step, State]:
        """What file and environment set completely counts as done."""

    async def mark(self, step: Step, state: State) -> None: ...

    def can_start_again(self) -> bool:
        """False where whoever started the server must do that."""

    def start_again(self) -> None:
        """In a moment, so that the answer still goes out."""
