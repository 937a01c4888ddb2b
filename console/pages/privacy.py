"""The section Privacy: its pages, in the order of its tabs."""

from collections.abc import Iterator

from console.audit import Audit
from console.html import Html
from console.page import Page
from console.pages.ledger import LedgerPages
from console.pages.modes import ModesPages
from console.pages.notices import NoticePages
from console.pages.recipients import RecipientPages
from console.pages.records import RecordPages
from console.pages.requests import RequestPages
from console.pages.retention import RetentionPages
from console.workings import Workings


def privacy_pages(html: Html, workings: Workings, audit: Audit) -> Iterator[Page]:
    if workings.records is not None:
        yield RecordPages(html=html, records=workings.records).page()
    if workings.modes is not None:
        yield ModesPages(html=html, modes=workings.modes, audit=audit).page()
    if workings.notices is not None:
        yield NoticePages(html=html, notices=workings.notices, assistants=workings.assistants, audit=audit).page()
    if workings.requests is not None:
        yield RequestPages(html=html, requests=workings.requests, audit=audit).page()
    if workings.recipients is not None:
        yield RecipientPages(html=html, recipients=workings.recipients, audit=audit).page()
    if workings.retention is not None:
        yield RetentionPages(html=html, retention=workings.retention, audit=audit).page()
    if workings.ledger is not None:
        yield LedgerPages(html=html, ledger=workings.ledger).page()
