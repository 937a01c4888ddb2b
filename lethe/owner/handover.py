"""`[handover]` as it is stored for the console, the API and the command line, and a test by the ways it names."""

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from console.ports.channels import Outcome, SetValue
from console.ports.handover import TriedWay
from lethe.commands.handover_book import SECTION, handover_fields, set_elsewhere, store
from lethe.owner.inward import inward_mistakes
from lethe.owner.reading import Reading, by_field, set_values
from lethe.owner.storing import elsewhere_set, stored
from lethe.owner_alerts import OwnerAlerts
from settings.handover import HandoverSettings

PASSWORD, SERVER = "mail_password", "mail_server"
_ELSEWHERE = "Paste the password itself; it is stored sealed. Where it lies on the server is said in lethe.toml."
_OF_ANOTHER = (
    "The password that is set was given for another mail server, which alone may see it. Paste the one for this."
)


class OwnersHandover:
    """`console.ports.handover.HandoverSet`."""

    def __init__(self, *, reading: Reading, alerts: OwnerAlerts | None) -> None:
        self._reading = reading
        self._alerts = alerts

    async def values(self) -> Sequence[SetValue]:
        settings = (await self._reading.book()).settings
        fields = handover_fields(settings.channels)
        return set_values(settings, SECTION, fields)

    async def mark(self) -> str:
        return await asyncio.to_thread((await self._reading.book()).mark, SECTION, SECTION)

    async def change(self, values: Mapping[str, str], *, mark: str = "") -> Outcome:
        book = await self._reading.book()
        if elsewhere := set_elsewhere(book, values):
            return elsewhere_set(elsewhere)
        if mistakes := _refused(book.settings.handover, values):
            return Outcome(mistakes=mistakes)
        if server := values.get(SERVER):
            inward = await inward_mistakes(book.settings, {SERVER: f"https://{server}"})
            if inward:
                return Outcome(mistakes=inward)
        return await stored(
            lambda: store(book, values, unless_not=mark),
            lambda error: by_field(error.mistakes, SECTION, handover_fields(())),
        )

    async def try_out(self) -> Sequence[TriedWay]:
        if self._alerts is None:
            return []
        self._alerts.take_up((await self._reading.now()).handover)
        tried = await self._alerts.try_out()
        return [TriedWay(way=one.way, ok=not one.says, says=one.says, mend=one.mend) for one in tried]


def _refused(before: HandoverSettings, values: Mapping[str, str]) -> Mapping[str, str]:
    """As `lethe.owner.channel_secrets` has it: whoever changes the server never saw the password."""
    password = values.get(PASSWORD, "")
    if password.strip().startswith(("env:", "file:")):
        return {PASSWORD: _ELSEWHERE}
    if (
        before.mail_password
        and not password
        and SERVER in values
        and _host(values[SERVER]) != _host(before.mail_server)
    ):
        return {PASSWORD: _OF_ANOTHER}
    return {}


def _host(server: str) -> str:
    return (urlsplit(f"//{server}").hostname or "") if server else ""
