"""`lethe owner`: who may sign in to the console, also while the server runs, which takes up what is said at once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from console.claiming import LINK_HOURS, Letters, claim_address
from core.clock import SystemClock
from core.memory.owner_accounts import OwnerAccounts
from core.memory.reading_file import reading
from core.memory.row_ids import RowIds
from core.memory.store import Transaction
from lethe.claim_link import address_of_console, has_an_address
from lethe.commands.configured import configured
from lethe.commands.printing import print_json, print_table
from lethe.running_port import running_port
from lethe.saying import say
from settings.layers import suggestion
from settings.settings import Settings

SCOPES = (
    "assistants:read",
    "assistants:write",
    "backups:read",
    "backups:write",
    "channels:read",
    "channels:write",
    "checks:read",
    "handover:read",
    "handover:write",
    "notices:read",
    "notices:write",
    "people:read",
    "people:words",
    "people:export",
    "people:write",
    "people:erase",
    "privacy:read",
    "privacy:write",
    "requests:read",
    "requests:write",
    "server:start",
    "usage:read",
)
_NOT_RIGHT, _NOBODY, _NO_ADDRESS = 2, 1, 6
_MOST_DAYS = 3650

_Rows = Sequence[dict[str, str]]


def owner_link(config: Path | None) -> int:
    """On standard output, for whoever sits at the server; also for somebody who lost the password."""
    settings = configured(config)
    port = running_port(settings)
    if not has_an_address(settings, port):
        say("The address is known once the server runs, for the system chooses its port: server.listen ends with :0.")
        say("Start the server, then ask again: lethe owner link")
        return _NO_ADDRESS
    token = Letters(settings.server.data_dir).link(role="owner", now=SystemClock().now(), recovers=True)
    say(f"Opens once, within {LINK_HOURS} hours; whoever has it is an owner:")
    print(claim_address(address_of_console(settings, port), token))
    return 0


def list_owners(config: Path | None, *, as_json: bool) -> int:
    """Raises StorageError."""
    owners, tokens = asyncio.run(_kept(configured(config)))
    if as_json:
        print_json("lethe.owners/1", owners=owners, tokens=tokens)
        return 0
    if not owners and not tokens:
        say("Nobody has signed in yet. To make a link: lethe owner link")
        return 0
    rows = [(one["name"], one["role"], one["since"]) for one in owners]
    rows += [(one["name"], f"token: {one['scopes']}", one["since"]) for one in tokens]
    print_table(("name", "may", "since"), rows)
    return 0


def revoke_owner(config: Path | None, name: str) -> int:
    """Raises StorageError."""
    settings = configured(config)
    owners, tokens = asyncio.run(_kept(settings))
    letters = Letters(settings.server.data_dir)
    waiting = [letter.name for letter in letters.waiting() if letter.kind == "token"]
    if name not in [one["name"] for one in (*owners, *tokens)] and name not in waiting:
        say("There is nobody and no token of this name: lethe owner list")
        return _NOBODY
    letters.revoke(name)
    print(f"{name} may do nothing any more.")
    if [one["name"] for one in owners] == [name]:
        say("Nobody is left who may sign in. To make a link for somebody: lethe owner link")
    return 0


def owner_token(config: Path | None, scopes: Sequence[str], *, name: str, days: int) -> int:
    """`days`: 0 for a token that holds until somebody takes it back."""
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        say(f"There is no scope {unknown[0]}; {suggestion(unknown[0], SCOPES)}")
        return _NOT_RIGHT
    if not 0 <= days <= _MOST_DAYS:
        say(f"--days takes 1 to {_MOST_DAYS}, or 0 for a token that never ends by itself.")
        return _NOT_RIGHT
    until = SystemClock().now() + timedelta(days=days) if days else None
    token = Letters(configured(config).server.data_dir).grant(name, tuple(dict.fromkeys(scopes)), until)
    ends = f"it ends on {until:%Y-%m-%d}" if until is not None else "it never ends by itself"
    say(f"The token of {name}, shown this once; {ends}. A program sends it as: Authorization: Bearer TOKEN")
    print(token)
    return 0


async def _kept(settings: Settings) -> tuple[_Rows, _Rows]:
    clock = SystemClock()
    accounts = OwnerAccounts(ids=RowIds(lambda: 0), clock=clock)

    def unit(transaction: Transaction) -> tuple[_Rows, _Rows]:
        owners = [
            {"name": one.name, "role": one.role, "since": f"{one.created_at:%Y-%m-%d}"}
            for one in accounts.all(transaction)
        ]
        tokens = [
            {"name": one.name, "scopes": " ".join(one.scopes), "since": f"{one.created_at:%Y-%m-%d}"}
            for one in accounts.tokens(transaction)
        ]
        return owners, tokens

    with reading(settings.storage.database_file) as store:
        return ([], []) if store is None else await store.read(unit)
