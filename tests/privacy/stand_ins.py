"""What stands beside privacy in its tests: an owner's settings, a clock for which nobody waits, a journey at rest."""

import asyncio

from core.identifiers import Address
from core.ports.command import Reply, Speaker
from privacy.notices import NoticeFacts, NoticeRecipient
from tests.fakes.still_clock import StillClock

FACTS = NoticeFacts(
    assistant="helpdesk",
    is_ai=True,
    purpose="Answers questions about the clinic.",
    recipients=(
        NoticeRecipient(name="Example Models", role="model"),
        NoticeRecipient(name="Example Messenger", role="channel"),
    ),
    retention_days=30,
)


class HurriedClock(StillClock):
    """Nobody waits: who sleeps is woken at once."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class NothingInFlight:
    def __init__(self) -> None:
        self.cancelled: list[Address] = []
        self.said_forgotten: list[Address] = []

    async def cancel(self, speaker: Speaker) -> None:
        self.cancelled.append(speaker.address)

    async def forgotten(self, speaker: Speaker) -> None:
        self.said_forgotten.append(speaker.address)


class NotingTells:
    """Whoever is told something without having asked."""

    def __init__(self) -> None:
        self.told: list[tuple[Speaker, Reply]] = []
        self.farewells: list[tuple[Speaker, Reply]] = []
        self.woken: list[Speaker] = []

    def tell(self, speaker: Speaker, reply: Reply) -> None:
        self.told.append((speaker, reply))

    def take_leave(self, speaker: Speaker, reply: Reply) -> None:
        self.farewells.append((speaker, reply))

    def wake(self, speaker: Speaker) -> None:
        self.woken.append(speaker)
