"""What is kept, read and hidden, for each assistant, and what a change of it would do before it is stored."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from console.differing import DifferentLine, different_lines
from console.ports.channels import Outcome
from console.ports.privacy import Foreseen, ModesRow
from core.clock import Clock
from core.errors import SettingError
from core.identifiers import ChannelId
from core.memory.opening import Memory
from core.memory.store import Transaction
from core.ports.masking import KINDS
from lethe.commands.notices import set_notices
from lethe.known_channels import KnownChannels
from lethe.owner.assistant_book import AssistantBook
from lethe.owner.assistant_words import inner_fields, mistaken, refusal, tried, values_of
from lethe.owner.reading import Reading
from privacy.foreseen import coarse, people_last_seen, told_versions, words_said
from privacy.notice_book import NoticeBook
from privacy.notice_diff import differences, is_material
from privacy.notices import Notice, NoticeFacts
from settings.assistants import AssistantPrivacy
from settings.settings import Settings

_LATER = "privacy.languages"
FIELDS = tuple(field for field in inner_fields("privacy", AssistantPrivacy) if field.name != _LATER)


class OwnersModes:
    """`console.ports.privacy.Modes`."""

    def __init__(self, *, reading: Reading, memory: Memory, known: KnownChannels, clock: Clock) -> None:
        self._reading = reading
        self._memory = memory
        self._known = known
        self._clock = clock
        self._book = AssistantBook(reading=reading, clock=clock)

    def kinds_masked(self) -> Sequence[str]:
        return KINDS

    async def rows(self) -> Sequence[ModesRow]:
        settings = await self._reading.now()
        notices = dict(await asyncio.to_thread(set_notices, settings))
        return [
            ModesRow(
                assistant=one.name,
                channels=tuple(_channels(settings, one.name)),
                values=values_of(settings, one.name, FIELDS),
                days=one.privacy.retention.days,
                mask=one.privacy.mask,
                waits_for_start=any(self._waits(name, notices) for name in _channels(settings, one.name)),
            )
            for one in settings.assistants
        ]

    async def foresee(self, assistant: str, values: Mapping[str, str]) -> Foreseen:
        book = await self._reading.book()
        if mistakes := refusal(book, assistant, values):
            return Foreseen(mistakes=mistakes)
        try:
            after = await tried(book, assistant, values)
        except SettingError as error:
            return Foreseen(mistakes=mistaken(error, assistant, FIELDS))
        notices = dict(await asyncio.to_thread(set_notices, after))
        folder = after.server.data_dir
        versions = await asyncio.to_thread(NoticeBook, folder)
        pairs = [
            (name, self._known.notice(name), notices[name])
            for name in _channels(after, assistant)
            if self._known.named(name) is not None
        ]

        def count(transaction: Transaction) -> tuple[int, int, int]:
            found = [self._counted(transaction, name, old, new, versions) for name, old, new in pairs]
            return sum(one[0] for one in found), sum(one[1] for one in found), sum(one[2] for one in found)

        words, people, asked = await self._memory.store.read(count)
        return Foreseen(
            erases_words=coarse(words),
            erases_people=coarse(people),
            collect_ends=any(old.facts.collect and not new.facts.collect for _, old, new in pairs),
            asks=any(is_material(differences(old.facts, new.facts)) for _, old, new in pairs),
            asked_again=coarse(asked),
            lines=_lines([(old, new) for _, old, new in pairs]),
            leaves=_hidden_less([(old.facts, new.facts) for _, old, new in pairs]),
        )

    async def mark(self, assistant: str) -> str:
        return await self._book.mark(assistant)

    async def change(self, assistant: str, values: Mapping[str, str], *, by: str, mark: str = "") -> Outcome:
        return await self._book.change(assistant, values, untested=True, by=by, mark=mark)

    def _counted(
        self, transaction: Transaction, channel: ChannelId, old: Notice, new: Notice, versions: NoticeBook
    ) -> tuple[int, int, int]:
        """Messages and people that would go, and people who would be asked."""
        asked = sum(
            count
            for version, count in told_versions(transaction, channel).items()
            if _asks(old.facts if version == old.version else versions.facts(version), new.facts)
        )
        now, had, keeps = self._clock.now(), old.facts.retention_days, new.facts.retention_days
        if old.facts.collect and not new.facts.collect:
            return words_said(transaction, channel, now), people_last_seen(transaction, channel, now), asked
        if not new.facts.collect or keeps >= had:
            return 0, 0, asked
        before, since = now - timedelta(days=keeps), now - timedelta(days=had)
        words = words_said(transaction, channel, before, since)
        return words, people_last_seen(transaction, channel, before, since), asked

    def _waits(self, channel: ChannelId, notices: Mapping[ChannelId, Notice]) -> bool:
        told = self._known.notice(channel).version if self._known.named(channel) is not None else ""
        return told != notices[channel].version


def _channels(settings: Settings, assistant: str) -> list[ChannelId]:
    return [one.name for one in settings.channels if settings.assistant(one.assistant).name == assistant]


def _asks(before: NoticeFacts | None, after: NoticeFacts) -> bool:
    return before is None or is_material(differences(before, after))


def _lines(pairs: Sequence[tuple[Notice, Notice]]) -> Sequence[DifferentLine]:
    """Of the first channel: on the others only the carrier is another."""
    for old, new in pairs:
        lines = [line for line in different_lines(old.text("en"), new.text("en")) if line.differs]
        if lines:
            return lines
    return ()


def _hidden_less(pairs: Sequence[tuple[NoticeFacts, NoticeFacts]]) -> str:
    """Who would read what is hidden from them now."""
    hidden = {one.name: set(one.masked) for old, _ in pairs for one in old.recipients}
    less = [one.name for _, new in pairs for one in new.recipients if hidden.get(one.name, set()) - set(one.masked)]
    return ", ".join(dict.fromkeys(less))
