"""The channels as they are set now: who answers on each, who carries it, and what people are told there."""

from collections.abc import Sequence
from pathlib import Path

from core.clock import Clock
from core.gate import Gate, Recipient
from core.identifiers import ChannelId
from core.ports.language_model import Assistant
from core.wording import Wording
from lethe.assistants import Assistants
from lethe.cards import cards_of
from lethe.catalogue import kind_named
from lethe.notice_facts import notice_facts
from privacy.notice_book import NoticeBook
from privacy.notices import Notice, notice_in_force
from settings.assistants import AssistantSettings
from settings.channels import ChannelSettings
from settings.pausing import pause_words
from settings.settings import Settings


class KnownChannels:
    """A channel that was closed stays known until the next start: something of it may still be under way."""

    def __init__(self, settings: Settings, *, assistants: Assistants, gate: Gate, wording: Wording) -> None:
        """Raises SettingError."""
        self._settings = settings
        self._assistants = assistants
        self._gate = gate
        self._wording = wording
        self._channels: dict[ChannelId, ChannelSettings] = {}
        self._notices: dict[ChannelId, Notice] = {}
        self._book: NoticeBook | None = None
        self._clock: Clock | None = None
        for channel in settings.channels:
            self.know(channel)

    def know(self, channel: ChannelSettings) -> None:
        """As it is set from now on. Raises SettingError, and then knows what it knew before."""
        recipient = kind_named(channel.kind).recipient(channel)
        if recipient is not None:
            self._gate.declare(recipient)
        self._notices[channel.name] = self._made_notice(self._assistants.named(channel.assistant), recipient)
        self._channels[channel.name] = channel
        self._put_in_force(channel.name)

    def take_up(self, after: Settings) -> Sequence[AssistantSettings]:
        """The assistants as they answer from now on. Raises SettingError, and then nothing is different."""
        return self._assistants.take_up(after.assistants)

    def write_down(self, folder: Path, clock: Clock) -> NoticeBook:
        """What people are told from now on, on every channel, goes into the book. `folder`: that of all data."""
        self._book, self._clock = NoticeBook(folder), clock
        for name in self._channels:
            self._put_in_force(name)
        return self._book

    def read_from(self, book: NoticeBook) -> None:
        """What people were told on channels that were closed; nothing is written down."""
        self._book = book

    def _put_in_force(self, channel: ChannelId) -> None:
        if self._book is not None and self._clock is not None:
            self._book.put_in_force(self._notices[channel], channel, self._clock.now())

    def named(self, channel: ChannelId) -> ChannelSettings | None:
        return self._channels.get(channel)

    def assistant(self, channel: ChannelId) -> Assistant:
        return self._assistants.named(self._channels[channel].assistant)

    def assistant_of_any(self, channel: ChannelId) -> Assistant:
        """Of a channel that nobody knows any more: the first."""
        known = self._channels.get(channel)
        return self._assistants.named(known.assistant if known else self._settings.assistants[0].name)

    def paused(self, channel: ChannelId, language: str) -> str | None:
        """None where people are answered; else what the owner says there, empty where that is left to us."""
        known = self._channels.get(channel)
        return pause_words(known.paused_says, language) if known is not None and known.paused else None

    def notice(self, channel: ChannelId) -> Notice:
        return self._notices[channel]

    def notice_of_any(self, channel: ChannelId) -> Notice:
        """Of a channel that was closed: what people were told there last. Of one of which nobody knows that any more:
        what the first assistant would say, carried by nobody."""
        if channel in self._notices:
            return self._notices[channel]
        last = self._book.last(channel) if self._book is not None else None
        if last is not None:
            return Notice(version=last.version, facts=last.facts, wording=self._wording)
        return self._made_notice(self._assistants.named(self._settings.assistants[0].name), None)

    def _made_notice(self, assistant: Assistant, carrier: Recipient | None) -> Notice:
        cards = cards_of(self._settings.assistants)
        facts = notice_facts(assistant, carrier, owner=self._settings.server.owner, cards=cards)
        return notice_in_force(facts, self._wording)
