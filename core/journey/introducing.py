"""Who is speaking and what is kept, said before the first answer and again when it has changed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from core.identifiers import ChannelId
from core.journey.sending import Connectors
from core.ports.command import Reply, Speaker


class Notice(Protocol):
    @property
    def version(self) -> str: ...

    def text(self, language: str) -> str: ...


class Introducing:
    """`notice`: the one in force on a channel. `changed`: as in `core.journey.permits`; empty: the whole notice."""

    def __init__(
        self,
        *,
        connectors: Connectors,
        notice: Callable[[ChannelId], Notice],
        changed: Callable[[Speaker], str | None] = lambda speaker: "",
    ) -> None:
        self._connectors = connectors
        self._notice = notice
        self._changed = changed

    def introduced(self, speaker: Speaker, reply: Reply) -> tuple[Reply, str]:
        """The reply, and the version that it tells; empty where they know it."""
        connector = self._connectors(speaker.channel)
        if connector is None or reply.introduced:
            return reply, ""
        notice = self._notice(speaker.channel)
        if speaker.told == notice.version:
            return reply, ""
        text: str | None = ""
        if speaker.told:
            text = self._changed(speaker)
        if text is None:
            return reply, ""
        if connector.capabilities.shows_notice:  # with the very page in which they wrote
            return reply, notice.version
        text = text or notice.text(reply.language or speaker.language)
        if text in reply.text:
            return reply, notice.version
        return replace(reply, text=f"{text}\n\n{reply.text}"), notice.version
