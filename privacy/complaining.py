"""Complain: to whom, and that it is written down here with the day by which it must be answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from core.clock import Clock
from core.errors import Superseded
from core.identifiers import MessageId
from core.log import Log
from core.memory.people import People
from core.memory.requests import Request, Requests
from core.memory.store import Store, Transaction
from core.memory.usage import day_of
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording
from privacy.commands import spoken_in

Law = Literal["gdpr", "uk", "ccpa", "lgpd"]

_DAYS: Mapping[Law, int] = {"ccpa": 45, "lgpd": 15}
"""From the day of the request; the others count one month."""


def answer_by(law: Law, asked: datetime) -> datetime:
    """The last day on which an answer is in time. The acknowledgement that some laws ask for is given at once."""
    day = day_of(asked)
    if law in _DAYS:
        return day + timedelta(days=_DAYS[law])
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    # A month that has no such day ends earlier.
    for last in range(day.day, 27, -1):
        try:
            return day.replace(year=year, month=month, day=last)
        except ValueError:
            continue
    return day.replace(year=year, month=month)


class Complain:
    """`authority`: to whom people can complain where the owner is."""

    name = "complain"

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        requests: Requests,
        law: Law,
        authority: str,
        owner: str,
        wording: Wording,
        clock: Clock,
        log: Log,
    ) -> None:
        self._store = store
        self._people = people
        self._requests = requests
        self._law = law
        self._authority = authority
        self._owner = owner
        self._wording = wording
        self._clock = clock
        self._log = log

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        language = spoken_in(message, speaker).language
        due = answer_by(self._law, self._clock.now())

        def unit(transaction: Transaction) -> Request:
            if not self._people.stands(transaction, speaker):
                raise Superseded
            return self._requests.note(transaction, speaker, self.name, due)

        noted = await self._store.run(unit)
        self._log.event("complaint.received", "warning", channel=speaker.channel)
        say = self._wording.say
        by = (noted.due or due).date().isoformat()
        lines = [say("complain_noted", language, date=noted.day.date().isoformat(), by=by)]
        if self._owner:
            lines.append(say("complain_owner", language, owner=self._owner))
        if self._authority:
            lines.append(say("complain_authority", language, authority=self._authority))
        else:
            lines.append(say("complain_any_authority", language))
        return Reply(text="\n\n".join(lines))
