"""A platform asks on somebody's behalf to erase them: the chat's own erasure, and how far it is, by a code."""

import asyncio
import hmac
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, select

from core.clock import Clock, moment
from core.log import Log
from core.memory.arrivals import Arrivals
from core.memory.people import People
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Store, Transaction
from core.memory.tables import Erasure, Person
from core.memory.vault import Vault
from core.messages import ErasureAsked
from core.ports.command import Speaker
from core.ports.erasing import StatusPage
from core.wording import Wording
from privacy.erasure import Erasures
from privacy.journal import Case, Journal, Step
from privacy.status_page import drawn, language_of

_ERASURE = table_of(Erasure)
_PERSON = table_of(Person)
_STEP = Statement(select(_ERASURE.c.step).where(_ERASURE.c.id == bindparam("number")))
_SINCE = Statement(select(_PERSON.c.created_at).where(_PERSON.c.id == bindparam("person")))

_SEEMS_UNDER_WAY = timedelta(minutes=1)
"""Nothing is called done before that: else the time it took would tell who was here."""
_CLOCKS_DIFFER = timedelta(minutes=5)
"""Between the platform's and ours."""
_TAG_BYTES = 12
_NUMBER_BYTES = 8
_SECONDS_BYTES = 4


class AskedElsewhere:
    """`core.ports.erasing`. Nothing is kept for the codes: each holds, sealed, which erasure it is about, so the page
    says what the journal of erasures says."""

    def __init__(
        self,
        *,
        store: Store,
        vault: Vault,
        ids: RowIds,
        people: People,
        arrivals: Arrivals,
        journal: Journal,
        erasures: Erasures,
        wording: Wording,
        clock: Clock,
        log: Log,
    ) -> None:
        self._store = store
        self._key = vault.derived_key("codes of erasures asked for elsewhere")
        self._ids = ids
        self._people = people
        self._arrivals = arrivals
        self._journal = journal
        self._erasures = erasures
        self._wording = wording
        self._clock = clock
        self._log = log
        self._under_way: set[asyncio.Task[object]] = set()

    async def erase(self, asked: ErasureAsked) -> str:
        now = self._clock.now()

        def unit(transaction: Transaction) -> tuple[int, Case | None]:
            case = self._begin(transaction, asked, now)
            return (case.number if case else self._open_case(transaction, asked) or self._ids.next()), case

        number, case = await self._store.run(unit)
        if case is not None:
            # The platform is answered at once. After a crash the journal's own case is taken up at the next start.
            task: asyncio.Task[object] = asyncio.create_task(self._carry_out(case))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return self._code(number, now)

    async def page(self, code: str, languages: str) -> StatusPage:
        language = language_of(languages, self._wording.languages())
        found = self._read(code)
        if found is None:
            return StatusPage(is_known=False, html=drawn(self._wording, "status_unknown", language))
        number, asked_at = found
        row = await self._store.read(lambda transaction: transaction.row(_STEP, number=number))
        is_open = row is not None and row[0] < Step.VERIFIED
        early = self._clock.now() < asked_at + _SEEMS_UNDER_WAY
        sentence = "status_under_way" if is_open or early else "status_done"
        return StatusPage(is_known=True, html=drawn(self._wording, sentence, language))

    async def close(self) -> None:
        """Before memory is closed: what is under way is finished, or left to the next start."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    def _begin(self, transaction: Transaction, asked: ErasureAsked, now: datetime) -> Case | None:
        """None for somebody unknown, for a request that was here before, and for one that is older than the person:
        whoever came back is not erased by what was asked before."""
        is_new = self._arrivals.claim(transaction, asked.channel_id, asked.arrival, now)
        speaker = self._people.find(transaction, asked.channel_id, asked.sender)
        if not is_new:
            return None
        if speaker is None:
            # What they said before, and comes late, must not make them known after they asked.
            self._arrivals.fence(transaction, asked.channel_id, asked.sender, now)
            return None
        if asked.asked_at is not None and self._since(transaction, speaker) > asked.asked_at + _CLOCKS_DIFFER:
            return None
        return self._erasures.begin(transaction, speaker, says="", at=now, sign=True)

    def _since(self, transaction: Transaction, speaker: Speaker) -> datetime:
        row = transaction.row(_SINCE, person=speaker.person)
        return moment(0 if row is None else row[0])

    def _open_case(self, transaction: Transaction, asked: ErasureAsked) -> int | None:
        """The number of an erasure of theirs that is under way already."""
        for case in self._journal.open(transaction):
            if (case.letter.channel, case.letter.address) == (asked.channel_id, asked.sender):
                return case.number
        return None

    async def _carry_out(self, case: Case) -> None:
        try:
            await self._erasures.carry_out([case])
        except Exception as error:  # noqa: BLE001  nobody waits for it: it is said here, and taken up again later
            self._log.failure("erasure.hindered", error, count=1)

    def _code(self, number: int, asked_at: datetime) -> str:
        """Looks like chance to everybody else: what it holds is hidden under its own tag."""
        seconds = int(asked_at.timestamp())
        plain = number.to_bytes(_NUMBER_BYTES, "big") + seconds.to_bytes(_SECONDS_BYTES, "big")
        tag = self._tag(plain)
        return (tag + self._hidden(plain, tag)).hex()

    def _read(self, code: str) -> tuple[int, datetime] | None:
        """None for what is no code of ours."""
        try:
            given = bytes.fromhex(code) if code.isascii() and code.isalnum() else b""
        except ValueError:
            given = b""
        if len(given) != _TAG_BYTES + _NUMBER_BYTES + _SECONDS_BYTES:
            return None
        tag = given[:_TAG_BYTES]
        plain = self._hidden(given[_TAG_BYTES:], tag)
        if not hmac.compare_digest(self._tag(plain), tag):
            return None
        number, seconds = (int.from_bytes(part, "big") for part in (plain[:_NUMBER_BYTES], plain[_NUMBER_BYTES:]))
        return number, datetime.fromtimestamp(seconds, UTC)

    def _tag(self, plain: bytes) -> bytes:
        return hmac.digest(self._key, b"tag" + plain, "sha256")[:_TAG_BYTES]

    def _hidden(self, content: bytes, tag: bytes) -> bytes:
        """Of what is hidden: what it was."""
        mask = hmac.digest(self._key, b"mask" + tag, "sha256")
        return bytes(one ^ other for one, other in zip(content, mask, strict=False))
