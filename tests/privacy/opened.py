"""Memory in a folder of a test's own, with everything that a person can ask of it."""

import secrets
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import bindparam, select

from core.capabilities import AttachmentKind
from core.identifiers import Address, ChannelId, MessageId, ProviderMessageId
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.bodies import Body
from core.memory.conversations import Kept
from core.memory.copies import CopiesHeld
from core.memory.opening import Memory, open_memory
from core.memory.personal_rows import PersonalRows
from core.memory.provider_jobs import ProviderJobs
from core.memory.statements import Statement, table_of
from core.memory.store import Transaction
from core.memory.tables import KeptFile, State
from core.messages import Attachment, InboundMessage
from core.ports.command import Reply, Speaker
from core.ports.personal_place import PersonalPlace
from core.wording import Wording
from privacy.beside import Beside, open_beside
from privacy.erasure import Erasures
from privacy.export import Exports
from privacy.hearing import PrivacyHearing
from privacy.issuing import Issuing
from privacy.journal import ERASED, Journal
from privacy.menu import LANGUAGES
from privacy.notices import notice_in_force
from privacy.provider_jobs import AskingProviders
from privacy.quarantine import QuarantinedPayloads
from privacy.register import Register
from privacy.report import last_words
from privacy.retention import Retention
from tests.fakes.still_clock import StillClock
from tests.privacy.hearing_of import hearing_of
from tests.privacy.stand_ins import FACTS, HurriedClock, NothingInFlight, NotingTells

SITE = ChannelId("site")
_FILE = table_of(KeptFile)
_ROW_OF = Statement(select(_FILE.c.id).where(_FILE.c.stored_as == bindparam("stored_as")))

CORE_LANGUAGES = LANGUAGES.parents[1] / "core" / "languages"


@dataclass(slots=True, kw_only=True)
class Rooms:
    memory: Memory
    clock: StillClock
    register: Register
    erasures: Erasures
    exports: Exports
    hearing: PrivacyHearing
    retention: Retention
    in_flight: NothingInFlight
    issuing: Issuing
    beside: Beside
    providers: AskingProviders
    log: list[str]
    told: NotingTells = field(default_factory=NotingTells)
    counted: list[str] = field(default_factory=list)
    answered: Counter[str] = field(default_factory=Counter)
    """What platforms were asked to delete, by what became of it."""

    async def say(
        self,
        text: str,
        address: str = "ada-lovelace-1815",
        *,
        name: str = "Ada",
        at: datetime | None = None,
        own: bool = True,
        attachments: tuple[Attachment, ...] = (),
        channel: ChannelId = SITE,
    ) -> tuple[Speaker, Kept]:
        """Keep words as the journey does, by the person or by us."""

        def unit(transaction: Transaction) -> tuple[Speaker, Kept]:
            speaker = self.memory.people.recognise(
                transaction, channel=channel, address=Address(address), name=name, language="en"
            )
            assert speaker is not None
            kept = self.memory.conversations.remember(
                transaction,
                speaker,
                Body(text=text, provider_id=ProviderMessageId(f"of the platform {text}"), attachments=attachments),
                by_person=own,
                at=at or self.clock.now(),
                state=State.ANSWERED if own else State.SENT,
            )
            return speaker, kept

        return await self.memory.store.run(unit)

    async def say_many(self, count: int, address: str = "ada-lovelace-1815", channel: ChannelId = SITE) -> Speaker:
        speaker, _ = await self.say("Word 0.", address, channel=channel)

        def unit(transaction: Transaction) -> None:
            for number in range(1, count):
                self.memory.conversations.remember(
                    transaction,
                    speaker,
                    Body(text=f"Word {number}."),
                    by_person=True,
                    at=self.clock.now(),
                    state=State.ANSWERED,
                )

        await self.memory.store.run(unit)
        return speaker

    async def keep_file(self, speaker: Speaker, message: MessageId, name: str, content: bytes) -> str:
        written = await self.memory.files.write(speaker, _pieces(content), 10**9)
        await self.memory.store.run(
            lambda transaction: self.memory.files.keep(
                transaction,
                speaker,
                message,
                0,
                written,
                kind=AttachmentKind.FILE,
                media_type="text/plain",
                name=name,
            )
        )
        return written.stored_as

    async def link(self, speaker: Speaker, stored_as: str, language: str = "en") -> str:
        """To a file that was kept; its token."""

        def unit(transaction: Transaction) -> None:
            [row] = transaction.row(_ROW_OF, stored_as=stored_as) or ()
            self.memory.links.make(transaction, speaker, row, stored_as, lasts=timedelta(minutes=60), language=language)

        await self.memory.store.run(unit)
        return self.memory.links.token(stored_as)

    async def ask(
        self, text: str, address: str = "ada-lovelace-1815", *, channel: ChannelId = SITE, name: str = ""
    ) -> Reply:
        """Say it, have it heard, and have it answered, as a turn does."""
        speaker, kept = await self.say(text, address, name=name, channel=channel)
        command = self.hearing.hear(text, "en").command
        assert command is not None, text
        message = InboundMessage(
            channel_id=speaker.channel,
            provider_id=ProviderMessageId("1"),
            sent_at=kept.at,
            sender=speaker.address,
            language=speaker.language,
            text=text,
        )
        return await command.respond(message, kept.number, speaker)

    async def find(self, address: str) -> Speaker | None:
        return await self.memory.store.read(
            lambda transaction: self.memory.people.find(transaction, SITE, Address(address))
        )

    async def erase(self, address: str) -> Reply:
        speaker = await self.find(address)
        assert speaker is not None
        return await self.erase_speaker(speaker)

    async def erase_speaker(self, speaker: Speaker, says: str = ERASED) -> Reply:
        case = await self.memory.store.run(
            lambda transaction: self.erasures.begin(transaction, speaker, says=says, at=self.clock.now())
        )
        return await self.erasures.conclude(speaker, case)


