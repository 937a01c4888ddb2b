"""The sentences that a person reads about what is held, what goes and what is out of reach."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.identifiers import Address, ChannelId, ConversationId
from core.memory.about import NoPerson
from core.memory.tables import Fence
from core.wording import Wording
from privacy.journal import ERASED, NOTHING_HELD, Letter
from privacy.menu import LANGUAGES
from privacy.notices import NoticeRecipient
from privacy.recipients import out_of_reach, received
from privacy.register import Holding
from privacy.report import MARK_DAYS, last_words, overview, question
from tests.privacy.opened import CORE_LANGUAGES
from tests.privacy.stand_ins import FACTS

WORDING = Wording([CORE_LANGUAGES, LANGUAGES])
NOBODY = replace(FACTS, recipients=())
HOLDINGS = (
    Holding(
        called="Messages",
        category="conversation",
        count=2,
        oldest=datetime(2026, 11, 1, tzinfo=UTC),
        newest=datetime(2026, 11, 22, tzinfo=UTC),
    ),
    Holding(called="Open pages", category="connection", count=1),
    Holding(called="Files", category="files", count=0),
)
LETTER = Letter(
    channel=ChannelId("site"),
    address=Address("ada"),
    language="en",
    conversation=ConversationId(1),
    says=ERASED,
    went=(("Messages", 12), ("Files", 1)),
)


def test_only_what_is_held_is_listed() -> None:
    text = overview(HOLDINGS, FACTS, WORDING, "en")
    assert "- Messages: **2**, from 2026-11-01 to 2026-11-22" in text
    assert "- Open pages: **1**" in text
    assert "Files" not in text


def test_that_nobody_received_anything_is_said_too() -> None:
    assert "Nobody outside this server" in overview(HOLDINGS, NOBODY, WORDING, "en")
    assert "Nobody outside this server" not in overview(HOLDINGS, FACTS, WORDING, "en")


def test_the_question_says_how_and_until_when() -> None:
    text = question(HOLDINGS, FACTS, WORDING, "en", code="0042", minutes=10, receipt="7K2M-ABCD-0123-XYZ9")
    assert "DELETE 0042" in text
    assert "10 minutes" in text
    assert text.index("Messages") < text.index("Example Models")


def test_the_question_shows_the_code_of_the_receipt_before_anything_goes() -> None:
    text = question(HOLDINGS, FACTS, WORDING, "en", code="0042", minutes=10, receipt="7K2M-ABCD-0123-XYZ9")
    assert "**7K2M-ABCD-0123-XYZ9**" in text


def test_the_last_words_are_the_receipt() -> None:
    text = last_words(replace(LETTER, receipt="LETHE RECEIPT 1 and so on"), WORDING)
    assert text.startswith("**Done.")
    assert "```\nLETHE RECEIPT 1 and so on\n```" in text


def test_an_erasure_that_an_older_release_began_ends_without_a_receipt() -> None:
    assert last_words(LETTER, WORDING) == "**Done. Everything I kept about you is deleted.**"


def test_somebody_of_whom_nothing_was_held_is_told_no_more() -> None:
    assert last_words(replace(LETTER, says=NOTHING_HELD), WORDING) == "I keep nothing about you."


def test_the_mark_stays_as_long_as_it_is_said_to() -> None:
    assert isinstance(Fence.about, NoPerson)
    assert {9: "nine days"}[MARK_DAYS] in Fence.about.because


@pytest.mark.parametrize(
    ("recipient", "gets", "keeps"),
    [
        (NoticeRecipient(name="M", role="model"), "own terms", "own terms"),
        (NoticeRecipient(name="C", role="channel"), "carries this chat", "carried this chat"),
    ],
)
def test_every_sort_of_recipient_has_its_sentences(recipient: NoticeRecipient, gets: str, keeps: str) -> None:
    facts = replace(FACTS, recipients=(recipient,))
    [line] = received(facts, WORDING, "en")
    assert line.startswith(f"{recipient.name}: ")
    assert gets in line
    assert keeps in next(iter(out_of_reach(facts, WORDING, "en")))
