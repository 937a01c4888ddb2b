"""What lies with Meta and is needed there no longer: deleted in the background, as well as it can be."""

import asyncio
from collections import OrderedDict
from urllib.parse import quote

from connectors.whatsapp_cloud.errors import Refusal, ours
from connectors.whatsapp_cloud.graph import Graph
from core.clock import Clock
from core.errors import TryAgain

_RETRY_SECONDS = (5.0, 60.0, 600.0)
"""After that Meta deletes it by itself: what was sent to us after seven days, what we sent after thirty."""
_MOST = 1_000
"""Deleted at a time, and remembered until they arrive."""


class Leftovers:
    """Holds Meta's names of files, and nobody's."""

    def __init__(self, *, graph: Graph, number: str, clock: Clock) -> None:
        self._graph = graph
        self._number = number
        self._clock = clock
        self._under_way: set[asyncio.Task[None]] = set()
        self._uploaded: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        """By the tag of the message in which they were sent."""

    def uploaded(self, tagged: str, media: str) -> None:
        """It is to go once that message is with its person."""
        self._uploaded[tagged] = (*self._uploaded.get(tagged, ()), media)
        if len(self._uploaded) > _MOST:
            self._uploaded.popitem(last=False)

    def of(self, tagged: str) -> tuple[str, ...]:
        """What was uploaded for it."""
        return self._uploaded.get(tagged, ())

    def arrived(self, tagged: str) -> None:
        for media in self._uploaded.pop(tagged, ()):
            self.delete(media)

    def delete(self, media: str) -> None:
        """Returns at once."""
        if len(self._under_way) < _MOST:
            task = asyncio.create_task(self._delete(media))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)
        self._uploaded.clear()

    async def _delete(self, media: str) -> None:
        for pause in (*_RETRY_SECONDS, None):
            try:
                await self._graph.delete(f"{quote(media, safe='')}?phone_number_id={quote(self._number, safe='')}")
                return
            except Refusal as refusal:
                # Gone already, or nothing that trying again would mend.
                if not isinstance(ours(refusal), TryAgain):
                    return
            except TryAgain:
                pass
            if pause is not None:
                await self._clock.sleep(pause)
