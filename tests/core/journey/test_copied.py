"""A word with a slash that was copied out of our own sentences is the word; other words stay as they were written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.identifiers import Address, ChannelId, ProviderMessageId
from core.journey.copied import without_marks
from core.messages import InboundMessage
from tests.journeys.stage import stage


def _said(text: str) -> InboundMessage:
    return InboundMessage(
        channel_id=ChannelId("notes"),
        provider_id=ProviderMessageId("1"),
        sent_at=datetime(2026, 11, 22, tzinfo=UTC),
        sender=Address("ada"),
        text=text,
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("\u200e/delete_files 1234", "/delete_files 1234"),
        ("/receipt \u200eABCD-EFGH", "/receipt ABCD-EFGH"),
        (" \u2068/correct 1 -\u200e\u2069", " /correct 1 -"),
        ("/delete", "/delete"),
    ],
)
def test_of_a_word_with_a_slash_nothing_stays_that_nobody_sees(written: str, meant: str) -> None:
    assert without_marks(_said(written)).text == meant


@pytest.mark.parametrize("written", ["\u200fمرحبا (\u200eABC\u200f)", "\u200e", "hello", ""])
def test_other_words_stay_as_they_are(written: str) -> None:
    said = _said(written)
    assert without_marks(said) is said


async def test_it_is_heard_as_if_it_had_been_typed(tmp_path: Path) -> None:
    async with stage(tmp_path) as acting:
        await acting.say("\u200e/ping")
        await acting.connector.has_sent(1)
        assert acting.hearing.heard == ["/ping"]
