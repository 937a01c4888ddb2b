"""Every version is kept, read back as it was, and believed only where it is what its name says."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from core.identifiers import ChannelId
from core.wording import Wording
from privacy.menu import LANGUAGES
from privacy.notice_book import NoticeBook
from privacy.notices import Notice, content_of, notice_in_force
from tests.fakes.still_clock import StillClock
from tests.privacy.test_notice_diff import CARRIER, FACTS, MODEL

SITE, OTHER = ChannelId("site"), ChannelId("other")
_WORDING = Wording([LANGUAGES])


def _notice(**changes: object) -> Notice:
    return notice_in_force(replace(FACTS, **changes), _WORDING)  # type: ignore[arg-type]


def test_what_was_in_force_is_read_back_with_all_that_it_said(tmp_path: Path) -> None:
    clock = StillClock()
    recipients = (replace(MODEL, pictures=True), CARRIER)
    notice = _notice(recipients=recipients, owner_sees="masked", collect=False)
    NoticeBook(tmp_path).put_in_force(notice, SITE, clock.now())
    book = NoticeBook(tmp_path)
    facts = book.facts(notice.version)
    assert facts is not None
    assert content_of(facts) == content_of(notice.facts)
    read, written = notice_in_force(facts, _WORDING).text("en"), notice.text("en")
    assert sorted(read.splitlines()) == sorted(written.splitlines())
    [version] = book.versions()
    assert [(one.channel, one.since) for one in version.in_force] == [(SITE, clock.now())]


def test_the_last_of_a_channel_is_what_was_put_in_force_last_also_where_it_was_before(tmp_path: Path) -> None:
    book, clock = NoticeBook(tmp_path), StillClock()
    first, second = _notice(), _notice(retention_days=90)
    for notice in (first, second, first):
        book.put_in_force(notice, SITE, clock.now())
        last = NoticeBook(tmp_path).last(SITE)
        assert last is not None
        assert last.version == notice.version
    assert book.last(OTHER) is None
    assert [version.version for version in book.versions()] == [first.version, second.version]
    book.put_in_force(second, SITE, clock.now() - timedelta(days=9))
    assert book.last(SITE) == book.versions()[1]


def test_starting_again_writes_nothing_new(tmp_path: Path) -> None:
    book, clock = NoticeBook(tmp_path), StillClock()
    book.put_in_force(_notice(), SITE, clock.now())
    [file] = book.folder.iterdir()
    written = file.read_bytes()
    NoticeBook(tmp_path).put_in_force(_notice(), SITE, clock.now() + timedelta(days=1))
    assert file.read_bytes() == written


def test_what_is_published_is_known_and_not_in_force(tmp_path: Path) -> None:
    NoticeBook(tmp_path).publish(_notice())
    book = NoticeBook(tmp_path)
    assert book.facts(_notice().version) is not None
    assert book.last(SITE) is None


def test_a_version_that_was_changed_afterwards_is_as_good_as_none(tmp_path: Path) -> None:
    book = NoticeBook(tmp_path)
    book.put_in_force(_notice(), SITE, StillClock().now())
    [file] = book.folder.iterdir()
    for content in (file.read_bytes().replace(b"The Clinic", b"The Bank"), b"{}", b"[", b""):
        file.write_bytes(content)
        assert NoticeBook(tmp_path).facts(_notice().version) is None


def test_a_version_that_was_read_back_is_put_in_force_elsewhere(tmp_path: Path) -> None:
    clock = StillClock()
    notice = _notice(recipients=(replace(MODEL, masked=("email", "phone")), CARRIER))
    NoticeBook(tmp_path).put_in_force(notice, SITE, clock.now())
    book = NoticeBook(tmp_path)
    book.put_in_force(notice, OTHER, clock.now())
    last = NoticeBook(tmp_path).last(OTHER)
    assert last is not None
    assert last.facts == replace(notice.facts, recipients=last.facts.recipients)
    assert len(set(last.facts.recipients)) == 2
