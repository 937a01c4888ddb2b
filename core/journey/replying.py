"""What one turn comes to: a command's reply, the assistant's answer, a notice, or silence."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from core.clock import Clock
from core.errors import ModelBusy, ModelError, OverBudget, StoreUnavailable, Superseded, TryAgain
from core.identifiers import ChannelId, ConversationId
from core.journey.answering import Answering
from core.journey.consenting import Holding
from core.journey.ear import Ear
from core.journey.introducing import Introducing
from core.journey.notices import Notices
from core.journey.outbox import Outbox, Outgoing
from core.journey.permits import Consenting, Permit
from core.journey.reading import Reading
from core.journey.rechecking import Rechecking
from core.journey.sending import Connectors
from core.journey.showing import Showing
from core.journey.turn import Sort, Turn, as_inbound, heard_of
from core.journey.unkept import Unkept
from core.journey.waiting import Waiting
from core.memory.conversations import Kept
from core.memory.store import Transaction
from core.memory.tables import State
from core.metrics import Metrics
from core.ports.command import Reply, Speaker
from core.ports.language_model import Assistant
from core.ports.vetting import Vetting

_UNTIL_MEMORY = 5.0
"""Seconds before memory, which did not take a finished reply, is asked again."""


class Replying:
    """`assistant`: who answers on a channel. `retry_seconds`: the pauses between the tries of a message that no model
    could answer; after the last it is given up. `answered`: told where a model has answered. `paused`: what the owner
    says on a channel where nobody is answered just now, empty where they leave that to us; None where all go on."""

    def __init__(
        self,
        *,
        waiting: Waiting,
        reading: Reading,
        answering: Answering,
        outbox: Outbox,
        notices: Notices,
        showing: Showing,
        introducing: Introducing,
        consenting: Consenting,
        holding: Holding,
        rechecking: Rechecking,
        unkept: Unkept,
        ear: Ear,
        vetting: Vetting,
        answered: Callable[[ConversationId], None],
        connectors: Connectors,
        assistant: Callable[[ChannelId], Assistant],
        paused: Callable[[ChannelId, str], str | None] = lambda channel, language: None,
        clock: Clock,
        metrics: Metrics,
        retry_seconds: Sequence[float],
    ) -> None:
        self._waiting = waiting
        self._reading = reading
        self._answering = answering
        self._outbox = outbox
        self._notices = notices
        self._showing = showing
        self._introducing = introducing
        self._consenting = consenting
        self._holding = holding
        self._rechecking = rechecking
        self._unkept = unkept
        self._ear = ear
        self._vetting = vetting
        self._answered = answered
        self._connectors = connectors
        self._assistant = assistant
        self._paused = paused
        self._clock = clock
        self._metrics = metrics
        self._retry_seconds = tuple(retry_seconds)

    async def serve(self, turn: Turn) -> float | None:
        """The seconds until something can be done again, or None. Raises Superseded."""
        if turn.tries > len(self._retry_seconds) and turn.sort is not Sort.SILENCE:
            # Each start of the server counts as a try: what ends the process must not do so for ever.
            return await self.give_up(turn)
        meant = tuple(map(self._ear.as_meant, turn.messages))
        if meant != turn.messages:
            turn = replace(turn, messages=meant)
        says = self._paused(turn.speaker.channel, turn.speaker.language)
        match turn.sort:
            case Sort.COMMAND:
                return await self._run_command(turn)
            case Sort.SILENCE:
                await self._stay_silent(turn)
                return None
            case Sort.NOTICE if turn.speaker.paused:
                # Not even read: whoever writes down what is said by voice is a model too.
                return await self._give_notice(turn, turn.notice)
            case Sort.NOTICE | Sort.WORDS if says is not None:
                # Nothing is read, and nobody is asked to agree to what does not happen; commands were answered above.
                return await self._give_notice(turn, "channel_paused", says=says)
            case Sort.NOTICE | Sort.WORDS:
                # Before anything is read: whoever writes down what is said by voice receives it too.
                permit = await self._consenting.permit(turn.speaker)
                if not permit.allowed:
                    return await self._without_consent(turn, permit)
                connector, assistant = self._connectors(turn.speaker.channel), self._assistant(turn.speaker.channel)
                try:
                    turn, failed = await self._reading.read(turn, connector, assistant)
                except TryAgain as error:
                    return await self._put_off(turn, self._reading.pause(turn, error))
                if turn.sort is Sort.NOTICE:
                    return await self._give_notice(turn, failed or turn.notice)
                return await self._converse(turn, assistant, failed)

    async def put_off_or_give_up(self, turn: Turn, seconds: float) -> float | None:
        """After a fault that had nothing to do with a model."""
        if turn.tries >= len(self._retry_seconds):
            return await self.give_up(turn)
        return await self._put_off(turn, seconds)

    async def give_up(self, turn: Turn) -> float | None:
        return await self._give_notice(turn, "gave_up", State.GIVEN_UP)

    async def ignore(self, speaker: Speaker, kept: Kept, notice: str) -> None:
        """Leave it without an answer; with this notice, where there is one to give."""
        turn = Turn(speaker=speaker, messages=(kept,), history=(), sort=Sort.SILENCE)
        with contextlib.suppress(Superseded):
            if notice:
                await self._give_notice(turn, notice)
            else:
                await self._stay_silent(turn)

    async def _without_consent(self, turn: Turn, permit: Permit) -> float | None:
        command = permit.answer(turn.last.body.text) if turn.last.body.own_words else None
        if command is not None:
            turn = replace(turn, messages=(turn.last,), sort=Sort.COMMAND, command=command)
            return await self._run_command(turn)
        pause = await self._holding.hold(turn, permit)
        self._count(turn, "notice")
        return pause

    async def _put_off(self, turn: Turn, seconds: float) -> float:
        await self._waiting.put_off(turn, self._clock.now() + timedelta(seconds=seconds))
        return seconds

    async def _run_command(self, turn: Turn) -> float | None:
        assert turn.command is not None
        reply = await turn.command.respond(as_inbound(turn.speaker, turn.last), turn.last.number, turn.speaker)
        if reply.farewell:
            await self._outbox.farewell(turn.speaker, reply)
            self._count(turn, "command")
            raise Superseded
        return await self._deliver(turn, reply, "command")

    async def _converse(self, turn: Turn, assistant: Assistant, failed: str) -> float | None:
        async with self._answering.bill(turn) as bill:
            try:
                with self._showing.typing(turn.speaker):
                    show = self._showing.stream(turn.speaker, str(turn.last.number))
                    answer = await self._answering.answer(assistant, turn, show, bill)
            except ModelError as error:
                return await self._without_answer(turn, error)
            text = await self._with_hint(turn, self._vetting.vetted(answer.text, turn.speaker.language))
            if failed:  # what became of the file is said too
                text = f"{text}\n\n{self._notices.sentence(turn.speaker, failed)}"
            reply = await self._with_proposal(turn, text, answer.proposed if assistant.proposes else "")
            self._answered(turn.speaker.conversation)

            def within(transaction: Transaction) -> None:
                self._rechecking.recheck_within(transaction, turn.speaker)
                bill.within(transaction)

            return await self._deliver(turn, reply, "model", within)

    async def _without_answer(self, turn: Turn, error: ModelError) -> float | None:
        if isinstance(error, OverBudget):
            return await self._give_notice(turn, error.said)
        if not isinstance(error, ModelBusy) or turn.tries >= len(self._retry_seconds):
            return await self.give_up(turn)
        asked_for = error.retry_after.total_seconds() if error.retry_after else 0.0
        pause = max(self._retry_seconds[turn.tries], asked_for)
        until = self._clock.now() + timedelta(seconds=pause)
        await self._notices.will_try_again(turn, error.said, until)
        return pause

    async def _give_notice(
        self, turn: Turn, name: str, after: State = State.ANSWERED, *, says: str = ""
    ) -> float | None:
        pause = await self._notices.give(turn, name, after, says=says)
        self._count(turn, "notice")
        return pause

    async def _stay_silent(self, turn: Turn) -> None:
        if turn.speaker.blocked:
            await self._unkept.drop(turn.speaker, turn.numbers)
        else:
            await self._waiting.leave_unanswered(turn)
            # Nobody answers, so nothing else ends it: it is known for as long as what is answered.
            await self._unkept.end_turn(turn.speaker)
        self._count(turn, "silence")

    async def _deliver(
        self, turn: Turn, reply: Reply, kind: str, within: Callable[[Transaction], None] | None = None
    ) -> float | None:
        reply, told = self._introducing.introduced(turn.speaker, reply)
        outgoing = Outgoing(reply=reply, answers=turn.numbers, reply_to=turn.last.number, told=told, within=within)
        while True:
            try:
                pause = await self._outbox.deliver(turn.speaker, outgoing)
                self._count(turn, kind)
                return pause
            except StoreUnavailable:
                # It may have been paid for: it waits here, and no model is asked for it again.
                await self._clock.sleep(_UNTIL_MEMORY)

    async def _with_hint(self, turn: Turn, text: str) -> str:
        hint = heard_of(turn.speaker, turn.last, self._ear).hint
        try:
            is_new = hint != "" and hint not in text
            return f"{text}\n\n{hint}" if is_new and await self._waiting.may_hint(turn.speaker) else text
        except StoreUnavailable:  # an answer is not lost for want of a hint
            return text

    async def _with_proposal(self, turn: Turn, text: str, proposed: str) -> Reply:
        """It may come of what stands in a document: it is shown to the letter, and nothing is done but to ask."""
        try:
            if not proposed or not await self._waiting.may_propose(turn, proposed):
                return Reply(text=text)
        except StoreUnavailable:
            return Reply(text=text)
        return self._notices.with_question(turn.speaker, text, proposed)

    def _count(self, turn: Turn, kind: str) -> None:
        self._ear.forget(turn.numbers)
        for kept in turn.messages:
            self._metrics.answered(kind)
            self._metrics.answer_took(max(0.0, (self._clock.now() - kept.at).total_seconds()))
