"""All commands over rooms of their own, as `lethe.rights` puts them together."""

import secrets
from collections.abc import Callable
from pathlib import Path

from core.identifiers import ChannelId
from core.journey.threshold import HeldWords
from core.log import Log
from core.memory.consents import Consents
from core.memory.opening import Memory
from core.wording import Wording
from lethe.further_rights import further_commands
from lethe.linked_rights import LinkedRights
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
from privacy.notice_book import NoticeBook
from privacy.notices import Notice
from privacy.owner_views import Codes
from privacy.provider_jobs import AskingProviders
from privacy.receipt_command import ReadReceipt
from privacy.register import Register
from privacy.retention import Retention
from settings.server import ServerSettings
from settings.timing import Timing
from tests.fakes.still_clock import StillClock
from tests.privacy.stand_ins import NothingInFlight, NotingTells

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
    told: NotingTells,
    connector: Callable[[ChannelId], object | None],
    by_link: bool = False,
) -> PrivacyHearing:
    codes = Codes(vault=memory.vault, people=memory.people)
    strangers = Strangers(store=memory.store, register=register, erasures=erasures)
    confirming = Confirming(
        vault=memory.vault, clock=clock, random=lambda count: int(CODE).to_bytes(count, "big"), minutes=10
    )
    held = HeldWords(clock=clock, minutes=10)
    linked = LinkedRights(
        memory=memory,
        register=register,
        erasures=erasures,
        confirming=confirming,
        tells=told,
        connector=connector,
        new_code=issuing.new_code,
        notice=lambda channel: notice,
        wording=wording,
        clock=clock,
        random=secrets.token_bytes,
        timing=Timing(),
    )
    consent = Consent(
        store=memory.store,
        people=memory.people,
        consents=Consents(vault=memory.vault, ids=memory.ids, clock=clock),
        book=NoticeBook(folder),
        notice=lambda channel: notice,
        wording=wording,
        minutes=10,
        draw=issuing.draw_consent,
        doubted=linked.fresh.permit,
    )
    return PrivacyHearing(
        show=ShowMyData(
            register=register, strangers=strangers, notice=lambda channel: notice, codes=codes, wording=wording
        ),
        export=ExportMyData(
            exports=linked.exports(exports, by_link=by_link),
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
        receipt=ReadReceipt(
            issuing=issuing, asked=providers.outcomes, own=consent.receipt, wording=wording, clock=clock
        ),
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
                ours=issuing.ours,
                server=ServerSettings(
                    owner="The Clinic, clinic@example.org",
                    human="Call the desk on weekdays.",
                    authority="The Data Authority, Example Street 1",
                ),
                retention=retention,
            ),
            **linked.commands,
        },
        asked_for=AskedFor(store=memory.store, people=memory.people, requests=memory.requests),
        wording=wording,
        guard=linked.guard,
    )
