"""Builds every object once and hands it what it needs."""

import asyncio
import secrets
from collections.abc import Callable
from functools import partial

from connectors.door import Door, DoorLimits
from connectors.kind import Surroundings
from connectors.open_lines import OpenLines
from connectors.sources import networks
from connectors.switchboard import Switchboard
from core.clock import Clock, SystemClock
from core.documents.reader import DocumentReader
from core.gate import Gate
from core.identifiers import ChannelId, MessageId
from core.journey.carrying import largest_file
from core.log import Log
from core.memory.opening import Memory
from core.messages import Inbound
from core.metrics import Metrics
from core.ports.command import Speaker
from core.ports.language_model import Assistant
from core.wording import Wording
from lethe.assistants import Assistants
from lethe.beating import Beating
from lethe.catalogue import KINDS
from lethe.closing import Step, each_in_turn
from lethe.drilling import LANGUAGES, Drills, Ground
from lethe.further_rights import assistants_by_recipient
from lethe.health import asked_at
from lethe.known_channels import KnownChannels
from lethe.listening import Listening, limits_of
from lethe.own_memory import own_memory
from lethe.owner_door import Household, OpensOwnerPages, OwnerDoor
from lethe.regular_work import SOON, begin_regular_work
from lethe.rights import Rights
from lethe.speaking import desk_of
from lethe.taking_up import LOOK_EVERY, TakingUp
from lethe.version import VERSION
from lethe.watching import Watching
from privacy.beside import open_beside
from privacy.claims import claimed_in_languages
from privacy.downloads import Downloads
from privacy.menu import menu, menu_languages
from privacy.phrases import warm_up as understand_all
from privacy.receipt_pages import ReceiptPages
from settings.channels import ChannelSettings
from settings.settings import Settings


