"""Files deleted at Meta, by name; messages it gives nobody a way to delete."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

from connectors.whatsapp_cloud.contents import handle_of
from connectors.whatsapp_cloud.errors import Refusal, ours
from connectors.whatsapp_cloud.graph import Graph
from core.errors import DeliveryError, Malformed, NotTaken, TryAgain
from core.identifiers import ProviderMessageId
from core.ports.copies import Answered, Copy, Outcome

KEPT_FOR = timedelta(days=30)
"""By then Meta has deleted a file by itself: what was sent to us after seven days, what we sent after thirty."""
_NO_SUCH_THING = 100
_GONE = 131052


def trace_of(media: str) -> str:
    """In the form in which the files that people send are referred to."""
    return json.dumps({"id": media, "sha256": ""})


def media_of(copy: Copy) -> Sequence[str]:
    """Meta's names of its files, each once."""
    return tuple(dict.fromkeys(media for media in map(_media, copy.files) if media))


def things(copy: Copy) -> int:
    return bool(copy.name) + len(media_of(copy))


class Erasing:
    def __init__(self, *, graph: Graph, number: str) -> None:
        self._graph = graph
        self._number = number

    async def delete(self, copies: Sequence[Copy]) -> Answered:
        counts: Counter[Outcome] = Counter()
        counts[Outcome.NO_WAY] = sum(bool(copy.name) for copy in copies)
        left = [(copy, media) for copy in copies for media in media_of(copy)]
        retry_after: timedelta | None = None
        while left:
            try:
                counts[await self._settled(left[0][1])] += 1
            except DeliveryError as error:  # the token, or all of Meta: the others would fare the same
                retry_after = error.retry_after if isinstance(error, TryAgain) else None
                break
            del left[0]
        again = tuple(
            Copy(name=ProviderMessageId(""), made_at=copy.made_at, files=(trace_of(media),)) for copy, media in left
        )
        return Answered(counts=counts, again=again, retry_after=retry_after)

    async def _settled(self, media: str) -> Outcome:
        try:
            await self._graph.delete(f"{quote(media, safe='')}?phone_number_id={quote(self._number, safe='')}")
        except Refusal as refusal:
            if refusal.code in (_NO_SUCH_THING, _GONE) or refusal.status == 404:
                return Outcome.GONE
            error = ours(refusal)
            if isinstance(error, NotTaken):
                return Outcome.REFUSED
            raise error from None
        return Outcome.GONE


def _media(reference: str) -> str:
    try:
        return handle_of(reference).id
    except Malformed:
        return ""
