"""What people can ask about themselves, put together from privacy's rooms."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from connectors.open_lines import OpenLines
from core.clock import Clock
from core.gate import Recipient
from core.identifiers import ChannelId
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.copies import CopiesHeld
from core.memory.opening import Memory
from core.memory.personal_rows import PersonalRows
from core.memory.provider_jobs import ProviderJobs
from core.metrics import Metrics
from core.ports.in_flight import InFlight
from core.ports.language_model import Assistant
from core.ports.personal_place import PersonalPlace
from core.wording import Wording
from lethe.cards import carriers_card
from lethe.version import VERSION
from privacy.asked_elsewhere import AskedElsewhere
from privacy.backup_horizon import horizon_days
from privacy.beside import Beside
from privacy.boot_guard import BootGuard
from privacy.cards import Card
from privacy.commands import ExportMyData, Help, NoticeOf, ShowMyData, StopAndStart, Strangers, WhatIsKept, WhoReceives
from privacy.confirming import Confirming
from privacy.deleting import DeleteMyData
from privacy.erasure import Erasures
from privacy.export import Exports
from privacy.hearing import PrivacyHearing
from privacy.issuing import KEPT, Issuing
from privacy.journal import Journal
from privacy.notices import NoticeFacts, NoticeRecipient
from privacy.provider_jobs import AskingProviders
from privacy.quarantine import QuarantinedPayloads
from privacy.receipt_command import ReadReceipt
from privacy.register import Register
from privacy.report import last_words
from privacy.retention import Retention
from privacy.tidying import Tidying
from settings.settings import Settings

PLACES: tuple[type[PersonalPlace], ...] = (QuarantinedPayloads, OpenLines)
"""The personal places that are no tables."""


def notice_facts(
    assistant: Assistant, channel: Recipient | None, *, owner: str, cards: Mapping[str, Card]
) -> NoticeFacts:
    """Whoever answers, and whoever carries it: the same that are declared at the gate. `owner`: as it is set.
    `cards`: by assistant."""
    models: list[NoticeRecipient] = []
    is_ai = False
    seeing = {each.recipient for each in _one_after_another(assistant) if each.sees}
    asked: Assistant | None = assistant
    while asked is not None:
        # Where one of them may be an AI, nobody is told that it is none.
        is_ai = is_ai or asked.is_ai
        if asked.recipient:
            models.append(
                NoticeRecipient(
                    name=asked.recipient,
                    role="model",
                    # Only what the first of them can use is made ready at all.
                    pictures=assistant.sees and asked.recipient in seeing,
                    recordings=assistant.transcriber is not None and asked.recipient == assistant.recipient,
                    masked=asked.mask,
                    card=cards.get(asked.name),
                )
            )
        asked = asked.fallback
    carried: list[NoticeRecipient] = []
    if channel is not None:
        carried.append(NoticeRecipient(name=channel.name, role="channel", card=carriers_card(channel)))
    return NoticeFacts(
        assistant=assistant.name,
        is_ai=is_ai,
        purpose=assistant.purpose,
        owner=owner,
        recipients=(*models, *carried),
        retention_days=assistant.retention_days,
    )


def _one_after_another(assistant: Assistant | None) -> Iterator[Assistant]:
    """Itself and its fallbacks."""
    while assistant is not None:
        yield assistant
        assistant = assistant.fallback


class Rights:
    def __init__(
        self,
        *,
        settings: Settings,
        memory: Memory,
        beside: Beside,
        in_flight: InFlight,
        connector: Callable[[ChannelId], object | None],
        open_lines: OpenLines,
        notice: NoticeOf,
        wording: Wording,
        largest_file: Callable[[ChannelId], int],
        clock: Clock,
        log: Log,
        metrics: Metrics,
        random: Callable[[int], bytes],
    ) -> None:
        store, people = memory.store, memory.people
        self._quarantined = QuarantinedPayloads(store=store, quarantine=memory.quarantine)
        places: tuple[PersonalPlace, ...] = (self._quarantined, open_lines)
        self.register = Register(store=store, rows=PersonalRows(vault=memory.vault), places=lambda: places)
        address = settings.server.public_address
        self.issuing = Issuing(
            store=store,
            vault=memory.vault,
            key=beside.key,
            ledger=beside.ledger,
            tombstones=beside.tombstones,
            facts=lambda channel: notice(channel).facts,
            wording=wording,
            clock=clock,
            log=log,
            random=random,
            version=VERSION,
            page=f"{address}/receipts" if address else "",
            backup_days=horizon_days(
                settings.server.data_dir, days=settings.storage.backup_days, today=clock.now().date()
            ),
        )
        held = CopiesHeld(vault=memory.vault)
        self.providers = AskingProviders(
            store=store,
            jobs=ProviderJobs(
                vault=memory.vault, ids=memory.ids, given_up_after=timedelta(days=settings.timing.provider_days)
            ),
            held=held,
            connector=connector,
            kept=KEPT,
            clock=clock,
            log=log,
            count=metrics.provider_answered,
        )
        self.tidying = Tidying(store=store, held=held, providers=self.providers, connector=connector, clock=clock)
        self.erasures = Erasures(
            store=store,
            vault=memory.vault,
            people=people,
            arrivals=memory.arrivals,
            files=memory.files,
            journal=Journal(vault=memory.vault, ids=memory.ids),
            register=self.register,
            in_flight=in_flight,
            issuing=self.issuing,
            providers=self.providers,
            clock=clock,
            log=log,
            wording=wording,
            last_words=lambda letter: last_words(letter, wording),
            folder=settings.server.data_dir,
            also=elsewhere(settings),
            leave_out=settings.owner_files,
            count=metrics.erasure,
        )
        self.boot_guard = BootGuard(
            store=store,
            vault=memory.vault,
            people=people,
            erasures=self.erasures,
            beside=beside,
            clock=clock,
            log=log,
        )
        self.asked_elsewhere = AskedElsewhere(
            store=store,
            vault=memory.vault,
            ids=memory.ids,
            people=people,
            arrivals=memory.arrivals,
            journal=Journal(vault=memory.vault, ids=memory.ids),
            erasures=self.erasures,
            wording=wording,
            clock=clock,
            log=log,
        )
        strangers = Strangers(store=store, register=self.register, erasures=self.erasures)
        exports = Exports(
            store=store, files=memory.files, register=self.register, wording=wording, clock=clock, log=log
        )
        self.hearing = PrivacyHearing(
            show=ShowMyData(register=self.register, strangers=strangers, notice=notice, wording=wording),
            export=ExportMyData(
                exports=exports,
                strangers=strangers,
                notice=notice,
                wording=wording,
                clock=clock,
                largest_file=largest_file,
            ),
            delete=DeleteMyData(
                store=store,
                register=self.register,
                strangers=strangers,
                confirming=Confirming(
                    vault=memory.vault, clock=clock, random=random, minutes=settings.timing.confirmation_minutes
                ),
                erasures=self.erasures,
                providers=self.providers,
                new_code=self.issuing.new_code,
                notice=notice,
                wording=wording,
            ),
            privacy=WhatIsKept(notice=notice),
            who=WhoReceives(notice=notice, wording=wording),
            help=Help(wording=wording),
            stop_and_start=StopAndStart(
                store=store,
                people=people,
                conversations=memory.conversations,
                in_flight=in_flight,
                notice=notice,
                wording=wording,
                clock=clock,
            ),
            receipt=ReadReceipt(issuing=self.issuing, asked=self.providers.outcomes, wording=wording, clock=clock),
            wording=wording,
        )
        self.retention = Retention(
            store=store,
            ageing=Ageing(),
            people=people,
            files=memory.files,
            arrivals=memory.arrivals,
            quarantine=memory.quarantine,
            erasures=self.erasures,
            providers=self.providers,
            retention_days=lambda channel: notice(channel).facts.retention_days,
            quarantine_days=settings.timing.quarantine_days,
            own_file_minutes=settings.timing.own_file_minutes,
            clock=clock,
            log=log,
        )


def elsewhere(settings: Settings) -> Sequence[Path]:
    """What the owner keeps outside the data folder; an erasure looks there too."""
    database, folder = settings.storage.database_file, settings.server.data_dir.resolve()
    beside = (database.with_name(database.name + end) for end in ("-wal", "-shm"))
    ours = (database, *beside, settings.storage.keys, settings.storage.ledger)
    return [path for path in ours if not path.resolve().is_relative_to(folder)]
