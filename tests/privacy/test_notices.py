"""The notice says what is configured, and its version changes with it."""

from dataclasses import replace
from pathlib import Path

import pytest

import core.wording
from core.wording import Wording
from privacy.menu import LANGUAGES, menus
from privacy.notices import NoticeFacts, NoticeRecipient, notice_in_force

FACTS = NoticeFacts(
    assistant="Helpdesk",
    is_ai=True,
    purpose="Answers questions about the clinic.",
    owner="The Clinic",
    retention_days=30,
    recipients=(
        NoticeRecipient(name="Messenger", role="channel"),
        NoticeRecipient(name="Modelmaker", role="model"),
    ),
)


@pytest.fixture
def wording() -> Wording:
    return Wording([Path(core.wording.__file__).parent / "languages", LANGUAGES])


def test_it_begins_with_what_one_is_talking_to(wording: Wording) -> None:
    assert notice_in_force(FACTS, wording).text("en").startswith("**You are writing with an AI.** Helpdesk")
    prepared = notice_in_force(replace(FACTS, is_ai=False), wording).text("en")
    assert prepared.startswith("**Helpdesk gives prepared answers.**")
    assert "not an AI" in prepared.splitlines()[0]


def test_it_names_who_receives_what_and_until_when(wording: Wording) -> None:
    text = notice_in_force(FACTS, wording).text("en")
    assert "- Messenger: carries this chat" in text
    assert "- Modelmaker: all of it, in order to answer; how long it keeps copies is in its own terms" in text
    assert "for 30 days" in text
    assert "Answers questions about the clinic." in text
    assert "Who runs it: The Clinic" in text
    assert "**show my data**" in text


def test_what_is_not_known_is_not_said(wording: Wording) -> None:
    text = notice_in_force(replace(FACTS, purpose="", owner=""), wording).text("en")
    assert "What it is for" not in text
    assert "Who runs it" not in text


def test_where_nothing_leaves_it_says_so(wording: Wording) -> None:
    text = notice_in_force(replace(FACTS, recipients=()), wording).text("en")
    assert "stays on this server" in text
    assert "I cannot delete" not in text


def test_the_version_is_of_the_content(wording: Wording) -> None:
    version = notice_in_force(FACTS, wording).version
    assert len(version) == 12
    assert int(version, 16) >= 0
    assert notice_in_force(replace(FACTS, recipients=FACTS.recipients[::-1]), wording).version == version
    others = [
        replace(FACTS, assistant="Other"),
        replace(FACTS, is_ai=False),
        replace(FACTS, purpose="Sells shoes."),
        replace(FACTS, owner="Another"),
        replace(FACTS, retention_days=31),
        replace(FACTS, recipients=FACTS.recipients[:1]),
        replace(FACTS, recipients=(FACTS.recipients[0], replace(FACTS.recipients[1], name="Another"))),
    ]
    versions = {notice_in_force(facts, wording).version for facts in others}
    assert len(versions) == len(others)
    assert version not in versions


def test_braces_in_what_the_owner_wrote_are_harmless(wording: Wording) -> None:
    text = notice_in_force(replace(FACTS, purpose="{owner} {0}", assistant="{days}"), wording).text("en")
    assert "{owner} {0}" in text
    assert "{days} is a computer program" in text


def test_it_is_told_in_every_language(wording: Wording) -> None:
    notice = notice_in_force(FACTS, wording)
    texts = {tag: notice.text(tag) for tag in menus()}
    assert len(set(texts.values())) == len(texts)
    for text in texts.values():
        assert all(fact in text for fact in ("Helpdesk", "Messenger", "Modelmaker", "30", "The Clinic"))
        assert len(text) < 1500


def test_it_says_what_is_hidden_from_whom_and_that_names_pass_through(wording: Wording) -> None:
    plain = NoticeFacts(
        assistant="helpdesk",
        is_ai=True,
        recipients=(NoticeRecipient(name="Example Models", role="model"),),
        retention_days=30,
    )
    hiding = NoticeRecipient(name="Example Models", role="model", masked=("email", "ip"))
    masked = replace(plain, recipients=(hiding,))
    text = notice_in_force(masked, wording).text("en")
    assert "Hidden from Example Models: your name and number here; " in text
    assert "e-mail addresses; network addresses (IP). Other names are not." in text
    assert "telephone" not in text
    assert "Hidden" not in notice_in_force(plain, wording).text("en")
    assert notice_in_force(masked, wording).version != notice_in_force(plain, wording).version
    for language in menus():
        assert "Example Models" in notice_in_force(masked, wording).text(language)
