"""Every page there is, each in one line; one whose port nobody filled is not there."""

from collections.abc import Iterator
from dataclasses import dataclass

from console.api.channels import ChannelCalls
from console.audit import Audit
from console.html import Html
from console.owners import Owners
from console.page import Page
from console.pages.channels import ChannelPages
from console.pages.entrance import Entrance
from console.pages.home import Home
from console.pages.owners import OwnerPages
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


def pages(ground: Ground) -> Iterator[Page]:
    """Within a section in the order of its tabs."""
    html, workings, audit = ground.html, ground.workings, ground.audit
    yield Entrance(html=html, owners=ground.owners, sessions=ground.sessions, throttle=ground.throttle).page()
    yield Home(html=html, workings=workings).page()
    if workings.channels is not None:
        yield ChannelPages(html=html, channels=workings.channels, audit=audit).page()
        yield ChannelCalls(channels=workings.channels).page()
    yield OwnerPages(html=html, owners=ground.owners, sessions=ground.sessions).page()
