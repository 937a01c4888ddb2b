"""The last look before a model is given anything: who asked may have said pause or stop since their turn began."""

from functools import partial

from core.errors import Superseded
from core.memory.store import Store, Transaction
from core.memory.willing import is_willing
from core.ports.command import Speaker


class Rechecking:
    """A command in the chat ends what is under way. What is said elsewhere does not reach it: a stop that a platform
    took for itself, or a wish that another process wrote down."""

    def __init__(self, *, store: Store) -> None:
        self._store = store

    async def recheck(self, speaker: Speaker) -> None:
        """Raises Superseded, and the turn is looked at again as it stands then."""
        willing = await self._store.read(partial(is_willing, speaker=speaker))
        if willing is None:  # an answer may begin before somebody new is synced: whoever writes sees them already
            willing = await self._store.run(partial(is_willing, speaker=speaker))
        if not willing:
            raise Superseded

    def recheck_within(self, transaction: Transaction, speaker: Speaker) -> None:
        if not is_willing(transaction, speaker):
            raise Superseded
