"""Messages and their files deleted at Twilio, by name, and looked for again afterwards."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from twilio.base.exceptions import TwilioRestException, TwilioServiceException  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from connectors.whatsapp_twilio.errors import code_of, ours, translated
from connectors.whatsapp_twilio.parsing import is_message
from core.errors import DeliveryError, NotTaken, TryAgain
from core.identifiers import ProviderMessageId
from core.ports.copies import Answered, Copy, Outcome

_MEDIUM = re.compile(r"Messages/([A-Za-z0-9]{1,64})/Media/([A-Za-z0-9]{1,64})")
_NOT_FINAL = 20009
"""On its way still: to somebody whose telephone is off that may be for days."""
_CONFLICT = 409
_NOT_FOUND = 404


_Ask = Callable[[], Awaitable[object]]


class _Resource(Protocol):
    async def delete_async(self) -> bool: ...

    async def fetch_async(self) -> object: ...


@dataclass(frozen=True, slots=True)
class _NotYet:
    lied: bool = False
    """Twilio said that it is deleted, and has it still."""


def things(copy: Copy) -> int:
    return len(tuple(_media(copy))) + is_message(copy.name)


class Erasing:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def delete(self, copies: Sequence[Copy]) -> Answered:
        counts: Counter[Outcome] = Counter()
        again: list[Copy] = []
        lied = 0
        for place, copy in enumerate(copies):
            try:
                left, lies = await self._delete(copy, counts)
            except DeliveryError as error:  # the account, or all of Twilio: the others would fare the same
                retry_after = error.retry_after if isinstance(error, TryAgain) else None
                rest = (*again, *copies[place:])
                return Answered(counts=counts, again=rest, still_there=lied, retry_after=retry_after)
            again += left
            lied += lies
        return Answered(counts=counts, again=tuple(again), still_there=lied)

    async def _delete(self, copy: Copy, counts: Counter[Outcome]) -> tuple[Sequence[Copy], int]:
        """The files first, for a file whose message is gone cannot be asked for any more. What is left of the copy, and
        how much of that Twilio says is gone."""
        files: list[str] = []
        lied = 0
        settled: Counter[Outcome] = Counter()
        for reference, message, medium in _media(copy):
            found = await self._settled(self._client.messages(message).media(medium))
            if isinstance(found, Outcome):
                settled[found] += 1
            else:
                files.append(reference)
                lied += found.lied
        name = copy.name if is_message(copy.name) else ""
        if name and not files:
            found = await self._settled(self._client.messages(name))
            if isinstance(found, Outcome):
                settled[found] += 1
                name = ""
            else:
                lied += found.lied
        counts.update(settled)  # only now: what was left half done is asked for again as a whole
        left = replace(copy, name=ProviderMessageId(name), files=tuple(files))
        return ((left,) if name or files else ()), lied

    async def _settled(self, resource: _Resource) -> Outcome | _NotYet:
        status, code = await self._asked(resource.delete_async)
        if status == _NOT_FOUND:
            return Outcome.GONE
        if code == _NOT_FINAL or status == _CONFLICT:
            return _NotYet()
        if status:
            error = ours(status, code)
            if isinstance(error, NotTaken):
                return Outcome.REFUSED
            raise error
        status, code = await self._asked(resource.fetch_async)
        if status == _NOT_FOUND:
            return Outcome.GONE
        return _NotYet(lied=not status)

    async def _asked(self, ask: _Ask) -> tuple[int, int]:
        """The status and Twilio's own number of a refusal; 0 and 0 where it did as it was asked."""
        with translated():
            try:
                await ask()
            except (TwilioRestException, TwilioServiceException) as error:
                status: object = error.status
                return (status if isinstance(status, int) else _CONFLICT), code_of(error)
        return 0, 0


def _media(copy: Copy) -> Iterator[tuple[str, str, str]]:
    for reference in dict.fromkeys(copy.files):
        found = _MEDIUM.fullmatch(reference)
        if found is not None:
            yield reference, found[1], found[2]
