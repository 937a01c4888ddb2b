"""`lethe owner passkeys`: with what an owner signs in beside the password, and taking all of it away."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from console.claiming import Letters
from core.clock import SystemClock
from core.memory.owner_accounts import OwnerAccounts
from core.memory.owner_passkeys import OwnerPasskeys
from core.memory.reading_file import reading
from core.memory.row_ids import RowIds
from core.memory.store import Transaction
from lethe.commands.configured import configured
from lethe.commands.printing import print_json, print_table
from lethe.saying import say
from settings.settings import Settings

_NOBODY, _ASK = 1, 4

_Rows = Sequence[dict[str, str]]


def owner_passkeys(config: Path | None, name: str, *, remove: bool, yes: bool, as_json: bool) -> int:
    """Raises StorageError."""
    settings = configured(config)
    found = asyncio.run(_kept(settings, name))
    if found is None:
        say("There is nobody of this name: lethe owner list")
        return _NOBODY
    if as_json and not remove:
        print_json("lethe.passkeys/1", passkeys=found)
        return 0
    if not found:
        say("They have no passkey, and sign in with their password.")
        return 0
    if not remove or not yes:
        print_table(("passkey", "added", "last used"), [(one["name"], one["added"], one["used"]) for one in found])
    if not remove:
        return 0
    if not yes:
        say("Nothing was removed yet. To remove all of them, add --yes; the password stays.")
        return _ASK
    Letters(settings.server.data_dir).forget_passkeys(name)
    print(f"No passkey signs {name} in any more; the password does. Wherever they are signed in, they still are.")
    return 0


async def _kept(settings: Settings, name: str) -> _Rows | None:
    """None where there is no such owner."""
    clock = SystemClock()
    ids = RowIds(lambda: 0)

    def unit(transaction: Transaction) -> _Rows | None:
        if OwnerAccounts(ids=ids, clock=clock).credentials(transaction, name) is None:
            return None
        return [
            {
                "name": one.name,
                "added": f"{one.created_at:%Y-%m-%d}",
                "used": f"{one.seen_at:%Y-%m-%d}" if one.seen_at else "",
            }
            for one in OwnerPasskeys(ids=ids, clock=clock).of(transaction, name)
        ]

    with reading(settings.storage.database_file) as store:
        return None if store is None else await store.read(unit)
