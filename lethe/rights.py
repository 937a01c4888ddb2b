"""What people can ask about themselves, put together from privacy's rooms."""

from collections.abc import Callable
from datetime import timedelta

from connectors.open_lines import OpenLines
from core.clock import Clock
from core.identifiers import ChannelId
from core.journey.permits import AGREE, DECLINE
from core.journey.telling import Telling
from core.journey.threshold import HeldWords
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.consents import Consents
from core.memory.copies import CopiesHeld
from core.memory.looks import Looks
from core.memory.opening import Memory
from core.memory.personal_rows import PersonalRows
from core.memory.provider_jobs import ProviderJobs
from core.memory.short_memory import ShortMemory
from core.memory.unkept import UnkeptRows
from core.metrics import Metrics
from core.ports.in_flight import InFlight
from core.ports.personal_place import PersonalPlace
from core.wording import Wording
from lethe.archives_held import ArchivesHeld
from lethe.further_rights import further_commands
from lethe.kept_elsewhere import elsewhere
from lethe.linked_rights import LinkedRights
from lethe.showing import exporting, showing
from lethe.standing import standing_of
from lethe.sweeping import agreed_days, sweeping
from lethe.version import VERSION
from privacy.agreeing import AgreeOrDecline
from privacy.asked_elsewhere import AskedElsewhere
from privacy.asked_for import AskedFor
from privacy.backup_horizon import horizon_days
from privacy.beside import Beside
from privacy.boot_guard import BootGuard
from privacy.commands import ExportMyData, Help, NoticeOf, StopAndStart, Strangers, WhatIsKept, WhoReceives
from privacy.confirming import Confirming
from privacy.consent import Consent
from privacy.dealings import AskedBy, Dealings
from privacy.deleting import DeleteMyData
from privacy.erasure import Erasures
from privacy.hearing import PrivacyHearing
from privacy.issuing import KEPT, Issuing
from privacy.journal import Journal
from privacy.notice_book import NoticeBook
from privacy.owner_terms import told_of_looks
from privacy.owner_views import Codes, OwnerViews
from privacy.passing import Passing
from privacy.provider_jobs import AskingProviders
from privacy.quarantine import QuarantinedPayloads
from privacy.receipt_command import ReadReceipt
from privacy.register import Register
from privacy.report import last_words
from privacy.tidying import Tidying
from settings.settings import Settings

