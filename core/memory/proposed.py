"""What a model proposed to remember of a person: one at a time, until they say yes or no, at most one a day."""

import json
import re

from sqlalchemy import bindparam, delete, insert, select, update

from core.clock import Clock, milliseconds
from core.identifiers import MessageId
from core.memory.facts import LONGEST_FACT, MOST_FACTS, Facts
from core.memory.proposed_table import ProposedFact
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.vault import Vault
from core.ports.command import Speaker

_PROPOSED = table_of(ProposedFact)
_PLACE = "proposedfact.words"
_MINE = _PROPOSED.c.person_id == bindparam("person")
_ONE = Statement(select(_PROPOSED.c.asked_at, _PROPOSED.c.words).where(_MINE))
_NEW = Statement(insert(_PROPOSED))
_GONE = Statement(delete(_PROPOSED).where(_MINE))
_SPENT = Statement(update(_PROPOSED).where(_MINE).values(words=bindparam("sealed")))
_A_DAY = 24 * 3600 * 1000
_DRAWN = re.compile(r"[\[\]<>*`~|\\{}\n\r]|://")
"""What could be drawn as something else than the words that would be kept, or lead somewhere."""


class ProposedFacts:
    """Everything here runs inside a transaction. A text is one line as `privacy.remembering` keeps it."""

    def __init__(self, *, facts: Facts, vault: Vault, clock: Clock) -> None:
        self._facts = facts
        self._vault = vault
        self._clock = clock

    def propose(self, transaction: Transaction, speaker: Speaker, number: MessageId, text: str) -> bool:
        """Whether they may be asked now: not twice in a day, not about what is known, and nothing that there is no room
        for. `number`: the message it came of, with which it goes."""
        if not text or len(text) > LONGEST_FACT or _DRAWN.search(text):
            return False
        known = self._facts.all(transaction, speaker)
        if len(known) >= MOST_FACTS or any(one.text.casefold() == text.casefold() for one in known):
            return False
        row = transaction.row(_ONE, person=speaker.person)
        if row is not None and self._age(row[0]) < _A_DAY:
            return False
        transaction.change(_GONE, person=speaker.person)
        transaction.change(
            _NEW,
            person_id=speaker.person,
            message_id=number,
            asked_at=milliseconds(self._clock.now()),
            words=self._sealed(speaker, text),
        )
        return True

    def take(self, transaction: Transaction, speaker: Speaker) -> str:
        """What they were asked about, once and on that day; empty where nothing is. That they were asked stays."""
        row = transaction.row(_ONE, person=speaker.person)
        if row is None:
            return ""
        asked_at, sealed = row
        plain = self._vault.unseal(speaker.person, speaker.key_slot, _PLACE, speaker.person, sealed)
        transaction.change(_SPENT, person=speaker.person, sealed=self._sealed(speaker, ""))
        return str(json.loads(plain)["text"]) if self._age(asked_at) < _A_DAY else ""

    def _age(self, asked_at: int) -> int:
        return abs(milliseconds(self._clock.now()) - asked_at)  # a clock may have stepped back since

    def _sealed(self, speaker: Speaker, text: str) -> bytes:
        plain = json.dumps({"text": text}, ensure_ascii=False).encode("utf-8", "replace")
        return self._vault.seal(speaker.person, speaker.key_slot, _PLACE, speaker.person, plain)
