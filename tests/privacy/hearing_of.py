"""All commands over rooms of their own, as `lethe.rights` puts them together."""

from pathlib import Path

from core.journey.threshold import HeldWords
from core.log import Log
from core.memory.ageing import Ageing
from core.memory.consents import Consents
from core.memory.opening import Memory
from core.wording import Wording
from lethe.further_rights import further_commands
from privacy.agreeing import AgreeOrDecline
from privacy.asked_for import AskedFor
from privacy.commands import ExportMyData, Help, ShowMyData, StopAndStart, Strangers, WhatIsKept, WhoReceives
from privacy.confirming import Confirming
from privacy.consent import Consent
from privacy.dealings import Dealings
from privacy.deleting import DeleteMyData
from privacy.erasure import Erasures
from privacy.export import Exports
from privacy.hearing import PrivacyHearing
from privacy.issuing import Issuing
from privacy.keeping import KeepDays
from privacy.notice_book import NoticeBook
from privacy.notices import Notice
from privacy.opening_up import OpenToOwner
from privacy.owner_views import Codes
from privacy.pausing import PauseAndResume
from privacy.provider_jobs import AskingProviders
from privacy.receipt_command import ReadReceipt
from privacy.register import Register
from privacy.retention import Retention
from tests.fakes.still_clock import StillClock
from tests.privacy.stand_ins import NothingInFlight

CODE = "4821"


def hearing_of(
    memory: Memory,
    clock: StillClock,
    register: Register,
    erasures: Erasures,
    issuing: Issuing,
    providers: AskingProviders,
    exports: Exports,
    in_flight: NothingInFlight,
    wording: Wording,
    notice: Notice,
    largest_file: int,
    retention: Retention,
    log: Log,
    folder: Path,
) -> PrivacyHearing:
    codes = Codes(vault=memory.vault, people=memory.people)
    strangers = Strangers(store=memory.store, register=register, erasures=erasures)
    confirming = Confirming(
        vault=memory.vault, clock=clock, random=lambda count: int(CODE).to_bytes(count, "big"), minutes=10
    )
    held = HeldWords(clock=clock, minutes=10)
    consent = Consent(
        store=memory.store,
        people=memory.people,
        consents=Consents(vault=memory.vault, ids=memory.ids, clock=clock),
        book=NoticeBook(folder),
        notice=lambda channel: notice,
        wording=wording,
        minutes=10,
    )
    return PrivacyHearing(
        show=ShowMyData(
            register=register, strangers=strangers, notice=lambda channel: notice, codes=codes, wording=wording
        ),
        export=ExportMyData(
            exports=exports,
            strangers=strangers,
            notice=lambda channel: notice,
            wording=wording,
            clock=clock,
            largest_file=lambda channel: largest_file,
        ),
        delete=DeleteMyData(
            store=memory.store,
            register=register,
            strangers=strangers,
            confirming=confirming,
            erasures=erasures,
            providers=providers,
            new_code=issuing.new_code,
            notice=lambda channel: notice,
            wording=wording,
        ),
        privacy=WhatIsKept(notice=lambda channel: notice),
        who=WhoReceives(
            notice=lambda channel: notice,
            dealings=Dealings(store=memory.store, asked_by=lambda channel: {"Example Models": {"helpdesk"}}),
            wording=wording,
        ),
        help=Help(wording=wording),
        stop_and_start=StopAndStart(
            store=memory.store,
            people=memory.people,
            conversations=memory.conversations,
            in_flight=in_flight,
            consent=consent,
            notice=lambda channel: notice,
            wording=wording,
            clock=clock,
        ),
        receipt=ReadReceipt(issuing=issuing, asked=providers.outcomes, wording=wording, clock=clock),
        agree=AgreeOrDecline(
            store=memory.store,
            consent=consent,
            asked=held.asked,
            release=held.release,
            notice=lambda channel: notice,
            wording=wording,
        ),
        further={
            **further_commands(
                memory=memory,
                in_flight=in_flight,
                confirming=confirming,
                notice=lambda channel: notice,
                wording=wording,
                clock=clock,
                log=log,
                folders=(folder,),
                owner="The Clinic, clinic@example.org",
                human="Call the desk on weekdays.",
                authority="The Data Authority, Example Street 1",
            ),
            "pause": (
                pausing := PauseAndResume(
                    store=memory.store,
                    conversations=memory.conversations,
                    in_flight=in_flight,
                    wording=wording,
                    clock=clock,
                )
            ),
            "resume": pausing,
            "open": OpenToOwner(store=memory.store, wording=wording, clock=clock),
            "keep": KeepDays(
                store=memory.store,
                ageing=Ageing(),
                forget=retention.forget_messages,
                scrub=retention.scrub,
                notice=lambda channel: notice,
                wording=wording,
                clock=clock,
            ),
        },
        asked_for=AskedFor(store=memory.store, people=memory.people, requests=memory.requests),
        wording=wording,
    )
