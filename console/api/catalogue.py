"""Every call there is, in the order of the document; one whose port nobody filled is not there."""

from collections.abc import Iterator

from console.api.assistants import AssistantCalls
from console.api.backups import BackupCalls
from console.api.calls import Call
from console.api.channels import ChannelCalls
from console.api.counts import CheckCalls, RequestCalls, UsageCalls
from console.api.handover import HandoverCalls
from console.api.modes import ModesCalls, RetentionCalls
from console.api.notices import NoticeCalls
from console.api.people import PeopleCalls
from console.api.starting import StartCalls
from console.api.waiting import WaitingCalls
from console.audit import Audit
from console.workings import Workings


def calls(workings: Workings, audit: Audit) -> Iterator[Call]:
    if workings.assistants is not None:
        yield from AssistantCalls(assistants=workings.assistants, audit=audit).calls()
    if workings.channels is not None:
        yield from ChannelCalls(channels=workings.channels, audit=audit).calls()
    if workings.notices is not None:
        yield from NoticeCalls(notices=workings.notices, audit=audit).calls()
    if workings.modes is not None:
        yield from ModesCalls(modes=workings.modes, audit=audit).calls()
    if workings.retention is not None:
        yield from RetentionCalls(retention=workings.retention, audit=audit).calls()
    if workings.people is not None:
        yield from PeopleCalls(people=workings.people, audit=audit).calls()
    if workings.handing is not None:
        yield from WaitingCalls(handing=workings.handing, audit=audit).calls()
    if workings.handover is not None:
        yield from HandoverCalls(handover=workings.handover, audit=audit).calls()
    if workings.usage is not None:
        yield from UsageCalls(usage=workings.usage).calls()
    if workings.requests is not None:
        yield from RequestCalls(requests=workings.requests, audit=audit).calls()
    if workings.checks is not None:
        yield from CheckCalls(checks=workings.checks).calls()
    if workings.backups is not None:
        yield from BackupCalls(backups=workings.backups, audit=audit).calls()
    if workings.set_up is not None:
        yield from StartCalls(set_up=workings.set_up, audit=audit).calls()
