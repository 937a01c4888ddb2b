"""Who is speaking and what is kept, said before the first answer and again when it has changed."""

from collections.abc import Callable
from dataclasses import replace

from core.identifiers import ChannelId
from core.journey.sending import Connectors
from core.journey.turn import Turn
from core.ports.command import Reply


class Introducing:
    """`notice`: its (version, text) on a channel, in a language."""

    def __init__(self, *, connectors: Connectors, notice: Callable[[ChannelId, str], tuple[str, str]]) -> None:
        self._connectors = connectors
        self._notice = notice

    def introduced(self, turn: Turn, reply: Reply) -> tuple[Reply, str]:
        """The reply, and the version that it tells; empty where they know it, or the channel shows it itself."""
        connector = self._connectors(turn.speaker.channel)
        if connector is None or connector.capabilities.shows_notice:
            return reply, ""
        version, text = self._notice(turn.speaker.channel, turn.speaker.language)
        if turn.speaker.told == version:
            return reply, ""
        if text in reply.text:
            return reply, version
        return replace(reply, text=f"{text}\n\n{reply.text}"), version
