"""All that pages and API can do, as ports: `lethe/owner/` fills them, and the command line uses the same functions.

A port that nobody filled is None; then the page that needs it is not there, and neither is it in the navigation."""

from dataclasses import dataclass

from console.ports.assistants import Assistants
from console.ports.channels import Channels
from console.ports.people import People
from console.ports.privacy import Notices, Records, Requests, Retention
from console.ports.system import Backups, Checks, ServerSettingsShown, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Workings:
    channels: Channels | None = None
    checks: Checks | None = None
    assistants: Assistants | None = None
    people: People | None = None
    notices: Notices | None = None
    requests: Requests | None = None
    records: Records | None = None
    retention: Retention | None = None
    usage: Usage | None = None
    settings: ServerSettingsShown | None = None
    backups: Backups | None = None
