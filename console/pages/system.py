"""All pages of System in the order of their tabs, and those of the first five minutes."""

from collections.abc import Iterator, Sequence

from console.audit import Audit
from console.html import Html
from console.own_account import OwnAccount
from console.owners import Owners
from console.page import Page
from console.pages.account import AccountPages
from console.pages.activity import ActivityPages
from console.pages.backups import BackupPages
from console.pages.handover import HandoverPages
from console.pages.health import HealthPages
from console.pages.owners import OwnerPages
from console.pages.set_up import SetUpPages
from console.pages.settings import SettingsPages
from console.pages.start_again import StartAgainPages
from console.pages.tokens import TokenPages
from console.passkeys.keeping import Passkeys
from console.sessions import Sessions
from console.throttle import Throttle
from console.workings import Workings


def system_pages(
    html: Html,
    workings: Workings,
    audit: Audit,
    *,
    owners: Owners,
    account: OwnAccount,
    passkeys: Passkeys,
    sessions: Sessions,
    throttle: Throttle,
    scopes: Sequence[str],
) -> Iterator[Page]:
    """`scopes`: all that a call of the API asks for."""
    if workings.checks is not None and workings.condition is not None:
        yield HealthPages(html=html, checks=workings.checks, condition=workings.condition).page()
    yield ActivityPages(html=html, audit=audit).page()
    yield OwnerPages(html=html, owners=owners, sessions=sessions, account=account).page()
    yield AccountPages(html=html, account=account, passkeys=passkeys, sessions=sessions, throttle=throttle).page()
    yield TokenPages(html=html, owners=owners, account=account, scopes=scopes).page()
    if workings.settings is not None:
        yield SettingsPages(html=html, settings=workings.settings, audit=audit).page()
    if workings.handover is not None:
        yield HandoverPages(html=html, handover=workings.handover, audit=audit).page()
    if workings.backups is not None:
        yield BackupPages(html=html, backups=workings.backups, audit=audit).page()
    set_up = workings.set_up
    if set_up is None:
        return
    yield StartAgainPages(html=html, set_up=set_up, audit=audit).page()
    assistants, channels, notices, modes = workings.assistants, workings.channels, workings.notices, workings.modes
    if assistants is not None and channels is not None and notices is not None and modes is not None:
        yield SetUpPages(
            html=html,
            set_up=set_up,
            assistants=assistants,
            channels=channels,
            notices=notices,
            modes=modes,
            audit=audit,
        ).page()
