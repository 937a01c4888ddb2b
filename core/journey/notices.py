"""The fixed sentences that stand in for an answer: translated, at most one a conversation in ten minutes."""

import contextlib
from collections import OrderedDict
from datetime import datetime

from core.clock import Clock
from core.errors import DeliveryError, Superseded
from core.identifiers import Address, ChannelId
from core.journey.introducing import Introducing
from core.journey.outbox import Outbox, Outgoing
from core.journey.proposing import KEEP_IT, KEEP_NOT
from core.journey.sending import Connectors
from core.journey.turn import Turn, left_as
from core.journey.unkept import Unkept
from core.journey.waiting import Waiting
from core.log import Log
from core.memory.conversations import Conversations, Kept
from core.memory.store import Transaction
from core.memory.tables import State
from core.messages import Button, InboundMessage, OutboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording

_GROUPS_REMEMBERED = 1000
_A_DAY = 24 * 3600 * 1000
_WHERE_NOTHING_IS_KEPT = {"file_kept": "unsupported", "unheard": "unheard_unkept", "paused": "paused_unkept"}
"""What is said in place of sentences that say where something is kept."""


class _Unsaid(Superseded):
    """This conversation had a notice only just now."""


class Notices:
    """`facts`: what the sentences may name, such as the longest message that is read."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        outbox: Outbox,
        waiting: Waiting,
        unkept: Unkept,
        introducing: Introducing,
        connectors: Connectors,
        wording: Wording,
        clock: Clock,
        log: Log,
        pause_minutes: float,
        facts: dict[str, object],
    ) -> None:
        self._conversations = conversations
        self._outbox = outbox
        self._waiting = waiting
        self._unkept = unkept
        self._introducing = introducing
        self._connectors = connectors
        self._wording = wording
        self._clock = clock
        self._log = log
        self._pause = int(pause_minutes * 60_000)
        self._facts = facts
        self._groups: OrderedDict[tuple[ChannelId, Address], float] = OrderedDict()

    async def give(self, turn: Turn, name: str, after: State, *, says: str = "") -> float | None:
        """Answer a turn with a notice, or silently where the conversation had one only just now. `says`: the owner's
        own words, in place of ours."""
        # Whoever was told that we try again must hear how it ended.
        follows = "model_down" if name == "gave_up" else ""
        reply, told = self._introduced(turn.speaker, name, says)
        outgoing = Outgoing(
            reply=reply,
            answers=turn.numbers,
            reply_to=turn.last.number,
            after=left_as(turn.speaker, after),
            told=told,
            within=lambda transaction: self._claim(transaction, turn.speaker, name, follows),
        )
        try:
            return await self._outbox.deliver(turn.speaker, outgoing)
        except _Unsaid:
            await self._waiting.leave_unanswered(turn)
            await self._unkept.end_turn(turn.speaker)
            return None

    async def will_try_again(self, turn: Turn, name: str, until: datetime) -> None:
        """Say that it will take longer, and put the messages off."""

        # Who was told once that we keep trying need not hear it at every try.
        pause = _A_DAY if turn.tries else self._pause

        def within(transaction: Transaction) -> None:
            self._claim(transaction, turn.speaker, name, "", pause)
            self._waiting.put_off_within(transaction, turn, until)

        reply, told = self._introduced(turn.speaker, name)
        outgoing = Outgoing(
            reply=reply,
            answers=turn.numbers,
            reply_to=turn.last.number,
            after=None,
            told=told,
            within=within,
        )
        try:
            await self._outbox.deliver(turn.speaker, outgoing)
        except _Unsaid:
            await self._waiting.put_off(turn, until)

    async def tell(self, speaker: Speaker, kept: Kept, name: str) -> None:
        """Say why an answer takes longer; the message goes on waiting for it."""
        reply, told = self._introduced(speaker, name)
        outgoing = Outgoing(
            reply=reply,
            answers=(),
            reply_to=kept.number,
            after=None,
            told=told,
            within=lambda transaction: self._claim(transaction, speaker, name, ""),
        )
        with contextlib.suppress(Superseded):
            await self._outbox.deliver(speaker, outgoing)

    async def ask_to_speak_alone(self, message: InboundMessage) -> None:
        """In a group: nothing of it is kept, and the answer holds nothing about anybody."""
        connector = self._connectors(message.channel_id)
        if connector is None:
            return
        group = (message.channel_id, message.sender)
        now = self._clock.monotonic()
        if now - self._groups.get(group, -1e9) < self._pause / 1000:
            return
        self._groups[group] = now
        if len(self._groups) > _GROUPS_REMEMBERED:
            self._groups.popitem(last=False)
        link = connector.capabilities.private_link
        text = self._wording.say("private_please", message.language or "en", **{**self._facts, "link": link})
        try:
            await connector.send(
                OutboundMessage(channel_id=message.channel_id, recipient=message.sender, id="group", text=text.strip())
            )
        except DeliveryError as error:
            self._log.failure("send.failed", error, channel=message.channel_id)

    def _claim(
        self, transaction: Transaction, speaker: Speaker, name: str, follows: str, pause: int | None = None
    ) -> None:
        pause = self._pause if pause is None else pause
        if not self._conversations.may_notice(transaction, speaker.conversation, name, pause=pause, follows=follows):
            raise _Unsaid

    def sentence(self, speaker: Speaker, name: str) -> str:
        """To stand beside an answer."""
        if not self._unkept.collects(speaker.channel):
            name = _WHERE_NOTHING_IS_KEPT.get(name, name)
        return self._wording.say(name, speaker.language, **self._facts)

    def with_question(self, speaker: Speaker, text: str, fact: str) -> Reply:
        """An answer, and beneath it whether this is to be remembered."""
        say, language = self._wording.say, speaker.language
        buttons = (
            Button(label=say("button_keep_it", language), says=KEEP_IT),
            Button(label=say("button_keep_not", language), says=KEEP_NOT),
        )
        return Reply(text=f"{text}\n\n{say('remember_ask', language, fact=fact)}", buttons=buttons)

    def _introduced(self, speaker: Speaker, name: str, says: str = "") -> tuple[Reply, str]:
        """Also a notice may be the first that somebody hears of us."""
        reply = Reply(text=says or self.sentence(speaker, name))
        return self._introducing.introduced(speaker, reply)
