"""The owner's own systems are told what happens: signed as Standard Webhooks has it, and again until they have it.

No word of anybody is in an event. A person is a keyed hash, the same in each event about them; it is made when the
event is sent, so what waits for a receiver falls with the person and says nothing of them."""

import asyncio
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from connectors.switchboard import Switchboard
from core.clock import Clock, milliseconds
from core.errors import GateError
from core.gate import Answer, Gate
from core.identifiers import PersonId
from core.log import Log
from core.memory.opening import Memory
from core.memory.owner_events import OwnerEvents, WaitingEvent, handed_over_until, set_handed_over_until
from core.memory.standing import Standings
from core.memory.store import Transaction
from lethe.channel_watch import ChannelWatch
from lethe.event_recipient import recipient_of
from privacy.journal import Case
from privacy.receipts import read_receipt
from settings.events import EventKind, EventReceiver, key_of

LOOK_EVERY = 5.0
_PAUSES = (5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""Seconds from one try to the next; after the last it is given up."""
_SECONDS = 10.0
_MOST, _MOST_WAITING = 50, 1000
_LONGEST_ANSWER = 64_000
_GONE = 410

_Wait = tuple[PersonId, int]
"""Who, and since when."""


class Events:
    def __init__(
        self,
        *,
        receivers: Sequence[EventReceiver],
        memory: Memory,
        switchboard: Switchboard,
        gate: Gate,
        clock: Clock,
        log: Log,
    ) -> None:
        """Raises SettingError for an address that can never be asked."""
        self._receivers = {one.name: one for one in receivers}
        self._memory = memory
        self._kept = OwnerEvents(ids=memory.ids, clock=clock)
        self._standings = Standings()
        self._watch = ChannelWatch(switchboard=switchboard, clock=clock)
        self._gate = gate
        self._clock = clock
        self._log = log
        self._waited: frozenset[_Wait] | None = None
        """Who waited for a human at the last look. None: none was taken since the start."""
        for one in receivers:
            gate.declare(recipient_of(one))

    async def run(self) -> None:
        """Take down what happened since the last time, and send what is due."""
        self._waited = await self._memory.store.run(self._handed_over)
        await self._watch_channels()
        due = await self._memory.store.read(self._due)
        await asyncio.gather(*(self._send_all(name, events) for name, events in due.items()))

    def erased(self, transaction: Transaction, case: Case) -> None:
        """In the transaction that ends an erasure: it is told of once, and surely; of the person nothing is left to be
        told, but of their receipt what the ledger holds of it."""
        receipt = read_receipt(case.letter.receipt)
        data = {"channel": str(case.speaker.channel), "commitment": receipt.commitment.hex() if receipt else ""}
        self._note(transaction, "person.erased", data)

    def _due(self, transaction: Transaction) -> Mapping[str, Sequence[WaitingEvent]]:
        return {name: self._kept.due(transaction, name, _MOST) for name in self._kept.systems(transaction)}

    def _handed_over(self, transaction: Transaction) -> frozenset[_Wait]:
        """Told of by a mark in time over a restart, and by who they are within one process: a clock that was put back
        keeps nobody from being told of."""
        until, now, before = handed_over_until(transaction), milliseconds(self._clock.now()), self._waited
        waits = {
            (one.person, milliseconds(one.since)): one for one in self._standings.waiting(transaction, _MOST_WAITING)
        }
        new = [one for wait, one in waits.items() if (wait[1] > until if before is None else wait not in before)]
        for one in new:
            self._note(transaction, "handover.requested", {"channel": str(one.channel)}, one.person)
        mark = max((since for _, since in waits), default=min(until, now))
        if mark != until and (new or until > now):
            set_handed_over_until(transaction, mark)
        return frozenset(waits)

    async def _watch_channels(self) -> None:
        told = self._watch.turns()

        def unit(transaction: Transaction) -> None:
            for kind, name in told:
                self._note(transaction, kind, {"channel": name})

        if told:
            await self._memory.store.run(unit)
        self._watch.taken()  # not before it is stored: what memory does not take is told at the next look

    def _note(
        self, transaction: Transaction, kind: EventKind, data: Mapping[str, str], person: PersonId | None = None
    ) -> None:
        body = json.dumps({"type": kind, "timestamp": f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ}", "data": data})
        for one in self._receivers.values():
            if kind in one.kinds:
                self._kept.add(transaction, one.name, body, person)

    async def _send_all(self, name: str, events: Sequence[WaitingEvent]) -> None:
        """One after the other: who does not answer is asked once in a run."""
        for event in events:
            receiver = self._receivers.get(name)
            if receiver is None:  # nobody wants it any more
                await self._end(event)
            elif await self._is_there(event) and not await self._sent(receiver, event):
                return

    async def _is_there(self, event: WaitingEvent) -> bool:
        """False where whom it is about was erased while those before it were sent."""
        return await self._memory.store.read(lambda transaction: self._kept.is_there(transaction, event.number))

    async def _sent(self, receiver: EventReceiver, event: WaitingEvent) -> bool:
        """False: it is tried again later, or never."""
        now = self._clock.now()
        body = self._body(event)
        headers = {"content-type": "application/json", **signed(receiver.secret.reveal(), event.number, now, body)}
        try:
            answer = await self._gate.ask(
                "POST", receiver.address, headers=headers, body=body, seconds=_SECONDS, longest=_LONGEST_ANSWER
            )
        except GateError:
            answer = None
        if answer is not None and 200 <= answer.status < 300:
            await self._end(event)
            return True
        if event.tries >= len(_PAUSES) or (answer is not None and answer.status == _GONE):
            self._log.event("event.given_up")
            await self._end(event)
            return False
        due = now + timedelta(seconds=max(_PAUSES[event.tries], _asked_pause(answer)))
        number, tries = event.number, event.tries + 1
        await self._memory.store.run(lambda transaction: self._kept.later(transaction, number, tries, due))
        return False

    async def _end(self, event: WaitingEvent) -> None:
        await self._memory.store.run(lambda transaction: self._kept.done(transaction, event.number))

    def _body(self, event: WaitingEvent) -> bytes:
        """The same for every try."""
        if event.person is None:
            return event.body.encode()
        said = json.loads(event.body)
        return json.dumps({**said, "data": {**said["data"], "person": self._hash_of(event.person)}}).encode()

    def _hash_of(self, person: PersonId) -> str:
        return self._memory.vault.index("event", str(person)).hex()[:32]


def signed(secret: str, number: int, at: datetime, body: bytes) -> Mapping[str, str]:
    """The three headers of Standard Webhooks: the same id for every try, the time and the signature anew."""
    named, seconds = f"evt_{number}", str(int(at.timestamp()))
    signature = hmac.new(key_of(secret), b".".join((named.encode(), seconds.encode(), body)), sha256).digest()
    return {
        "webhook-id": named,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{b64encode(signature).decode()}",
    }


def _asked_pause(answer: Answer | None) -> int:
    asked = answer.headers.get("retry-after", "") if answer is not None else ""
    return min(int(asked), _PAUSES[-1]) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 0