@asynccontextmanager
async def opened(
    folder: Path,
    *,
    clock: StillClock | None = None,
    reached: Callable[[str], None] = lambda step: None,
    places: Sequence[PersonalPlace] = (),
    largest_file: int = 20 * 1024 * 1024,
    most: int = 20 * 1024 * 1024,
    retention_days: int = 30,
    keeps: Mapping[ChannelId, int] | None = None,
    connector: Callable[[ChannelId], object | None] = lambda channel: object(),
    soon_seconds: float = 5.0,
    backup_days: int | None = None,
    by_link: bool = False,
) -> AsyncIterator[Rooms]:
    clock = clock or HurriedClock()
    lines: list[str] = []
    log = Log(lines.append)
    memory = await open_memory(
        database=folder / "lethe.db", keys=folder / "keys", files=folder / "files", clock=clock, log=log
    )
    try:
        days = defaultdict(lambda: retention_days, keeps or {})
        beside = await open_beside(
            memory.store, ledger=folder / "ledger", keys=folder / "keys", today=clock.now().date()
        )
        yield _rooms(
            memory,
            beside,
            folder,
            clock,
            lines,
            log,
            reached,
            places,
            largest_file,
            most,
            days,
            connector,
            soon_seconds,
            backup_days,
            by_link,
        )
    finally:
        memory.close()


def _rooms(
    memory: Memory,
    beside: Beside,
    folder: Path,
    clock: StillClock,
    lines: list[str],
    log: Log,
    reached: Callable[[str], None],
    places: Sequence[PersonalPlace],
    largest_file: int,
    most: int,
    retention_days: Mapping[ChannelId, int],
    connector: Callable[[ChannelId], object | None],
    soon_seconds: float,
    backup_days: int | None,
    by_link: bool,
) -> Rooms:
    wording = Wording([CORE_LANGUAGES, LANGUAGES])
    notice = notice_in_force(FACTS, wording)
    in_flight = NothingInFlight()
    counted: list[str] = []
    told = NotingTells()
    answered: Counter[str] = Counter()
    quarantined = QuarantinedPayloads(store=memory.store, quarantine=memory.quarantine)
    register = Register(
        store=memory.store, rows=PersonalRows(vault=memory.vault), places=lambda: (quarantined, *places)
    )
    issuing = Issuing(
        store=memory.store,
        vault=memory.vault,
        key=beside.key,
        ledger=beside.ledger,
        tombstones=beside.tombstones,
        facts=lambda channel: FACTS,
        wording=wording,
        clock=clock,
        log=log,
        random=secrets.token_bytes,
        version="0.0.0",
        page="https://bots.example.org/receipts",
        backup_days=backup_days,
    )
    providers = AskingProviders(
        store=memory.store,
        jobs=ProviderJobs(vault=memory.vault, ids=memory.ids, given_up_after=timedelta(days=30)),
        held=CopiesHeld(vault=memory.vault, short=memory.short),
        connector=connector,
        kept=timedelta(days=1096),
        soon_seconds=soon_seconds,
        clock=clock,
        log=log,
        count=lambda channel, outcome, count: answered.update({outcome: count}),
    )
    erasures = Erasures(
        store=memory.store,
        vault=memory.vault,
        people=memory.people,
        arrivals=memory.arrivals,
        files=memory.files,
        journal=Journal(vault=memory.vault, ids=memory.ids),
        register=register,
        in_flight=in_flight,
        issuing=issuing,
        providers=providers,
        clock=clock,
        log=log,
        wording=wording,
        last_words=lambda letter: last_words(letter, wording),
        folder=folder,
        count=counted.append,
        reached=reached,
    )
    exports = Exports(
        store=memory.store, files=memory.files, register=register, wording=wording, clock=clock, log=log, most=most
    )
    retention = Retention(
        store=memory.store,
        ageing=Ageing(),
        people=memory.people,
        files=memory.files,
        arrivals=memory.arrivals,
        quarantine=memory.quarantine,
        erasures=erasures,
        providers=providers,
        retention_days=lambda channel: retention_days[channel],
        quarantine_days=7,
        own_file_minutes=60,
        clock=clock,
        log=log,
    )
    hearing = hearing_of(
        memory,
        clock,
        register,
        erasures,
        issuing,
        providers,
        exports,
        in_flight,
        wording,
        notice,
        largest_file,
        retention,
        log,
        folder,
        told,
        connector,
        by_link,
    )
    return Rooms(
        memory=memory,
        clock=clock,
        register=register,
        erasures=erasures,
        exports=exports,
        hearing=hearing,
        retention=retention,
        in_flight=in_flight,
        issuing=issuing,
        beside=beside,
        providers=providers,
        log=lines,
        told=told,
        counted=counted,
        answered=answered,
    )


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content
