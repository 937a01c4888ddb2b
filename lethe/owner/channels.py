"""Channels for the console and the API: what the commands do, without a terminal."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from connectors.kind import Kind
from connectors.switchboard import State, Switchboard
from console.ports.channels import ChannelKind, ChannelRow, ChannelShown, Holds, Outcome, SetUpStep
from core.errors import SettingError
from core.identifiers import ChannelId
from core.memory.counting import held
from core.ports.examination import Finding
from lethe.catalogue import KINDS, kind_named
from lethe.commands.channel_changes import KEYS, free_name, mistake_of_name
from lethe.commands.channels import address_of, found, refuse_unbuildable
from lethe.commands.owner_book import OwnersBook
from lethe.owner.channel_secrets import refused
from lethe.owner.inward import inward_mistakes
from lethe.owner.reading import Reading, by_field, set_values
from lethe.owner.storing import elsewhere_set, stored
from privacy.foreseen import coarse
from settings.book import Content
from settings.channels import ASSISTANT, KIND, NAME, PAUSED, PAUSED_SAYS, ChannelSettings
from settings.pausing import are_pause_words
from settings.settings import Settings

_LISTED = "channels"
_COUNTED = 10_000
_Change = Callable[[Content], Content]


class OwnersChannels:
    """`console.ports.channels.Channels`."""

    def __init__(self, *, reading: Reading, switchboard: Switchboard, port: Callable[[], int]) -> None:
        """`port`: the one that the server listens on."""
        self._reading = reading
        self._switchboard = switchboard
        self._port = port

    def kinds(self) -> Sequence[ChannelKind]:
        return [ChannelKind(name=kind.name, title=kind.title, fields=kind.fields, steps=_steps(kind)) for kind in KINDS]

    async def assistants(self) -> Sequence[str]:
        return [one.name for one in (await self._reading.now()).assistants]

    async def rows(self) -> Sequence[ChannelRow]:
        book = await self._reading.book()
        return [self._row(book, channel) for channel in book.settings.channels]

    async def show(self, name: str) -> ChannelShown | None:
        book = await self._reading.book()
        channel = _named(book.settings, name)
        if channel is None:
            return None
        names = tuple(one.name for one in book.settings.assistants)
        fields = (replace(ASSISTANT, choices=("", *names)), *kind_named(channel.kind).fields)
        values = set_values(book.settings, f"{_LISTED}.{name}", fields)
        return ChannelShown(row=self._row(book, channel), values=values, paused_says=channel.paused_says)

    async def free_name(self, kind: str) -> str:
        return free_name((await self._reading.book()).settings, kind_named(kind))

    async def add(self, kind: str, name: str, assistant: str, values: Mapping[str, str], *, untested: bool) -> Outcome:
        book = await self._reading.book()
        its_kind = kind_named(kind)
        if mistake := mistake_of_name(book, name):
            return Outcome(mistakes={NAME.name: mistake})
        page = {NAME.name: name, KIND.name: kind, **({ASSISTANT.name: assistant} if assistant else {}), **values}
        missing = {
            field.name: f"{field.title} is needed. {field.help}"
            for field in its_kind.fields
            if field.default is None and not values.get(field.name)
        }
        if mistakes := {**missing, **refused(its_kind.fields, None, values)}:
            return Outcome(mistakes=mistakes)
        sealed = await asyncio.to_thread(book.page, _LISTED, page, its_kind.fields)
        return await self._tried_and_stored(
            book, its_kind, name, values, lambda content: content.added(_LISTED, sealed), untested=untested
        )

    async def mark(self, name: str) -> str:
        return await asyncio.to_thread((await self._reading.book()).mark, _LISTED, name)

    async def change(self, name: str, values: Mapping[str, str], *, untested: bool, mark: str = "") -> Outcome:
        book = await self._reading.book()
        channel = _named(book.settings, name)
        if channel is None:
            return Outcome(mistakes={"": f"There is no channel {name} any more."})
        if elsewhere := book.set_elsewhere(_LISTED, name, *values):
            return elsewhere_set(elsewhere)
        kind = kind_named(channel.kind)
        if mistakes := refused(kind.fields, channel, values):
            return Outcome(mistakes=mistakes)
        words = {NAME.name: name, **values}
        sealed = await asyncio.to_thread(book.page, _LISTED, words, kind.fields)
        return await self._tried_and_stored(
            book,
            kind,
            name,
            values,
            lambda content: content.changed(_LISTED, name, sealed),
            untested=untested,
            mark=mark,
        )

    async def test(self, name: str) -> Sequence[Finding] | None:
        settings = await self._reading.now()
        channel = _named(settings, name)
        return None if channel is None else await found(settings, channel)

    async def set_paused(self, name: str, *, paused: bool, says: str | None = None, mark: str = "") -> Outcome:
        book = await self._reading.book()
        if _named(book.settings, name) is None:
            return Outcome(mistakes={"": f"There is no channel {name} any more."})
        words = {PAUSED.name: str(paused).lower()}
        if says is not None:
            if mistake := are_pause_words(says):
                return Outcome(mistakes={PAUSED_SAYS.name: f"It {mistake}."})
            words[PAUSED_SAYS.name] = says
        if elsewhere := book.set_elsewhere(_LISTED, name, *words):
            return elsewhere_set(elsewhere)
        return await _stored(book, lambda content: content.changed(_LISTED, name, words), name, mark=mark)

    async def holds(self, name: str) -> Holds:
        settings = await self._reading.now()
        people, messages = await asyncio.to_thread(held, settings.storage.database_file, name, most=_COUNTED + 1)
        channel = _named(settings, name)
        days = settings.assistant(channel.assistant).privacy.retention.days if channel else 0
        return Holds(people=_about(people), messages=_about(messages), days=days)

    async def remove(self, name: str, *, mark: str = "") -> Outcome:
        book = await self._reading.book()
        if elsewhere := book.set_elsewhere(_LISTED, name):
            return elsewhere_set(elsewhere)
        return await _stored(book, lambda content: content.removed(_LISTED, name), name, mark=mark)

    async def _tried_and_stored(
        self,
        book: OwnersBook,
        kind: Kind,
        name: str,
        values: Mapping[str, str],
        change: _Change,
        *,
        untested: bool,
        mark: str = "",
    ) -> Outcome:
        """Checked with everything else that is set, then asked of the platform, then kept."""
        try:
            settings = await asyncio.to_thread(book.tried, change, _LISTED)
            channel = next(one for one in settings.channels if one.name == name)
            await refuse_unbuildable(settings, channel)
        except SettingError as error:
            return Outcome(mistakes=by_field(error.mistakes, f"{_LISTED}.{name}", kind.fields))
        if inward := await inward_mistakes(book.settings, values):
            return Outcome(mistakes=inward)
        findings = () if untested else await found(settings, channel)
        wrong = [finding for finding in findings if finding.id in KEYS and not finding.ok]
        if wrong:
            return Outcome(mistakes=_beside(kind, values, wrong), findings=wrong)
        return replace(await _stored(book, change, name, kind, mark=mark), findings=findings)

    def _row(self, book: OwnersBook, channel: ChannelSettings) -> ChannelRow:
        kind = kind_named(channel.kind)
        return ChannelRow(
            name=channel.name,
            kind=kind.name,
            title=kind.title,
            assistant=channel.assistant,
            state=self._state(channel),
            address=address_of(book.settings, kind, channel, self._port()),
            is_page=kind.recipient(channel) is None,
            locked=book.set_elsewhere(_LISTED, channel.name),
        )

    def _state(self, channel: ChannelSettings) -> str:
        if channel.paused:
            return "paused"
        line = self._switchboard.line(ChannelId(channel.name))
        if line is None:
            return "opening"
        return {State.OPEN: "open", State.WAITING: "waiting", State.REFUSED: "refused"}[line.state]


def _about(number: int) -> str:
    return f"more than {_COUNTED:,}" if number > _COUNTED else coarse(number)


def _beside(kind: Kind, values: Mapping[str, str], wrong: Sequence[Finding]) -> Mapping[str, str]:
    """Of what was given, a secret is what a platform refuses; with several, the sentence stands above them all."""
    secrets = [field.name for field in kind.fields if field.secret and values.get(field.name)]
    says = " ".join(f"{finding.says} {finding.mend}".strip() for finding in wrong)
    return {secrets[0] if len(secrets) == 1 else "": says}


async def _stored(book: OwnersBook, change: _Change, name: str, kind: Kind | None = None, *, mark: str = "") -> Outcome:
    return await stored(
        lambda: book.store(change, _LISTED, name=name, unless_not=mark),
        lambda error: by_field(error.mistakes, f"{_LISTED}.{name}", kind.fields if kind else ()),
    )


def _steps(kind: Kind) -> tuple[SetUpStep, ...]:
    own = (step for step in kind.steps if not step.afterwards)
    return tuple(SetUpStep(title=step.title, says=step.says, fields=step.fields) for step in own)


def _named(settings: Settings, name: str) -> ChannelSettings | None:
    return next((one for one in settings.channels if one.name == name), None)
