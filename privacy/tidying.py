"""Where the owner wants a chat kept tidy, everything in it is deleted at the platform before that is too late."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from core.clock import Clock
from core.identifiers import ChannelId
from core.memory.belonging import read_fact, write_fact
from core.memory.copies import CopiesHeld
from core.memory.store import Store, Transaction
from core.ports.copies import DeletesCopies
from privacy.provider_jobs import AskingProviders

_AT_ONCE = 500
"""Messages looked at in one transaction."""


class Tidying:
    """Nothing of what we keep changes by it. `connector`: as `AskingProviders` has it."""

    def __init__(
        self,
        *,
        store: Store,
        held: CopiesHeld,
        providers: AskingProviders,
        connector: Callable[[ChannelId], object | None],
        clock: Clock,
    ) -> None:
        self._store = store
        self._held = held
        self._providers = providers
        self._connector = connector
        self._clock = clock

    async def run(self) -> None:
        for channel in await self._store.read(self._held.channels):
            connector = self._connector(channel)
            if isinstance(connector, DeletesCopies) and connector.tidies_after is not None:
                before = self._clock.now() - connector.tidies_after
                tidying = partial(self._tidy, channel=channel, before=before)
                while await self._store.run(tidying):
                    pass

    def _tidy(self, transaction: Transaction, channel: ChannelId, before: datetime) -> bool:
        """The next of them; whether there may be more. How far that came is remembered in the same transaction."""
        name = f"tidied {channel}"
        written = read_fact(transaction, name)
        after = (0, 0) if written is None else _place(written)
        copies, reached, more = self._held.between(transaction, channel, after, before, _AT_ONCE)
        if reached != after:
            write_fact(transaction, name, b"%d %d" % reached)
        self._providers.ask_while_young(transaction, channel, copies)
        return more


def _place(written: bytes) -> tuple[int, int]:
    at, number = written.split()
    return int(at), int(number)
