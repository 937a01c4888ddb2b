"""Builds the console from what keeps its accounts and what does its work."""

from pathlib import Path

from console.api.repeats import Repeats
from console.app import Console
from console.audit import Audit
from console.catalogue import Ground, pages
from console.claiming import Letters
from console.html import Html
from console.own_account import OwnAccount
from console.owners import Owners
from console.passkeys.challenges import Challenges
from console.passkeys.keeping import Passkeys
from console.passwords import Passwords
from console.sessions import Sessions
from console.static_files import StaticFiles
from console.throttle import Throttle
from console.workings import Workings
from core.clock import Clock
from core.memory.opening import Memory
from core.memory.owner_calls import OwnerCalls
from core.memory.owner_passkeys import OwnerPasskeys


def opened_console(
    *,
    memory: Memory,
    workings: Workings,
    data_dir: Path,
    public_address: str,
    clock: Clock,
    passwords: Passwords | None = None,
    calls_a_minute: int = 600,
) -> Console:
    static = StaticFiles()
    html = Html(static)
    audit = Audit(memory)
    sessions = Sessions(memory, clock)
    hashing = passwords or Passwords()
    owners = Owners(
        memory=memory,
        letters=Letters(data_dir),
        passwords=hashing,
        sessions=sessions,
        audit=audit,
        clock=clock,
    )
    ground = Ground(
        html=html,
        owners=owners,
        sessions=sessions,
        throttle=Throttle(clock),
        audit=audit,
        workings=workings,
        account=OwnAccount(memory=memory, passwords=hashing, sessions=sessions, audit=audit),
        passkeys=Passkeys(
            memory=memory,
            kept=OwnerPasskeys(ids=memory.ids, clock=clock),
            passwords=hashing,
            sessions=sessions,
            audit=audit,
            challenges=Challenges(clock),
            public_address=public_address,
        ),
        repeats=Repeats(memory, OwnerCalls(vault=memory.vault, ids=memory.ids, clock=clock)),
    )
    return Console(
        pages=tuple(pages(ground)),
        html=html,
        static=static,
        owners=owners,
        sessions=sessions,
        public_address=public_address,
        clock=clock,
        calls_a_minute=calls_a_minute,
    )
