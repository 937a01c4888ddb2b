"""Open channels for the console: what passed, what their platforms say, and trying them out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.kind import ChecksPages, Invents, OpensByLink
from connectors.switchboard import Line, Switchboard
from console.ports.channels import Channels, Outcome
from console.ports.lines import CodeTrial, Embedding, LineShown, PageSeen, Passage, Simulated, Task
from core.clock import Clock
from core.errors import ChannelRefused, DeliveryError, ServerError
from core.gate import Gate
from core.identifiers import ChannelId
from core.messages import InboundMessage
from core.ports.examination import Examines, Finding
from lethe.catalogue import kind_named
from lethe.commands.channels import found
from lethe.owner.reading import Reading
from lethe.unopened import unopened
from settings.channels import ChannelSettings
from settings.settings import Settings

_NOT_OPEN = "It is not open just now; the server goes on trying by itself. Look why, mend that, and try again."
_REFUSED = "The platform does not take what is set here. Test the channel: that says what to mend."
_AWAY = "The platform could not be reached. The channel works as before; try again in a minute."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    at: datetime
    findings: Sequence[Finding]


class OwnersLines:
    """`console.ports.lines.Lines`."""

    def __init__(
        self,
        *,
        reading: Reading,
        switchboard: Switchboard,
        channels: Channels,
        clock: Clock,
    ) -> None:
        self._reading = reading
        self._switchboard = switchboard
        self._channels = channels
        self._clock = clock
        self._looked: dict[str, _Looked] = {}

    async def show(self, name: str) -> LineShown | None:
        shown = await self._channels.show(name)
        if shown is None:
            return None
        kind, line, looked = kind_named(shown.row.kind), self._line(name), self._looked.get(name)
        trial = self._switchboard.traffic.trial(ChannelId(name))
        return LineShown(
            row=shown.row,
            link=shown.row.address if shown.row.is_page else _link(line),
            tasks=[Task(title=step.title, says=step.says) for step in kind.steps if step.afterwards],
            passages=[
                Passage(
                    at=one.at,
                    direction=one.direction,
                    kind=one.kind,
                    outcome=one.outcome,
                    milliseconds=one.milliseconds,
                    times=one.times,
                )
                for one in self._switchboard.traffic.last(ChannelId(name))
            ],
            trial=CodeTrial(code=trial.code, progress=trial.progress) if trial is not None else None,
            findings=looked.findings if looked is not None else (),
            looked_at=looked.at if looked is not None else None,
            is_called=not shown.row.is_page and line is not None,
            is_embedded=bool(kind.origins),
        )

    async def look(self, name: str) -> Sequence[Finding] | None:
        settings = await self._reading.now()
        channel = _named(settings, name)
        if channel is None:
            return None
        line = self._line(name)
        if line is not None and isinstance(line.connector, Examines):
            findings = await line.connector.examine()  # it also knows who has called it
        else:
            findings = await found(settings, channel)
        self._looked[name] = _Looked(at=self._clock.now(), findings=findings)
        return findings

    async def register_again(self, name: str) -> Outcome:
        line = self._line(name)
        if line is None:
            return Outcome(mistakes={"": _NOT_OPEN})
        try:
            await self._switchboard.open_again(line.settings.name)
        except ChannelRefused:
            return Outcome(mistakes={"": _REFUSED})
        except DeliveryError:
            return Outcome(mistakes={"": _AWAY})
        return Outcome()

    async def begin_trial(self, name: str, answer: str) -> CodeTrial | None:
        if self._line(name) is None:
            return None
        trial = self._switchboard.traffic.begin(ChannelId(name), answer)
        return CodeTrial(code=trial.code, progress=trial.progress)

    async def simulate(self, name: str, text: str) -> Simulated | None:
        settings = await self._reading.now()
        channel = _named(settings, name)
        if channel is None:
            return None
        try:
            heard = await _understood(settings, channel, text)
        except ServerError as error:
            return Simulated(understood=False, says=str(error))
        if heard is None:
            return Simulated(understood=False)
        return Simulated(understood=True, text=heard.text, assistant=channel.assistant)

    async def embedding(self, name: str) -> Embedding | None:
        settings = await self._reading.now()
        channel = _named(settings, name)
        shown = await self._channels.show(name)
        if channel is None or shown is None or not (setting := kind_named(channel.kind).origins):
            return None
        line = self._line(name)
        checks = line.connector.page_checks if line is not None and isinstance(line.connector, ChecksPages) else None
        origin = shown.row.address.partition("/chat/")[0]
        return Embedding(
            row=shown.row,
            origin=origin,
            options=kind_named(channel.kind).options,
            sites=channel.texts(setting),
            check_code=checks.code() if checks is not None else "",
            seen=[
                PageSeen(at=one.at, origin=one.origin, is_listed=one.is_listed, well=one.well)
                for one in (checks.reports() if checks is not None else ())
            ],
        )

    async def begin_check(self, name: str) -> str | None:
        line = self._line(name)
        if line is None or not isinstance(line.connector, ChecksPages):
            return None
        return line.connector.page_checks.begin()

    async def list_site(self, name: str, site: str) -> Outcome:
        settings = await self._reading.now()
        channel = _named(settings, name)
        setting = kind_named(channel.kind).origins if channel is not None else ""
        if channel is None or not setting:
            return Outcome(mistakes={"": f"There is no channel {name} any more."})
        sites = list(dict.fromkeys((*channel.texts(setting), site)))
        return await self._channels.change(name, {setting: ", ".join(sites)}, untested=True)

    def _line(self, name: str) -> Line | None:
        return self._switchboard.line(ChannelId(name))


async def _understood(settings: Settings, channel: ChannelSettings, text: str) -> InboundMessage | None:
    """By a connector of its own, which asks nobody."""
    gate = Gate()
    connector = await asyncio.to_thread(unopened, settings, gate, channel)
    try:
        if not isinstance(connector, Invents):
            return None
        heard = connector.parse(connector.invented(text))
        return next((said for said in heard if isinstance(said, InboundMessage)), None)
    finally:
        await connector.close()
        await gate.close()


def _link(line: Line | None) -> str:
    return line.connector.link() if line is not None and isinstance(line.connector, OpensByLink) else ""


def _named(settings: Settings, name: str) -> ChannelSettings | None:
    return next((one for one in settings.channels if one.name == name), None)
