"""What platforms were asked to delete: kept, sealed, until it is done or given up, and counted after that."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from core.clock import milliseconds, moment
from core.identifiers import ChannelId, ProviderMessageId
from core.memory.provider_tables import ProviderJob, ProviderRequest
from core.memory.row_ids import RowIds
from core.memory.statements import Statement, table_of
from core.memory.store import Row, Transaction
from core.memory.vault import Shredded, Vault
from core.ports.copies import COPIES_AT_ONCE, Asked, Copy, Outcome

_REQUEST = table_of(ProviderRequest)
_JOB = table_of(ProviderJob)
_PLACE = "providerjob.copies"
_NEW_REQUEST = Statement(insert(_REQUEST))
_NEW_JOB = Statement(insert(_JOB))
_OPEN = select(
    _JOB.c.id,
    _JOB.c.request_id,
    _JOB.c.tries,
    _JOB.c.copies,
    _REQUEST.c.channel,
    _REQUEST.c.key_slot,
    _REQUEST.c.asked_at,
).join_from(_JOB, _REQUEST, _JOB.c.request_id == _REQUEST.c.id)
# One of each request at a time, so that ten thousand copies of one person hold up nobody else's three.
_FIRST = (
    select(func.min(_JOB.c.id))
    .where(_JOB.c.available_at <= bindparam("now"))
    .group_by(_JOB.c.request_id)
    .scalar_subquery()
)
_DUE = Statement(_OPEN.where(_JOB.c.id.in_(_FIRST)).order_by(_JOB.c.available_at, _JOB.c.id).limit(bindparam("most")))
_OF_CASE = Statement(
    _OPEN.where(_REQUEST.c.case_number == bindparam("case_number"), _JOB.c.tries == 0).order_by(_JOB.c.id)
)
_AGAIN = Statement(
    update(_JOB)
    .where(_JOB.c.id == bindparam("number"), _JOB.c.tries == bindparam("tried"))
    .values(
        available_at=bindparam("at"),
        tries=_JOB.c.tries + 1,
        pending=bindparam("left"),
        doubtful=bindparam("in_doubt"),
        copies=bindparam("sealed"),
    )
)
_DONE = Statement(delete(_JOB).where(_JOB.c.id == bindparam("number"), _JOB.c.tries == bindparam("tried")))
_COUNT = Statement(
    update(_REQUEST)
    .where(_REQUEST.c.id == bindparam("number"))
    .values({_REQUEST.c[each.value]: _REQUEST.c[each.value] + bindparam(f"more_{each.value}") for each in Outcome})
)
_WITH_JOBS = select(_JOB.c.request_id).scalar_subquery()
_FINISHED = Statement(
    select(_REQUEST.c.id, _REQUEST.c.key_slot).where(_REQUEST.c.ended_at.is_(None), _REQUEST.c.id.not_in(_WITH_JOBS))
)
_END = Statement(
    update(_REQUEST)
    .where(_REQUEST.c.id == bindparam("number"), _REQUEST.c.ended_at.is_(None))
    .values(ended_at=bindparam("at"))
)
_END_JOBS = Statement(delete(_JOB).where(_JOB.c.request_id == bindparam("request")))
_ASKED = Statement(
    select(
        _REQUEST.c.channel,
        _REQUEST.c.asked_at,
        func.coalesce(func.sum(_JOB.c.pending), 0),
        func.coalesce(func.sum(_JOB.c.doubtful), 0),
        *(_REQUEST.c[each.value] for each in Outcome),
    )
    .select_from(_REQUEST.outerjoin(_JOB, _JOB.c.request_id == _REQUEST.c.id))
    .where(_REQUEST.c.case_number == bindparam("case_number"))
    .group_by(_REQUEST.c.id)
    .order_by(_REQUEST.c.id)
)
_OPEN_KEYS = Statement(select(_REQUEST.c.id, _REQUEST.c.key_slot).where(_REQUEST.c.ended_at.is_(None)))
_OLD = Statement(delete(_REQUEST).where(_REQUEST.c.ended_at.is_not(None), _REQUEST.c.ended_at < bindparam("before")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    number: int
    request: int
    key_slot: int
    channel: ChannelId
    asked_at: datetime
    tries: int
    copies: tuple[Copy, ...] = field(repr=False)


class ProviderJobs:
    """Everything here runs inside a transaction, but for `shred`. `given_up_after`: no platform is asked for longer."""

    def __init__(self, *, vault: Vault, ids: RowIds, given_up_after: timedelta) -> None:
        self._vault = vault
        self._ids = ids
        self.given_up_after = given_up_after

    def ask(
        self,
        transaction: Transaction,
        *,
        channel: ChannelId,
        copies: Sequence[Copy],
        case: int | None,
        now: datetime,
        not_before: datetime | None = None,
        things: Callable[[Copy], int],
    ) -> None:
        """From the commit on they are asked for, whatever happens. `things`: how many of them are in a copy."""
        if not copies:
            return
        request = self._ids.next()
        slot = self._vault.create(request)
        transaction.change(
            _NEW_REQUEST,
            id=request,
            case_number=case,
            channel=channel,
            key_slot=slot,
            asked_at=milliseconds(now),
            ended_at=None,
            **{each.value: 0 for each in Outcome},
        )
        for start in range(0, len(copies), COPIES_AT_ONCE):
            number = self._ids.next()
            part = copies[start : start + COPIES_AT_ONCE]
            transaction.change(
                _NEW_JOB,
                id=number,
                request_id=request,
                available_at=milliseconds(not_before or now),
                tries=0,
                pending=sum(map(things, part)),
                doubtful=0,
                copies=self._sealed(request, slot, number, part),
            )

    def due(self, transaction: Transaction, now: datetime, most: int) -> Sequence[Job]:
        """At most one of each request."""
        return self._jobs(transaction.rows(_DUE, now=milliseconds(now), most=most))

    def of_case(self, transaction: Transaction, case: int) -> Sequence[Job]:
        """Those of an erasure that nobody was asked about yet."""
        return self._jobs(transaction.rows(_OF_CASE, case_number=case))

    def answered(
        self,
        transaction: Transaction,
        job: Job,
        counts: Mapping[Outcome, int],
        *,
        again: Sequence[Copy],
        pending: int,
        still_there: int,
        at: datetime,
    ) -> None:
        """`at`: when it is asked again, where something is left to be asked for."""
        if again:
            sealed = self._sealed(job.request, job.key_slot, job.number, again)
            changed = transaction.change(
                _AGAIN,
                number=job.number,
                tried=job.tries,
                at=milliseconds(at),
                left=pending,
                in_doubt=still_there,
                sealed=sealed,
            )
        else:
            changed = transaction.change(_DONE, number=job.number, tried=job.tries)
        if changed:  # else somebody else was answered the same
            transaction.change(
                _COUNT, number=job.request, **{f"more_{each.value}": counts.get(each, 0) for each in Outcome}
            )

    def finished(self, transaction: Transaction) -> Sequence[tuple[int, int]]:
        """Of each request of which nothing is left to be asked for, and which has not ended: its number and key."""
        return [(request, slot) for request, slot in transaction.rows(_FINISHED)]

    def shred(self, request: int, key_slot: int) -> None:
        """Make what is left of its names unreadable. Blocks until that is synced."""
        self._vault.shred(request, key_slot)

    def end(self, transaction: Transaction, request: int, now: datetime) -> None:
        transaction.change(_END_JOBS, request=request)
        transaction.change(_END, number=request, at=milliseconds(now))

    def asked(self, transaction: Transaction, case: int) -> Sequence[Asked]:
        """How far what an erasure left elsewhere has come, one a channel and message to it."""
        return [
            Asked(
                channel=ChannelId(channel),
                asked_at=moment(asked_at),
                until=moment(asked_at) + self.given_up_after,
                pending=pending,
                doubtful=doubtful,
                **{each.value: count for each, count in zip(Outcome, counts, strict=True)},
            )
            for channel, asked_at, pending, doubtful, *counts in transaction.rows(_ASKED, case_number=case)
        ]

    def sweep(self, transaction: Transaction, before: datetime) -> int:
        """Forget the counts of what ended before that."""
        return transaction.change(_OLD, before=milliseconds(before))

    def _jobs(self, rows: Sequence[Row]) -> Sequence[Job]:
        jobs: list[Job] = []
        for number, request, tries, sealed, channel, slot, asked_at in rows:
            try:
                copies = _copies(self._vault.unseal(request, slot, _PLACE, number, sealed))
            except Shredded:  # it ended, and a crash kept that from being written down
                copies = ()
            jobs.append(
                Job(
                    number=number,
                    request=request,
                    key_slot=slot,
                    channel=ChannelId(channel),
                    asked_at=moment(asked_at),
                    tries=tries,
                    copies=copies,
                )
            )
        return jobs

    def _sealed(self, request: int, slot: int, job: int, copies: Sequence[Copy]) -> bytes:
        plain = [[copy.name, milliseconds(copy.made_at), *copy.files] for copy in copies]
        return self._vault.seal(request, slot, _PLACE, job, json.dumps(plain).encode())


def open_requests(transaction: Transaction) -> Mapping[int, int]:
    """Of each request that has not ended: where its key should lie."""
    return dict(transaction.rows(_OPEN_KEYS))


def end_request(transaction: Transaction, request: int) -> None:
    """Its key is gone: it was ended, and only an older copy of the database knows nothing of it."""
    transaction.change(_END_JOBS, request=request)
    transaction.change(_END, number=request, at=0)


def _copies(plain: bytes) -> tuple[Copy, ...]:
    content: list[Any] = json.loads(plain)
    return tuple(
        Copy(name=ProviderMessageId(name), made_at=moment(made_at), files=tuple(files))
        for name, made_at, *files in content
    )
