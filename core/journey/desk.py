"""The whole journey on one page; each line is one step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from core.clock import Clock
from core.errors import ModelBusy, ModelError, StoreUnavailable
from core.identifiers import ChannelId, ConversationId, MessageId
from core.journey.answering import Answering
from core.journey.ear import Ear
from core.journey.inbox import Accepted, Inbox
from core.journey.introducing import Introducing
from core.journey.notices import Notices
from core.journey.outbox import Outbox, Outgoing
from core.journey.pacing import Pacing
from core.journey.reading import Reading, Superseded
from core.journey.sending import Connectors
from core.journey.showing import Showing
from core.journey.turn import Sort, Turn, as_inbound, next_turn
from core.journey.turns import Turns
from core.journey.waiting import Waiting, WaitingWork
from core.log import Log
from core.memory.tables import State
from core.messages import Inbound, InboundMessage, ReachChanged
from core.metrics import Metrics
from core.ports.command import Hearing, Reply, Speaker
from core.ports.connector import HearsPresses, ShowsForgotten
from core.ports.language_model import Assistant

_AFTER_A_FAULT = 5.0
"""Seconds before a conversation is looked at again after something unforeseen."""

_LOOK_AGAIN = 0.5
"""Seconds, when what was answered turned out to be gone: something else may still wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTiming:
    model_retry_seconds: tuple[float, ...]
    """Pauses between the tries of a message that no model could answer; after the last it is given up."""
    album_seconds: float


