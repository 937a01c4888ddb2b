"""Names become addresses here, and none but those that may be reached."""

import socket

from aiohttp.abc import AbstractResolver, ResolveResult

from core.errors import NotDeclared
from core.gate_addresses import Resolve, may_be_reached
from core.gate_recipients import Recipients


class CheckedResolver(AbstractResolver):
    """Every address of every name is looked at here, after each look-up, so also after a name was rebound."""

    def __init__(self, resolve: Resolve, recipients: Recipients) -> None:
        self._resolve = resolve
        self._recipients = recipients

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        local = self._recipients.is_local(host, port)
        addresses = list(dict.fromkeys(await self._resolve(host)))
        if not all(may_be_reached(address, local=local) for address in addresses):
            raise NotDeclared("a name that resolves to an address that is not its recipient's")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held open."""