class Lethe:
    """One running server. `open` it, then `close` it; a test does the same."""

    def __init__(
        self,
        settings: Settings,
        *,
        log: Log,
        clock: Clock | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
        owner_pages: OpensOwnerPages | None = None,
    ) -> None:
        self.settings = settings
        self._owner_pages = owner_pages
        self.metrics, self.port = Metrics(), 0
        self._log = log
        self._clock = clock or SystemClock()
        self._random = random
        self._wording = Wording(LANGUAGES)
        self._gate = Gate(count=self.metrics.gate_request, random=random)
        self._assistants = Assistants(settings, gate=self._gate, clock=self._clock, log=log, metrics=self.metrics)
        self._known = KnownChannels(settings, assistants=self._assistants, gate=self._gate, wording=self._wording)
        self._switchboard = Switchboard(
            kinds={kind.name: kind for kind in KINDS},
            surroundings=self._surroundings,
            hand_over=self._hand_over,
            set_aside=self._set_aside,
            clock=self._clock,
            log=log,
        )
        self._beating = Beating(clock=self._clock, log=log)
        self.metrics.tell_sends(self._switchboard.traffic.sent)

    @property
    def pages(self) -> list[str]:
        """The chat pages, the first of which is also at `/`."""
        return [f"{self.address}/chat/{line.settings.name}" for line in self._switchboard.lines() if line.pages]

    @property
    def address(self) -> str:
        """Where it listens, as a browser on this machine reaches it."""
        host = asked_at(self.settings.server.listen_host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def assistant(self, channel: ChannelId) -> Assistant:
        return self._known.assistant(channel)

    def notice(self, channel: ChannelId, language: str) -> tuple[str, str]:
        notice = self._known.notice(channel)
        return notice.version, notice.text(language)

    async def open(self) -> None:
        """Raises StorageError, SettingError and OSError; then nothing is left open."""
        try:
            await self._open()
        except BaseException:
            await self.close()
            raise

    async def _open(self) -> None:
        settings, timing, limits = self.settings, self.settings.timing, self.settings.limits
        self.memory: Memory = await own_memory(settings, clock=self._clock, log=self._log, random=self._random)
        self._opened = True
        # Before the first socket: a ledger that is not the one we knew lets nobody in.
        today, storage = self._clock.now().date(), settings.storage
        beside = await open_beside(self.memory.store, ledger=storage.ledger, keys=storage.keys, today=today)
        self.rights = Rights(
            settings=settings,
            memory=self.memory,
            beside=beside,
            in_flight=self,
            connector=self._switchboard.connector,
            open_lines=OpenLines(self._switchboard),
            notice=self._known.notice_of_any,
            book=self._known.write_down(settings.server.data_dir, self._clock),
            asked_by=lambda channel: assistants_by_recipient(self._known.assistant_of_any(channel)),
            wording=self._wording,
            largest_file=self._largest_file,
            clock=self._clock,
            log=self._log,
            metrics=self.metrics,
            random=self._random,
        )
        ground = Ground(settings, self.memory, beside, OpenLines(self._switchboard), self._wording, self._clock)
        self._drills = Drills(ground, self._log, self.metrics.drilled)
        self.desk = desk_of(
            limits=limits,
            timing=timing,
            memory=self.memory,
            hearing=self.rights.hearing,
            connectors=self._switchboard.connector,
            assistant=self.assistant,
            terms=self._assistants.terms,
            paused=self._known.paused,
            notice=self._known.notice,
            wording=self._wording,
            documents=DocumentReader(longest_file=limits.file_bytes),
            clock=self._clock,
            log=self._log,
            metrics=self.metrics,
            public_address=settings.server.public_address,
            unrecorded=self.rights.providers.note_stray,
            consenting=self.rights.consent,
            held=self.rights.held,
            telling=self.rights.telling,
        )
        known, words, gate, log = self._known, self._wording, self._gate, self._log
        house = Household(settings, self.memory, self._switchboard, self._clock, self.rights, known, words, gate, log)
        owner_door = OwnerDoor(house, self._owner_pages, self._beating, lambda: self.port)
        # What was being erased is gone before anybody can say anything new, and who was erased is not back.
        await self.rights.boot_guard.replay()
        untold = await self.rights.erasures.resume()
        await self._drills.clear()
        await self._switchboard.open_all(settings.channels)
        for last in untold:
            self.desk.take_leave(last.speaker, last.reply)
        await self.desk.start()
        await self.rights.passing.run()
        self._start_beating()
        self._door = Door(
            switchboard=self._switchboard,
            public_address=settings.server.public_address,
            hand_over=self._hand_over,
            set_aside=self._set_aside,
            erasing=self.rights.asked_elsewhere,
            clock=self._clock,
            log=self._log,
            limits=DoorLimits(
                knock_bytes=limits.knock_bytes,
                body_seconds=timing.body_seconds,
                knocks_at_once=limits.requests_at_once,
                source_requests=limits.requests_a_source,
            ),
            trusted_proxies=networks(settings.server.trusted_proxies),
            refused=self.metrics.refused,
        )
        application = self._door.application()
        Downloads(memory=self.memory, wording=self._wording).add_to(application)
        ReceiptPages(ledger=beside.ledger, wording=self._wording).add_to(application)
        Watching(
            metrics=self.metrics,
            ready=self._beating.alive,
            backlog=self.desk.backlog,
            under_way=self.desk.under_way,
            loop_lag_seconds=lambda: self._beating.lag_seconds,
            token=settings.server.metrics_token.reveal(),
        ).add_to(application)
        owner_door.add_to(application)
        host, port = settings.server.listen_host, settings.server.listen_port
        self._listening = Listening(application, host=host, port=port, log=self._log, limits=limits_of(settings))
        self.port = await self._listening.open()
        self._log.event("listening", port=self.port, version=VERSION)

    async def warm_up(self) -> None:
        """Have at hand what the first people would otherwise wait for; whoever comes sooner is served too."""
        for heavy in (understand_all, self._assistants.load, claimed_in_languages, self.rights.consent.words.warm_up):
            await asyncio.to_thread(heavy)

    async def cancel(self, speaker: Speaker) -> None:
        """`core.ports.in_flight`, before the desk is there too: then nothing is under way."""
        if hasattr(self, "desk"):
            await self.desk.cancel(speaker)

    async def forgotten(self, speaker: Speaker) -> None:
        if hasattr(self, "desk"):
            await self.desk.forgotten(speaker)

    async def hurry(self) -> None:
        """End what `close` lets finish; the next start takes it up."""
        if hasattr(self, "desk"):
            await self.desk.stop(0)

    async def close(self) -> None:
        """The door first, then what is under way is given its time, then the channels, memory last."""
        desk = [partial(self.desk.stop, self.settings.timing.drain_seconds)] if hasattr(self, "desk") else []
        steps: list[Step] = [self._switchboard.stop_listening, *desk, self._beating.stop, self._switchboard.close]
        if hasattr(self, "_listening"):
            steps = [self._door.close, self._listening.stop, *steps]
            steps += [partial(self._listening.close, 1.0), self.rights.asked_elsewhere.close]
        steps += [self._assistants.close, self._gate.close]
        if hasattr(self, "_opened"):
            del self._opened
            steps.append(self.memory.close)
        await each_in_turn(steps)

    async def _hand_over(self, inbound: Inbound) -> MessageId | None:
        return await self._switchboard.traffic.take_in(inbound, self.desk.take_in)

    async def _set_aside(self, channel: ChannelId, payload: bytes) -> None:
        await self.memory.quarantine.set_aside(channel, payload)
        self.metrics.quarantined()

    def _start_beating(self) -> None:
        every, drill = self.settings.timing.sweep_minutes * 60, self.settings.timing.drill_hours * 3600
        self._beating.measure_lag()
        begin_regular_work(self._beating, self.rights, self.memory, every)
        self._beating.start("drill", self._drills.run, drill, self._drills.first_after(drill))
        self._beating.start("erasures", self._go_on_erasing, min(every, SOON))
        lines, clock = self._switchboard, self._clock
        book = TakingUp(self.settings, known=self._known, switchboard=lines, clock=clock, log=self._log)
        self._beating.start("book", book.look, LOOK_EVERY)

    async def _go_on_erasing(self) -> None:
        for last in await self._drills.unless_under_way(self.rights.erasures.resume):
            self.desk.take_leave(last.speaker, last.reply)

    def _largest_file(self, channel: ChannelId) -> int:
        connector = self._switchboard.connector(channel)
        linked = self.settings.limits.file_bytes if self.settings.server.public_address else 0
        return largest_file(connector.capabilities, linked) if connector is not None else 0

    def _surroundings(self, channel: ChannelSettings) -> Surroundings:
        assistant, timing = self.assistant(channel.name), self.settings.timing
        return Surroundings(
            public_address=self.settings.server.public_address,
            assistant_name=assistant.name,
            assistant_purpose=assistant.purpose,
            gate=self._gate,
            clock=self._clock,
            log=self._log,
            transcript=self.memory.transcript,
            wording=self._wording,
            notice=lambda language: self.notice(channel.name, language),
            menu=lambda language: tuple((entry.command, entry.description) for entry in menu(language).entries),
            languages=menu_languages(),
            derived_key=self.memory.vault.derived_key,
            random=self._random,
            body_seconds=timing.body_seconds,
            visitor_streams=self.settings.limits.visitor_streams,
            visits_a_minute=self.settings.limits.visits_a_minute,
            visit_days=timing.visit_days,
            ping_seconds=timing.ping_seconds,
            write_seconds=timing.write_seconds,
            send_seconds=timing.send_seconds,
            file_seconds=timing.file_seconds,
            poll_seconds=timing.poll_seconds,
            webhook_check_seconds=timing.webhook_check_minutes * 60,
            largest_file=self.settings.limits.file_bytes,
        )