class Desk:
    """`assistant`: who answers on a channel."""

    def __init__(
        self,
        *,
        inbox: Inbox,
        waiting: Waiting,
        reading: Reading,
        answering: Answering,
        outbox: Outbox,
        notices: Notices,
        showing: Showing,
        pacing: Pacing,
        hearing: Hearing,
        connectors: Connectors,
        assistant: Callable[[ChannelId], Assistant],
        introducing: Introducing,
        clock: Clock,
        log: Log,
        metrics: Metrics,
        timing: DeskTiming,
        turns_at_once: int,
    ) -> None:
        self._inbox = inbox
        self._waiting = waiting
        self._reading = reading
        self._answering = answering
        self._outbox = outbox
        self._notices = notices
        self._showing = showing
        self._pacing = pacing
        self._ear = Ear(hearing)
        self._connectors = connectors
        self._assistant = assistant
        self._introducing = introducing
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._timing = timing
        self._turns = Turns(serve=self._serve, at_once=turns_at_once, clock=clock)
        self._aside: set[MessageId] = set()

    async def start(self) -> None:
        """Take up what an earlier process accepted and did not finish."""
        left = await self._waiting.take_up()
        if left:
            self._log.event("journey.taken_up", count=len(left))
        for conversation in left:
            self._turns.wake(conversation)

    async def stop(self, seconds: float) -> None:
        await self._turns.drain(seconds)

    def under_way(self) -> int:
        return self._turns.count()

    async def backlog(self) -> tuple[int, int]:
        """How many messages wait to be answered or sent, and how many sends are in doubt."""
        return await self._waiting.backlog()

    async def take_in(self, inbound: Inbound) -> MessageId | None:
        """Return once the message is safe with us; the answer follows by itself."""
        if isinstance(inbound, ReachChanged):
            await self._inbox.note_reach(inbound)
            return None
        if inbound.public:
            if await self._inbox.claim(inbound):
                self._showing.in_background(self._notices.ask_to_speak_alone(inbound))
            self._show_heard(inbound)
            return None
        accepted = await self._inbox.accept(inbound)
        self._show_heard(inbound)
        if accepted is None:
            self._metrics.duplicate()
            return None
        self._metrics.accepted()
        await self._set_going(inbound, accepted)
        return accepted.kept.number

    def take_leave(self, speaker: Speaker, reply: Reply) -> None:
        """Tell somebody who was erased, and could not be told then."""
        self._showing.in_background(self._outbox.farewell(speaker, reply))

    async def cancel(self, speaker: Speaker) -> None:
        """End what is under way for a person (`core.ports.in_flight`)."""
        await self._turns.cancel(speaker.conversation)

    async def forgotten(self, speaker: Speaker) -> None:
        # To somebody who asked in the chat, the last message comes first; the outbox then says it is over.
        if self._turns.own(speaker.conversation):
            return
        connector = self._connectors(speaker.channel)
        if isinstance(connector, ShowsForgotten):
            await connector.forgotten(speaker.address)

    async def _set_going(self, message: InboundMessage, accepted: Accepted) -> None:
        conversation = accepted.speaker.conversation
        if self._is_command(accepted):
            if self._turns.busy(conversation):
                # Nobody waits for a slow model with "stop" or "delete my data".
                self._aside.add(accepted.kept.number)
                self._turns.beside(conversation, self._serve_beside(conversation, accepted.kept.number))
            else:
                self._turns.wake(conversation)
        elif (pause := self._pacing.take(conversation)) > 0:
            self._turns.beside(conversation, self._notices.slow_down(accepted.speaker, accepted.kept))
            self._turns.wake_later(conversation, pause)
        elif message.album:
            self._turns.wake_later(conversation, self._timing.album_seconds)
        else:
            self._turns.wake(conversation)

    def _is_command(self, accepted: Accepted) -> bool:
        heard = self._ear.listen(as_inbound(accepted.speaker, accepted.kept), accepted.kept.number)
        return heard.command is not None and not accepted.kept.body.too_long

    async def _serve(self, conversation: ConversationId) -> float | None:
        """Everything this person said and is not answered yet, in order."""
        try:
            while True:
                work = await self._waiting.work(conversation, but_not=self._aside)
                if work is None:
                    return None
                pause, is_all = await self._serve_work(work)
                if pause is not None or is_all:
                    return pause
        except Superseded:
            return _LOOK_AGAIN
        except StoreUnavailable:
            return _AFTER_A_FAULT
        except Exception as error:  # noqa: BLE001  one of the two places: a fault must not end the server
            self._log.failure("journey.fault", error)
            return await self._after_fault(conversation)

    async def _serve_beside(self, conversation: ConversationId, number: MessageId) -> None:
        try:
            work = await self._waiting.work(conversation, only=number)
            if work is not None and work.waiting:
                await self._serve_turn(next_turn(work.speaker, work.waiting, (), self._ear))
        except Superseded:
            pass
        except Exception as error:  # noqa: BLE001  as above
            self._log.failure("journey.fault", error)
        finally:
            self._aside.discard(number)
            self._turns.wake(conversation)

    async def _serve_work(self, work: WaitingWork) -> tuple[float | None, bool]:
        """The pause, and whether that was all: what came in the meantime wakes the conversation by itself."""
        if work.unsent:
            return await self._outbox.resume(work.speaker, work.unsent), False
        due = [kept for kept in work.waiting if kept.available_at <= self._clock.now()]
        if not due:
            until = min(kept.available_at for kept in work.waiting)
            return (until - self._clock.now()).total_seconds(), False
        turn = next_turn(work.speaker, work.waiting, work.history, self._ear)
        return await self._serve_turn(turn), len(turn.messages) == len(work.waiting) and not work.is_cut

    async def _serve_turn(self, turn: Turn) -> float | None:
        if turn.tries > len(self._timing.model_retry_seconds):
            # Each start of the server counts as a try: what ends the process must not do so for ever.
            return await self._give_notice(turn, "gave_up", State.GIVEN_UP)
        match turn.sort:
            case Sort.COMMAND:
                return await self._run_command(turn)
            case Sort.SILENCE:
                return await self._stay_silent(turn)
            case Sort.NOTICE:
                failed = await self._reading.fetch(turn, self._connectors(turn.speaker.channel))
                return await self._give_notice(turn, failed or turn.notice)
            case Sort.WORDS:
                await self._reading.fetch(turn, self._connectors(turn.speaker.channel))
                return await self._converse(turn)

    async def _run_command(self, turn: Turn) -> float | None:
        assert turn.command is not None
        reply = await turn.command.respond(as_inbound(turn.speaker, turn.last), turn.last.number, turn.speaker)
        if reply.farewell:
            await self._outbox.farewell(turn.speaker, reply)
            self._count(turn, "command")
            raise Superseded
        return await self._deliver(turn, reply, "command")

    async def _converse(self, turn: Turn) -> float | None:
        assistant = self._assistant(turn.speaker.channel)
        try:
            async with self._showing.typing(turn.speaker):
                show = self._showing.stream(turn.speaker, str(turn.last.number))
                text = await self._answering.answer(assistant, turn, show)
        except ModelError as error:
            return await self._without_answer(turn, error)
        text = await self._with_hint(turn, text)
        return await self._deliver(turn, Reply(text=text), "model")

    async def _without_answer(self, turn: Turn, error: ModelError) -> float | None:
        tries = turn.tries
        if not isinstance(error, ModelBusy) or tries >= len(self._timing.model_retry_seconds):
            return await self._give_notice(turn, "gave_up", State.GIVEN_UP)
        pause = self._timing.model_retry_seconds[tries]
        until = self._clock.now() + timedelta(seconds=pause)
        await self._notices.will_try_again(turn, error.said, until)
        return pause

    async def _give_notice(self, turn: Turn, name: str, after: State = State.ANSWERED) -> float | None:
        pause = await self._notices.give(turn, name, after)
        self._count(turn, "notice")
        return pause

    async def _stay_silent(self, turn: Turn) -> float | None:
        await self._waiting.leave_unanswered(turn)
        self._count(turn, "silence")
        return None

    async def _deliver(self, turn: Turn, reply: Reply, kind: str) -> float | None:
        reply, told = self._introducing.introduced(turn, reply)
        outgoing = Outgoing(reply=reply, answers=turn.numbers, reply_to=turn.last.number, told=told)
        pause = await self._outbox.deliver(turn.speaker, outgoing)
        self._count(turn, kind)
        return pause

    async def _with_hint(self, turn: Turn, text: str) -> str:
        hint = self._ear.listen(as_inbound(turn.speaker, turn.last), turn.last.number).hint
        if hint and await self._waiting.may_hint(turn.speaker):
            return f"{text}\n\n{hint}"
        return text

    def _show_heard(self, message: InboundMessage) -> None:
        """Also for a press that comes to nothing: the person's app waits for it."""
        connector = self._connectors(message.channel_id)
        if message.press and isinstance(connector, HearsPresses):
            self._showing.in_background(connector.heard(message))

    async def _after_fault(self, conversation: ConversationId) -> float | None:
        """Put off what could not be served; when that keeps happening, say so and go on to the next message."""
        try:
            work = await self._waiting.work(conversation)
            if work is None or not work.waiting:
                return _AFTER_A_FAULT
            turn = next_turn(work.speaker, work.waiting, (), self._ear)
            tries = turn.tries
            if tries >= len(self._timing.model_retry_seconds):
                return await self._give_notice(turn, "gave_up", State.GIVEN_UP)
            until = self._clock.now() + timedelta(seconds=_AFTER_A_FAULT)
            await self._waiting.put_off(turn, until)
        except Superseded:
            return None
        except Exception as error:  # noqa: BLE001  memory itself fails: wait, and look again
            self._log.failure("journey.fault", error)
        return _AFTER_A_FAULT

    def _count(self, turn: Turn, kind: str) -> None:
        self._ear.forget(turn.numbers)
        for kept in turn.messages:
            self._metrics.answered(kind)
            self._metrics.answer_took(max(0.0, (self._clock.now() - kept.at).total_seconds()))
