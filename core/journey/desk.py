"""The whole journey on one page; each line is one step."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from core.clock import Clock, seconds_until
from core.errors import StoreUnavailable, Superseded
from core.identifiers import ConversationId, MessageId
from core.journey.admitting import Admission, Admitting
from core.journey.aside import Aside
from core.journey.changes import Changes
from core.journey.choosing import Choosing
from core.journey.ear import Ear
from core.journey.inbox import Accepted, Inbox
from core.journey.notices import Notices
from core.journey.outbox import Outbox
from core.journey.replying import Replying
from core.journey.sending import Connectors
from core.journey.showing import Showing
from core.journey.threshold import Threshold
from core.journey.turn import Sort, command_turn, heard_of, next_turn
from core.journey.turns import Turns
from core.journey.waiting import Waiting, WaitingWork
from core.log import Log
from core.memory.conversations import Kept
from core.memory.store import Transaction
from core.messages import Inbound, InboundMessage
from core.metrics import Metrics
from core.ports.command import Reply, Speaker
from core.ports.connector import HearsPresses, ShowsForgotten

_AFTER_A_FAULT = 5.0
"""Seconds before a conversation is looked at again after something unforeseen."""

_LOOK_AGAIN = 0.5
"""Seconds, when what was answered turned out to be gone: something else may still wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTiming:
    album_seconds: float
    longest_pause: float
    """Seconds: nothing that waits for an answer is ever put off for longer."""


