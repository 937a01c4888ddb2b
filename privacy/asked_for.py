"""Every right that somebody uses is written down for themselves: which, and on what day."""

from collections.abc import Mapping

from core.identifiers import MessageId
from core.memory.people import People
from core.memory.requests import Requests
from core.memory.store import Store, Transaction
from core.messages import InboundMessage
from core.ports.command import Command, Reply, Speaker

RIGHTS = frozenset(
    {
        "show", "export", "who", "correct", "pause", "resume", "stop", "start", "keep", "human", "complain",
        "delete_last", "delete_files", "delete_here",
    }
)  # fmt: skip
"""Of what is understood. A deletion of everything leaves no list in which it could stand."""
_OF_STRANGERS = frozenset({"human", "complain"})
"""Noted also of somebody who was never told anything here: the owner has something to answer."""


class AskedFor:
    def __init__(self, *, store: Store, people: People, requests: Requests) -> None:
        self._store = store
        self._people = people
        self._requests = requests

    def noting(self, commands: Mapping[str, Command]) -> Mapping[str, Command]:
        """The same commands; each notes that it was asked, under the name by which it was understood."""
        return {kind: Noted(kind, command, self) if kind in RIGHTS else command for kind, command in commands.items()}

    async def note(self, kind: str, speaker: Speaker) -> None:
        def unit(transaction: Transaction) -> None:
            if self._people.stands(transaction, speaker):
                self._requests.note(transaction, speaker, kind)

        if speaker.told or kind in _OF_STRANGERS:
            await self._store.run(unit)


class Noted:
    """A command that is noted once it was carried out."""

    def __init__(self, kind: str, command: Command, asked_for: AskedFor) -> None:
        self.name = command.name
        self._kind = kind
        self._command = command
        self._asked_for = asked_for

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        reply = await self._command.respond(message, number, speaker)
        if not reply.farewell:
            await self._asked_for.note(self._kind, speaker)
        return reply
