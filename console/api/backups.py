"""The API's backups: make one, see how far it is, and take one off the server. The files hold the keys, so whoever
wants them fetches them at the machine, or signed in to the console."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from console.api.calls import Call, Given, Nothing, Shown, call
from console.api.problems import not_found
from console.asked import Asked
from console.audit import Audit
from console.ports.keeping import BackupsHere

READ, WRITE = "backups:read", "backups:write"


class Part(Shown):
    name: str
    part: str = Field(description="database, keys or ledger.")
    bytes: int


class Backup(Shown):
    name: str
    made_at: datetime
    goes_at: datetime = Field(description="When it is taken off this server again.")
    parts: list[Part]


class Making(Shown):
    percent: int
    mistake: str = Field(description="Why it could not be made.")


class Backups(Shown):
    items: list[Backup]
    making: Making | None = Field(description="null: nothing goes on, and nothing went wrong.")


class BackupCalls:
    def __init__(self, *, backups: BackupsHere, audit: Audit) -> None:
        self._backups = backups
        self._audit = audit

    def calls(self) -> Sequence[Call]:
        return (
            call(
                "GET",
                "/backups",
                scope=READ,
                says="The backups on this server, and how far the one is that is being made.",
                takes=Nothing,
                gives=Backups,
                answer=self._show,
            ),
            call(
                "POST",
                "/backups",
                scope=WRITE,
                says="Begin one, unless one is being made; GET says how far it is.",
                takes=Nothing,
                gives=Backups,
                status=202,
                answer=self._make,
            ),
            call(
                "DELETE",
                "/backups/{name}",
                scope=WRITE,
                says="Take its files off this server.",
                takes=Nothing,
                status=204,
                answer=self._remove,
            ),
        )

    async def _show(self, _asked: Asked, _sent: Nothing) -> Given:
        return Given(shown=await self._now())

    async def _make(self, asked: Asked, _sent: Nothing) -> Given:
        if await self._backups.begin():
            await self._audit.note(asked.owner.name, "backup.made")
        return Given(shown=await self._now(), status=202)

    async def _remove(self, asked: Asked, _sent: Nothing) -> Given:
        name = asked.parameters["name"]
        if not await self._backups.remove(name):
            raise not_found()
        await self._audit.note(asked.owner.name, "backup.removed", name)
        return Given(status=204)

    async def _now(self) -> Backups:
        making = self._backups.making()
        return Backups(
            items=[Backup.model_validate(one) for one in await self._backups.made()],
            making=Making.model_validate(making) if making is not None else None,
        )