class Desk:
    def __init__(
        self,
        *,
        inbox: Inbox,
        changes: Changes,
        waiting: Waiting,
        replying: Replying,
        outbox: Outbox,
        notices: Notices,
        showing: Showing,
        admitting: Admitting,
        choosing: Choosing,
        ear: Ear,
        threshold: Threshold,
        connectors: Connectors,
        clock: Clock,
        log: Log,
        metrics: Metrics,
        timing: DeskTiming,
        turns_at_once: int,
    ) -> None:
        self._inbox = inbox
        self._changes = changes
        self._waiting = waiting
        self._replying = replying
        self._outbox = outbox
        self._notices = notices
        self._showing = showing
        self._admitting = admitting
        self._choosing = choosing
        self._ear = ear
        self._threshold = threshold
        self._connectors = connectors
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._timing = timing
        self._turns = Turns(serve=self._serve, at_once=turns_at_once, clock=clock)
        self._aside = Aside(turns=self._turns, serve=self._serve_aside)
        self._in_turn: dict[ConversationId, tuple[MessageId, ...]] = {}

    async def start(self) -> None:
        """Take up what an earlier process accepted and did not finish."""
        left = await self._waiting.take_up()
        if left:
            self._log.event("journey.taken_up", count=len(left))
        for conversation in left:
            self._turns.wake(conversation)

    async def stop(self, seconds: float) -> None:
        await self._turns.drain(seconds)
        await self._showing.stop()

    def look_again(self, conversation: ConversationId) -> None:
        self._turns.wake(conversation)

    def under_way(self) -> int:
        return self._turns.count()

    async def backlog(self) -> tuple[int, int]:
        """How many messages wait to be answered or sent, and how many sends are in doubt."""
        return await self._waiting.backlog()

    async def take_in(self, inbound: Inbound) -> MessageId | None:
        """Return once the message is safe with us; the answer follows by itself."""
        if not isinstance(inbound, InboundMessage):
            if (waited := await self._changes.note(inbound)) is not None:
                self._turns.wake(waited)
            return None
        if inbound.public:
            if await self._inbox.claim(inbound):
                self._showing.in_background(self._logged(partial(self._notices.ask_to_speak_alone, inbound)))
            self._show_heard(inbound)
            return None
        let_in = await self._threshold.pass_by(inbound)
        if not isinstance(let_in, InboundMessage):
            self._showing.in_background(self._logged(let_in))
            self._show_heard(inbound)
            return None
        inbound, ways = let_in, list[tuple[Callable[[], None], bool]]()

        def foretold(accepted: Accepted | None) -> None:
            if accepted is not None and self._ear.hears_at_once(*accepted.said()):
                ways.append(way := self._way(inbound, accepted))
                if way[1]:
                    way[0]()

        accepted = await self._inbox.accept(inbound, self._look, foretold)
        self._show_heard(inbound)
        if accepted is None:
            self._metrics.duplicate()
            return None
        self._metrics.accepted()
        try:
            if not ways:
                await self._ear.get_ready(*accepted.said())
                ways.append((self._way(inbound, accepted)[0], False))
        finally:  # whatever becomes of that, it is kept, and waits
            go, is_going = ways[0] if ways else (partial(self._turns.wake, accepted.speaker.conversation), False)
            if not is_going:
                go()
        return accepted.kept.number

    def take_leave(self, speaker: Speaker, reply: Reply) -> None:
        """Tell somebody who was erased, and could not be told then."""
        self._showing.in_background(self._logged(partial(self._outbox.farewell, speaker, reply)))

    async def cancel(self, speaker: Speaker) -> None:
        """End what is under way for a person (`core.ports.in_flight`)."""
        await self._showing.cancel(speaker.conversation)  # what ends there wakes the conversation
        await self._turns.cancel(speaker.conversation)
        self._admitting.forget(speaker.conversation)
        self._threshold.forget(speaker.channel, speaker.address)

    async def forgotten(self, speaker: Speaker) -> None:
        self._outbox.forgotten(speaker)
        # To somebody who asked in the chat, the last message comes first; the outbox then says it is over.
        if self._turns.own(speaker.conversation):
            return
        if isinstance(connector := self._connectors(speaker.channel), ShowsForgotten):
            await connector.forgotten(speaker.address)

    def _way(self, message: InboundMessage, accepted: Accepted) -> tuple[Callable[[], None], bool]:
        """What sets its answer going, and whether that may begin while the message is still being synced: where all
        is at hand, for nobody who looks finds it before. An answer to what was not kept after all is not sent."""
        conversation = accepted.speaker.conversation
        if heard_of(accepted.speaker, accepted.kept, self._ear).command is not None and not accepted.kept.body.too_long:
            return partial(self._answer_aside, accepted), False
        admission = self._admitting.admit(accepted)
        if admission.silent or admission.pause > 0:
            return partial(self._hold_back, accepted, admission), False
        if message.album:
            return partial(self._turns.wake_later, conversation, self._timing.album_seconds), False
        found = accepted.found
        if found is None or not self._turns.may_start(conversation) or self._not_beside(found) != found:
            return partial(self._turns.wake, conversation), False
        return partial(self._turns.wake, conversation, found), True

    def _answer_aside(self, accepted: Accepted) -> None:
        conversation, number = accepted.speaker.conversation, accepted.kept.number
        if number not in self._in_turn.get(conversation, ()):
            self._aside.add(conversation, number)

    def _hold_back(self, accepted: Accepted, admission: Admission) -> None:
        speaker, kept = accepted.speaker, accepted.kept
        if admission.silent:
            ignoring = partial(self._replying.ignore, speaker, kept, admission.notice)
            self._turns.beside(speaker.conversation, self._logged(ignoring))
            return
        if admission.notice:
            telling = partial(self._notices.tell, speaker, kept, admission.notice)
            self._turns.beside(speaker.conversation, self._logged(telling))
        self._turns.wake_later(speaker.conversation, admission.pause)

    def _look(self, transaction: Transaction, speaker: Speaker, kept: Kept) -> WaitingWork | None:
        """In the writer's thread. Whoever answers them just now will look by himself."""
        self._choosing.look(transaction, speaker, kept)
        return None if self._turns.under_way(speaker.conversation) else self._waiting.look(transaction, speaker, kept)

    async def _serve(self, conversation: ConversationId, found: WaitingWork | None) -> float | None:
        """Everything this person said and is not answered yet, in order."""
        try:
            while not self._turns.draining:
                work = self._not_beside(found or await self._waiting.work(conversation))
                found = None
                if work is None:
                    return None
                pause, is_all = await self._serve_work(work)
                if pause is not None or is_all:
                    return pause
            return None
        except Superseded:
            return _LOOK_AGAIN
        except StoreUnavailable:
            return _AFTER_A_FAULT
        except Exception as error:  # noqa: BLE001  one of the two places: a fault must not end the server
            self._log.failure("journey.fault", error)
            return await self._after_fault(conversation)

    async def _serve_aside(self, conversation: ConversationId, number: MessageId) -> None:
        try:
            work = await self._waiting.work(conversation, only=number)
            if work is not None and work.waiting:
                await self._choosing.recall(work.speaker, work.waiting)
                turn = next_turn(work.speaker, work.waiting, (), self._ear)
                if turn.sort is Sort.COMMAND:
                    await self._replying.serve(turn)
        except Superseded:
            pass
        except Exception as error:  # noqa: BLE001  as above; it still waits, and is served in its turn
            self._log.failure("journey.fault", error)

    async def _logged(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001  as above
            self._log.failure("journey.fault", error)

    def _not_beside(self, work: WaitingWork | None) -> WaitingWork | None:
        """Without what is done beside, and what was said after that: it is looked at again when that is done."""
        if work is None:
            return None
        conversation = work.speaker.conversation
        first = self._aside.first(conversation)
        waiting = work.waiting if first is None else [kept for kept in work.waiting if kept.number < first]
        being_sent = any(self._outbox.is_in_hand(kept) for kept in work.unsent)
        if being_sent or len(waiting) < len(work.waiting):
            self._turns.after_beside(conversation)
        if being_sent or not (work.unsent or waiting):
            return None
        return work if waiting is work.waiting else replace(work, waiting=waiting)

    async def _serve_work(self, work: WaitingWork) -> tuple[float | None, bool]:
        """The pause, and whether that was all: what came in the meantime wakes the conversation by itself."""
        if work.unsent:
            return await self._outbox.resume(work.speaker, work.unsent), False
        await self._choosing.recall(work.speaker, work.waiting)
        now, longest = self._clock.now(), self._timing.longest_pause
        due_in = [seconds_until(kept.available_at, now, longest) for kept in work.waiting]
        due = [kept for kept, seconds in zip(work.waiting, due_in, strict=True) if seconds == 0]
        if not due:
            return min(due_in), False
        # Nobody waits with "delete my data" for a model that is down: a command comes before words said earlier.
        command = command_turn(work.speaker, due, self._ear) if len(work.waiting) > 1 else None
        turn = command or next_turn(work.speaker, work.waiting, work.history, self._ear)
        conversation = work.speaker.conversation
        self._in_turn[conversation] = turn.numbers
        try:
            return await self._replying.serve(turn), len(turn.messages) == len(work.waiting) and not work.is_cut
        finally:
            del self._in_turn[conversation]

    def _show_heard(self, message: InboundMessage) -> None:
        """Also for a press that comes to nothing: the person's app waits for it."""
        if message.press and isinstance(connector := self._connectors(message.channel_id), HearsPresses):
            self._showing.in_background(self._logged(partial(connector.heard, message)))

    async def _after_fault(self, conversation: ConversationId) -> float | None:
        """Put off what could not be served; when that keeps happening, say so and go on to the next message."""
        try:
            work = self._not_beside(await self._waiting.work(conversation))
            if work is None:
                return _AFTER_A_FAULT
            if work.unsent:
                return await self._outbox.failed(work.speaker, work.unsent[0])
            turn = next_turn(work.speaker, work.waiting, (), self._ear)
            pause = await self._replying.put_off_or_give_up(turn, _AFTER_A_FAULT)
            return _LOOK_AGAIN if pause is None else pause
        except Superseded:
            return _LOOK_AGAIN
        except Exception as error:  # noqa: BLE001  memory itself fails: wait, and look again
            self._log.failure("journey.fault", error)
        return _AFTER_A_FAULT
