"""Every page there is, each in one line; one whose port nobody filled is not there."""

from collections.abc import Iterator
from dataclasses import dataclass

from console.api.catalogue import calls
from console.api.repeats import Repeats
from console.api.serving import api_page
from console.audit import Audit
from console.html import Html
from console.own_account import OwnAccount
from console.owners import Owners
from console.page import Page
from console.pages.assistant_catalogue import assistant_pages
from console.pages.channels import ChannelPages
from console.pages.embedding import EmbeddingPages
from console.pages.entrance import Entrance
from console.pages.home import Home
from console.pages.human import HumanPages
from console.pages.lines import LinePages
from console.pages.passkey_entrance import PasskeyEntrance
from console.pages.people import PeoplePages
from console.pages.privacy import privacy_pages
from console.pages.system import system_pages
from console.pages.usage import UsagePages
from console.passkeys.keeping import Passkeys
from console.sessions import Sessions
from console.throttle import Throttle
from console.workings import Workings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What pages are made of."""

    html: Html
    owners: Owners
    sessions: Sessions
    throttle: Throttle
    audit: Audit
    workings: Workings
    repeats: Repeats
    account: OwnAccount
    passkeys: Passkeys


def pages(ground: Ground) -> Iterator[Page]:
    """Within a section in the order of its tabs."""
    html, workings, audit = ground.html, ground.workings, ground.audit
    yield Entrance(
        html=html,
        owners=ground.owners,
        passkeys=ground.passkeys,
        sessions=ground.sessions,
        throttle=ground.throttle,
    ).page()
    yield PasskeyEntrance(
        html=html, passkeys=ground.passkeys, sessions=ground.sessions, throttle=ground.throttle
    ).page()
    yield Home(html=html, workings=workings).page()
    yield from assistant_pages(html, workings, audit)
    if workings.channels is not None:
        yield ChannelPages(html=html, channels=workings.channels, audit=audit).page()
    if workings.lines is not None:
        yield LinePages(html=html, lines=workings.lines, assistants=workings.assistants, audit=audit).page()
        yield EmbeddingPages(html=html, lines=workings.lines, audit=audit).page()
    yield from privacy_pages(html, workings, audit)
    if workings.people is not None:
        yield PeoplePages(html=html, people=workings.people, handing=workings.handing, audit=audit).page()
    if workings.handing is not None:
        yield HumanPages(html=html, handing=workings.handing, audit=audit).page()
    if workings.usage is not None:
        yield UsagePages(html=html, usage=workings.usage).page()
    api = api_page(tuple(calls(workings, audit)), ground.repeats)
    yield from system_pages(
        html,
        workings,
        audit,
        owners=ground.owners,
        account=ground.account,
        passkeys=ground.passkeys,
        sessions=ground.sessions,
        throttle=ground.throttle,
        scopes=[route.scope for route in api.routes if ":" in route.scope],
    )
    yield api