PLACES: tuple[type[PersonalPlace], ...] = (QuarantinedPayloads, OpenLines, ShortMemory, ArchivesHeld)
"""The personal places that are no tables."""


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
        book: NoticeBook,
        asked_by: AskedBy,
        wording: Wording,
        largest_file: Callable[[ChannelId], int],
        clock: Clock,
        log: Log,
        metrics: Metrics,
        random: Callable[[int], bytes],
    ) -> None:
        store, people, server, timing = memory.store, memory.people, settings.server, settings.timing
        self._quarantined = QuarantinedPayloads(store=store, quarantine=memory.quarantine)
        self.archives_held = ArchivesHeld()
        places: tuple[PersonalPlace, ...] = (self._quarantined, open_lines, memory.short, self.archives_held)
        self.register = Register(store=store, rows=PersonalRows(vault=memory.vault), places=lambda: places)
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
            notices=lambda: [each.version for each in book.versions()],
            page=f"{server.public_address}/receipts" if server.public_address else "",
            backup_days=horizon_days(server.data_dir, days=settings.storage.backup_days, today=clock.now().date()),
        )
        held = CopiesHeld(vault=memory.vault, short=memory.short)
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
            leave_out=(*settings.owner_files, book.folder),
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
        self.kept_days = agreed_days(memory=memory, notice=notice, book=book, clock=clock).of
        exports = exporting(memory, self.register, wording, clock, log, self.kept_days)
        self.retention = sweeping(
            memory=memory,
            erasures=self.erasures,
            providers=self.providers,
            notice=notice,
            book=book,
            timing=settings.timing,
            clock=clock,
            log=log,
        )
        self.passing = Passing(
            store=store,
            ageing=Ageing(),
            rows=UnkeptRows(memory.conversations),
            people=people,
            files=memory.files,
            short=memory.short,
            erasures=self.erasures,
            collects=lambda channel: notice(channel).facts.collect,
            clock=clock,
            log=log,
        )
        codes = Codes(vault=memory.vault, people=people)
        self.owner_views = OwnerViews(
            store=store,
            conversations=memory.conversations,
            looks=Looks(vault=memory.vault, ids=memory.ids, clock=clock),
            codes=codes,
            sees=told_of_looks(notice, book, Consents(vault=memory.vault, ids=memory.ids, clock=clock)),
            clock=clock,
        )
        confirming = Confirming(vault=memory.vault, clock=clock, random=random, minutes=timing.confirmation_minutes)
        self.telling = Telling(log)
        self.standing = standing_of(memory, settings.handover, self.telling, wording, clock, log, metrics)
        linked = LinkedRights(
            memory=memory,
            register=self.register,
            erasures=self.erasures,
            confirming=confirming,
            tells=self.telling,
            connector=connector,
            new_code=self.issuing.new_code,
            notice=notice,
            wording=wording,
            clock=clock,
            random=random,
            timing=settings.timing,
            kept_days=self.kept_days,
        )
        self.consent = Consent(
            store=store,
            people=people,
            consents=Consents(vault=memory.vault, ids=memory.ids, clock=clock),
            book=book,
            notice=notice,
            wording=wording,
            minutes=settings.timing.confirmation_minutes,
            draw=self.issuing.draw_consent,
            doubted=linked.fresh.permit,
        )
        self.held = HeldWords(clock=clock, minutes=settings.timing.confirmation_minutes)
        agreeing = AgreeOrDecline(
            store=store,
            consent=self.consent,
            asked=self.held.asked,
            release=self.held.release,
            notice=notice,
            wording=wording,
        )
        self.hearing = PrivacyHearing(
            show=showing(self.register, strangers, notice, codes, wording, self.kept_days),
            export=ExportMyData(
                exports=linked.exports(exports, by_link=bool(server.public_address)),
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
                confirming=confirming,
                erasures=self.erasures,
                providers=self.providers,
                new_code=self.issuing.new_code,
                notice=notice,
                wording=wording,
            ),
            privacy=WhatIsKept(notice=notice),
            who=WhoReceives(notice=notice, dealings=Dealings(store=store, asked_by=asked_by), wording=wording),
            help=Help(wording=wording),
            stop_and_start=StopAndStart(
                store=store,
                people=people,
                conversations=memory.conversations,
                in_flight=in_flight,
                consent=self.consent,
                notice=notice,
                wording=wording,
                clock=clock,
            ),
            receipt=ReadReceipt(
                issuing=self.issuing,
                asked=self.providers.outcomes,
                own=self.consent.receipt,
                wording=wording,
                clock=clock,
            ),
            agree=agreeing,
            further={
                **further_commands(
                    memory=memory,
                    in_flight=in_flight,
                    confirming=confirming,
                    notice=notice,
                    wording=wording,
                    clock=clock,
                    log=log,
                    folders=(settings.server.data_dir, *elsewhere(settings)),
                    leave_out=(*settings.owner_files, book.folder),
                    ours=self.issuing.ours,
                    server=settings.server,
                    handing=self.standing.handing,
                    asks=self.providers.ask_while_young,
                    retention=self.retention,
                    kept_days=self.kept_days,
                ),
                **linked.commands,
            },
            asked_for=AskedFor(store=store, people=people, requests=memory.requests),
            wording=wording,
            guard=linked.guard,
        )
        self.consent.hear_by(self.hearing, {AGREE: agreeing, DECLINE: agreeing, "help": Help(wording=wording)})
