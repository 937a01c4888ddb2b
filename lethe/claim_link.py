"""The first start says how to become its owner: on a terminal the link itself, else where a private file holds it."""

import sys
from pathlib import Path

from console.claiming import Letters, claim_address
from core.clock import Clock
from core.log import Log
from core.memory.opening import Memory
from lethe.health import asked_at
from settings.settings import Settings


async def line_about_console(settings: Settings, memory: Memory, *, port: int, clock: Clock, log: Log) -> str:
    """For the greeting. Whoever reads logs must not become owner by it, so only a terminal is shown the token."""
    address = address_of_console(settings, port)
    letters = Letters(settings.server.data_dir)
    letters.clear_starts()
    if await memory.store.read(memory.owners.count):
        return f"  Console: {address}/console"
    link = claim_address(address, letters.link(role="owner", now=clock.now(), recovers=False, starts=True))
    if sys.stderr.isatty():
        return f"  Make it yours (once): {link}"
    file: Path = letters.write_link(link)
    log.event("console.unclaimed")
    return f"  Make it yours: the link is in {file}"


def has_an_address(settings: Settings, port: int) -> bool:
    """False where the system chooses the port, at a start that is still to come."""
    return bool(settings.server.public_address or port or settings.server.listen_port)


def address_of_console(settings: Settings, port: int = 0) -> str:
    """Where an owner opens it. `port`: the one that is listened on, where that is known."""
    server = settings.server
    if server.public_address:
        return server.public_address
    host = asked_at(server.listen_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port or server.listen_port}"
