"""Fetching updates ourselves, where Telegram cannot call us: in order, without losing one, and never silently."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from telegram import Bot
from telegram.error import Conflict, TelegramError

from connectors.json_payload import dump, load, record
from connectors.telegram.errors import ours
from connectors.telegram.parsing import UPDATES, update_id
from connectors.telegram.wire import TooMuch, UpdatesWire
from core.clock import Clock
from core.errors import BeingErased, ChannelRefused, Malformed, StoreUnavailable, TryAgain
from core.identifiers import ChannelId
from core.log import Log
from core.messages import Inbound, SendReported
from core.ports.connector import HandOver, SetAside

_MOST_AT_ONCE = 100
_FEWER = 8
"""So many times fewer are asked for, when what waits is longer than one answer may be."""
_SHORTEST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_SHORTEST_CONFLICT, _LONGEST_CONFLICT = 5.0, 60.0
_QUIET_ENOUGH = 3
"""So many answers without a conflict, and the other program is taken to be gone."""
_STORE_WAIT = 2.0
_TRIES = 5
_TRY_WAIT = 0.2
_MOST_LATE = 50
"""Of one person who is being erased: what is more is not held, and so not heard."""
_NUMBER = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\b')

Trouble = Literal["", "conflict", "unreachable"]
Keep = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    line: str = field(repr=False)
    """What shares a line is kept in order; lines do not wait for each other."""
    keep: Keep = field(repr=False)
    otherwise: Keep = field(repr=False)


class Polling:
    def __init__(
        self,
        *,
        bot: Bot,
        wire: UpdatesWire,
        parse: Callable[[object], Sequence[Inbound]],
        channel: ChannelId,
        clock: Clock,
        log: Log,
        poll_seconds: int,
        answer_seconds: float,
    ) -> None:
        """An answer `answer_seconds` overdue does not come any more: the line is dead, and nobody told us."""
        self._bot = bot
        self._wire = wire
        self._parse = parse
        self._channel = channel
        self._clock = clock
        self._log = log
        self._poll_seconds = poll_seconds
        self._answer_seconds = answer_seconds
        self._offset: int | None = None
        self._failures = 0
        self._quiet = 0
        self._late: dict[str, list[_Taken]] = {}
        """Lines of which something cannot be taken yet, while nobody else waits for that."""
        self._afterwards: set[asyncio.Task[None]] = set()
        self.trouble: Trouble = ""

    async def run(self, hand_over: HandOver, set_aside: SetAside) -> None:
        """Until cancelled. Raises ChannelRefused when Telegram no longer knows the token."""
        try:
            await self._run(hand_over, set_aside)
        finally:
            for task in self._afterwards:
                task.cancel()

    async def _run(self, hand_over: HandOver, set_aside: SetAside) -> None:
        most = _MOST_AT_ONCE
        while True:
            try:
                body = await self._fetched(most)
            except TooMuch:
                most //= _FEWER
                continue
            if body is None:
                continue
            try:
                updates = _updates(body)
            except Malformed:
                # One that cannot be read hides the others, so they are fetched one by one until it has passed.
                if most == 1:
                    await self._pass_by(body, set_aside)
                    most = _MOST_AT_ONCE
                else:
                    most = 1
                continue
            self._well()
            await self._take_in(updates, body, hand_over, set_aside)
            if not updates:
                most = _MOST_AT_ONCE

    async def _fetched(self, most: int) -> bytes | None:
        """None after a trouble that was waited for. Raises TooMuch where fewer can be asked for."""
        try:
            await self._bot.get_updates(
                offset=self._offset,
                limit=most,
                timeout=self._poll_seconds,
                allowed_updates=UPDATES,
                read_timeout=self._answer_seconds,
            )
        except TelegramError as error:
            if isinstance(error, TooMuch) and most >= _FEWER:
                raise
            refusal = ours(error)
            if isinstance(refusal, ChannelRefused):
                raise refusal from None
            asked = refusal.retry_after if isinstance(refusal, TryAgain) else None
            await self._wait(
                "conflict" if isinstance(error, Conflict) else "unreachable", asked.total_seconds() if asked else None
            )
            return None
        return self._wire.taken

    def _well(self) -> None:
        self._quiet += 1
        if self.trouble and (self.trouble != "conflict" or self._quiet >= _QUIET_ENOUGH):
            self._log.event("channel.polling_resumed", channel=self._channel, attempt=self._failures)
            self.trouble, self._failures = "", 0

    async def _wait(self, trouble: Trouble, asked: float | None = None) -> None:
        """Longer each time. Said once, not at every try: a log that repeats itself is not read."""
        if trouble != self.trouble:
            self._log.event("channel.polling_failing", "warning", channel=self._channel, kind=trouble)
            self._failures = 0
        self.trouble, self._quiet = trouble, 0
        first, last = (
            (_SHORTEST_CONFLICT, _LONGEST_CONFLICT) if trouble == "conflict" else (_SHORTEST_WAIT, _LONGEST_WAIT)
        )
        seconds = asked if asked is not None else min(first * 2 ** min(self._failures, 8), last)
        self._failures += 1
        await self._clock.sleep(seconds)

    async def _pass_by(self, body: bytes, set_aside: SetAside) -> None:
        number = _NUMBER.search(body)
        if number is None:  # not updates at all: a page of some proxy's
            await self._wait("unreachable")
            return
        await self._kept(_Taken(line="", keep=partial(set_aside, body), otherwise=partial(set_aside, body)))
        self._offset = int(number[1]) + 1

    async def _take_in(self, updates: Sequence[object], body: bytes, hand_over: HandOver, set_aside: SetAside) -> None:
        """Returns once everything is safe with us; only then is Telegram told to forget it. What is said by somebody
        who is being erased is not waited for: it is nobody's yet, and lost with this process."""
        lines: dict[str, list[_Taken]] = {}
        numbers: list[int] = []
        for update in updates:
            aside = partial(set_aside, _raw(update, body))
            try:
                numbers.append(update_id(update))
                said = self._parse(update)
            except Malformed:
                lines.setdefault("", []).append(_Taken(line="", keep=aside, otherwise=aside))
                continue
            for inbound in said:
                sender = "" if isinstance(inbound, SendReported) else inbound.sender
                taken = _Taken(line=sender, keep=partial(hand_over, inbound), otherwise=aside)
                lines.setdefault(taken.line, []).append(taken)
        async with asyncio.TaskGroup() as group:
            for line in lines.values():
                group.create_task(self._in_order(line))
        if numbers:
            self._offset = max(numbers) + 1
        elif updates:
            await self._wait("unreachable")

    async def _in_order(self, line: Sequence[_Taken]) -> None:
        for taken in line:
            if (late := self._late.get(taken.line)) is not None:
                if len(late) < _MOST_LATE:
                    late.append(taken)
                continue
            try:
                await self._kept(taken)
            except BeingErased:
                self._late[taken.line] = [taken]
                task = asyncio.create_task(self._once_erased(taken.line))
                self._afterwards.add(task)
                task.add_done_callback(self._afterwards.discard)

    async def _once_erased(self, line: str) -> None:
        late = self._late[line]
        try:
            while late:
                try:
                    await self._kept(late[0])
                except BeingErased:
                    await self._clock.sleep(_STORE_WAIT)
                    continue
                except Exception:  # noqa: BLE001, S110  each try is in the log, and nobody brings it again
                    pass
                late.pop(0)
        finally:
            del self._late[line]

    async def _kept(self, taken: _Taken) -> None:
        """Waits for the store as long as it takes. What fails by itself must not hold up the rest: it is set aside."""
        keep, tries = taken.keep, 0
        while True:
            try:
                await keep()
                return
            except BeingErased:
                raise
            except StoreUnavailable:
                self._log.event("channel.store_unavailable", "warning", channel=self._channel)
                await self._clock.sleep(_STORE_WAIT)
            except Exception as error:
                # This is the door of a channel that nobody calls, and like the door it must outlive any mistake.
                self._log.failure("channel.update_failed", error, channel=self._channel, attempt=tries + 1)
                tries += 1
                if tries >= 2 * _TRIES:
                    raise
                if tries >= _TRIES:
                    keep = taken.otherwise
                await self._clock.sleep(_TRY_WAIT * 2 ** min(tries, 4))


def _updates(body: bytes) -> list[object]:
    result = record(load(body)).get("result")
    if not isinstance(result, list):
        raise Malformed("not a list of updates")
    return result


def _raw(update: object, body: bytes) -> bytes:
    try:
        return dump(update)
    except RecursionError:
        return body
