"""All that pages and API can do, as ports: `lethe/owner/` fills them, and the command line uses the same functions.

A port that nobody filled is None; then the page that needs it is not there, and neither is it in the navigation."""

from dataclasses import dataclass

from console.ports.assistants import Assistants
from console.ports.channels import Channels
from console.ports.handing import Handing
from console.ports.handover import HandoverSet
from console.ports.keeping import BackupsHere, Condition, SettingsShown
from console.ports.lines import Lines
from console.ports.people import People
from console.ports.privacy import Ledgers, Modes, Notices, Recipients, Records, Requests, Retention
from console.ports.set_up import SetUp
from console.ports.system import Checks, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Workings:
    channels: Channels | None = None
    checks: Checks | None = None
    assistants: Assistants | None = None
    people: People | None = None
    handing: Handing | None = None
    handover: HandoverSet | None = None
    notices: Notices | None = None
    requests: Requests | None = None
    records: Records | None = None
    retention: Retention | None = None
    recipients: Recipients | None = None
    modes: Modes | None = None
    ledger: Ledgers | None = None
    usage: Usage | None = None
    condition: Condition | None = None
    settings: SettingsShown | None = None
    backups: BackupsHere | None = None
    set_up: SetUp | None = None
    lines: Lines | None = None
