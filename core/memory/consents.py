"""What a person was told and agreed to: events that follow one another in a chain, sealed like all that is theirs."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlalchemy import bindparam, insert, select

from core.clock import Clock
from core.clock import milliseconds as in_milliseconds
from core.memory.consent_tables import ConsentEvent
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.vault import Vault
from core.ports.command import Speaker

Action = Literal["shown", "asked", "given", "refused", "withdrawn"]
"""`asked`: shown as a question, which changes nothing before it is answered."""
Method = Literal["notice", "button", "typed", "platform"]
"""How: in a notice of ours, by a button or slash word, in words of their own, or as their platform told us."""

_EVENT = table_of(ConsentEvent)
_PLACE = "consentevent.event"
_NEW = Statement(insert(_EVENT))
_OF_PERSON = Statement(
    select(_EVENT.c.id, _EVENT.c.event).where(_EVENT.c.person_id == bindparam("person")).order_by(_EVENT.c.id)
)
_FIRST_LINK = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    action: Action
    version: str
    """Of the notice."""
    language: str
    method: Method
    at: int
    """Milliseconds since 1970."""


class Consents:
    """Everything here runs inside a transaction."""

    def __init__(self, *, vault: Vault, ids: RowIds, clock: Clock) -> None:
        self._vault = vault
        self._ids = ids
        self._clock = clock

    def is_late(self, at: int, minutes: float) -> bool:
        """Is it longer ago than that? A clock put back makes nothing last longer."""
        return abs(in_milliseconds(self._clock.now()) - at) >= minutes * 60_000

    def note(
        self,
        transaction: Transaction,
        speaker: Speaker,
        action: Action,
        version: str,
        method: Method,
        receipt: Callable[[], str] = str,
    ) -> Event:
        """Saying twice in a row what was said already adds nothing. `receipt`: draws what is kept as its proof."""
        chained = self._chained(transaction, speaker)
        last, link = chained[-1] if chained else (None, _FIRST_LINK)
        if last is not None and (last.action, last.version) == (action, version):
            return last
        event = Event(
            action=action,
            version=version,
            language=speaker.language,
            method=method,
            at=in_milliseconds(self._clock.now()),
        )
        number = self._ids.next()
        proof = receipt()
        content = {**asdict(event), "link": _link(link, event), **({"receipt": proof} if proof else {})}
        plain = json.dumps(content, ensure_ascii=False).encode()
        transaction.change(
            _NEW,
            id=number,
            person_id=speaker.person,
            created_at=event.at,
            event=self._vault.seal(speaker.person, speaker.key_slot, _PLACE, number, plain),
        )
        return event

    def events(self, transaction: Transaction, speaker: Speaker) -> Sequence[Event]:
        """Oldest first; none where one was changed or taken out of the middle, for then nothing is proved by them."""
        chained = self._chained(transaction, speaker)
        link = _FIRST_LINK
        for event, claimed in chained:
            link = _link(link, event)
            if link != claimed:
                return ()
        return [event for event, _ in chained]

    def receipts(self, transaction: Transaction, speaker: Speaker) -> Sequence[str]:
        """Oldest first; they prove themselves, so also of a broken chain."""
        written = [content.get("receipt", "") for content in self._opened(transaction, speaker)]
        return [receipt for receipt in written if receipt]

    def _chained(self, transaction: Transaction, speaker: Speaker) -> Sequence[tuple[Event, str]]:
        opened = []
        for content in self._opened(transaction, speaker):
            link = content.pop("link")
            content.pop("receipt", None)
            opened.append((Event(**content), link))
        return opened

    def _opened(self, transaction: Transaction, speaker: Speaker) -> "Sequence[dict[str, Any]]":
        return [
            json.loads(self._vault.unseal(speaker.person, speaker.key_slot, _PLACE, number, sealed))
            for number, sealed in transaction.rows(_OF_PERSON, person=speaker.person)
        ]


def _link(before: str, event: Event) -> str:
    said = json.dumps([before, asdict(event)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
