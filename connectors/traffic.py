"""What passes through the channels, told without words: the last of each for the owner to look at, and the code by
which an owner tries a channel with a telephone of their own."""

import hmac
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from core.clock import Clock
from core.errors import DeliveryError
from core.identifiers import ChannelId, MessageId
from core.log import Log
from core.messages import (
    AddressChanged,
    Inbound,
    InboundMessage,
    OutboundMessage,
    ReachChanged,
    Reacted,
    Revoked,
    SendReported,
    StopChanged,
)
from core.ports.connector import Connector, HandOver

_MOST = 50
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_CODE_LETTERS = 10
_LIFE = timedelta(minutes=15)

Direction = Literal["in", "out"]
Progress = Literal["waiting", "heard", "answered", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One delivery. Nothing of it names a person or says what was said."""

    at: datetime
    direction: Direction
    kind: str
    outcome: str
    milliseconds: int
    times: int = 1
    """Refused knocks in a row are one row, so that whoever knocks without a key cannot push the others out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    code: str
    """What the owner writes; of no use to anybody but the owner, and of none once it is over."""
    until: datetime
    progress: Progress = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    trial: Trial
    answer: str


class Traffic:
    """In this process only: it begins empty at every start."""

    def __init__(
        self,
        *,
        connector: Callable[[ChannelId], Connector | None],
        clock: Clock,
        log: Log,
        random: Callable[[int], bytes],
    ) -> None:
        self._connector = connector
        self._clock = clock
        self._log = log
        self._random = random
        self._passed: dict[ChannelId, deque[Passed]] = {}
        self._trials: dict[ChannelId, _Begun] = {}

    def last(self, channel: ChannelId) -> tuple[Passed, ...]:
        """The newest first."""
        return tuple(reversed(self._passed.get(channel, ())))

    async def take_in(self, inbound: Inbound, hand_over: HandOver) -> MessageId | None:
        """Hands it on, and notes how that went; only the owner's own code goes no further."""
        began = self._clock.monotonic()
        if self._trials and isinstance(inbound, InboundMessage) and await self._is_code(inbound):
            self._note(inbound.channel_id, "in", "code", "taken", began)
            return None
        try:
            number = await hand_over(inbound)
        except Exception:
            self._note(inbound.channel_id, "in", _kind_of(inbound), "failed", began)
            raise
        self._note(inbound.channel_id, "in", _kind_of(inbound), "taken", began)
        return number

    def sent(self, channel: str, outcome: str, seconds: float) -> None:
        self._note(ChannelId(channel), "out", "message", outcome, self._clock.monotonic() - seconds)

    def refused(self, channel: ChannelId, outcome: str) -> None:
        """A knock at the door of a channel that is there, which was not let in."""
        rows = self._rows(channel)
        if rows and rows[-1].kind == "knock" and rows[-1].outcome == outcome:
            rows[-1] = replace(rows[-1], at=self._clock.now(), times=rows[-1].times + 1)
        else:
            self._note(channel, "in", "knock", outcome, self._clock.monotonic())

    def begin(self, channel: ChannelId, answer: str) -> Trial:
        """Whoever writes the code on this channel is answered with `answer`; an earlier code is over."""
        letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in self._random(_CODE_LETTERS))
        trial = Trial(code=f"TEST-{letters}", until=self._clock.now() + _LIFE)
        self._trials[channel] = _Begun(trial=trial, answer=answer)
        return trial

    def trial(self, channel: ChannelId) -> Trial | None:
        begun = self._trials.get(channel)
        if begun is None or begun.trial.until < self._clock.now():
            self._trials.pop(channel, None)
            return None
        return begun.trial

    async def _is_code(self, inbound: InboundMessage) -> bool:
        trial = self.trial(inbound.channel_id)
        said = inbound.text.strip().upper().encode("utf-8", "replace")
        if trial is None or inbound.public or not hmac.compare_digest(said, trial.code.encode()):
            return False
        if trial.progress == "waiting":
            await self._answer(inbound, self._trials[inbound.channel_id])
        return True

    async def _answer(self, inbound: InboundMessage, begun: _Begun) -> None:
        self._move_on(inbound.channel_id, begun, "heard")
        connector = self._connector(inbound.channel_id)
        answer = OutboundMessage(
            channel_id=inbound.channel_id,
            recipient=inbound.sender,
            id=f"try-{begun.trial.code.lower()}",
            text=begun.answer,
        )
        began = self._clock.monotonic()
        try:
            if connector is not None:
                await connector.send(answer)
        except DeliveryError as error:
            self._log.failure("send.failed", error, channel=inbound.channel_id)
            self._note(inbound.channel_id, "out", "code", type(error).__name__, began)
            self._move_on(inbound.channel_id, begun, "failed")
            return
        self._note(inbound.channel_id, "out", "code", "sent", began)
        self._move_on(inbound.channel_id, begun, "answered")

    def _move_on(self, channel: ChannelId, begun: _Begun, progress: Progress) -> None:
        now = self._trials.get(channel)
        if now is not None and now.trial.code == begun.trial.code:
            self._trials[channel] = replace(begun, trial=replace(begun.trial, progress=progress))

    def _note(self, channel: ChannelId, direction: Direction, kind: str, outcome: str, began: float) -> None:
        milliseconds = max(0, round((self._clock.monotonic() - began) * 1000))
        passed = Passed(
            at=self._clock.now(), direction=direction, kind=kind, outcome=outcome, milliseconds=milliseconds
        )
        self._rows(channel).append(passed)

    def _rows(self, channel: ChannelId) -> deque[Passed]:
        return self._passed.setdefault(channel, deque(maxlen=_MOST))


def _kind_of(inbound: Inbound) -> str:
    match inbound:
        case InboundMessage() if inbound.edits is not None:
            return "edit"
        case InboundMessage() if inbound.press:
            return "press"
        case InboundMessage() if inbound.attachments:
            return "file"
        case InboundMessage():
            return "message"
        case SendReported():
            return "report"
        case Revoked():
            return "revoked"
        case Reacted():
            return "reaction"
        case ReachChanged() | StopChanged() | AddressChanged():
            return "notice"
