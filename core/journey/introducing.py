"""Who is speaking and what is kept, said before the first answer and again when it has changed."""

from collections.abc import Callable
from dataclasses import replace

from core.identifiers import ChannelId
from core.journey.sending import Connectors
from core.ports.command import Reply, Speaker


class Introducing:
    """`notice`: its (version, text) on a channel, in a language."""

    def __init__(self, *, connectors: Connectors, notice: Callable[[ChannelId, str], tuple[str, str]]) -> None:
        self._connectors = connectors
        self._notice = notice

    def introduced(self, speaker: Speaker, reply: Reply) -> tuple[Reply, str]:
        """The reply, and the version that it tells; empty where they know it, or the channel shows it itself."""
        connector = self._connectors(speaker.channel)
        if connector is None or connector.capabilities.shows_notice:
            return reply, ""
        version, text = self._notice(speaker.channel, speaker.language)
        if speaker.told == version:
            return reply, ""
        if text in reply.text:
            return reply, version
        return replace(reply, text=f"{text}\n\n{reply.text}"), version
