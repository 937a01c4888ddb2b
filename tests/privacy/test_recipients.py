"""What a person reads of those who received something of theirs."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import core.wording
from core.wording import Wording
from privacy.cards import Card, declared_card, known_card
from privacy.menu import LANGUAGES, menus
from privacy.notices import NoticeFacts, NoticeRecipient, notice_in_force
from privacy.recipients import out_of_reach, received, who_receives
from tests.privacy.opened import opened

WORDING = Wording([Path(core.wording.__file__).parent / "languages", LANGUAGES])


def _known(host: str) -> Card:
    card = known_card(host)
    assert card is not None
    return card


MODEL = NoticeRecipient(name="OpenAI", role="model", card=_known("api.openai.com"))
CARRIER = NoticeRecipient(name="Carrier", role="channel", card=_known("api.twilio.com"))
FACTS = NoticeFacts(assistant="Helpdesk", is_ai=True, retention_days=30, recipients=(MODEL, CARRIER))


def _with(**changes: object) -> NoticeFacts:
    assert MODEL.card is not None
    card = replace(MODEL.card, **changes)  # type: ignore[arg-type]
    return replace(FACTS, recipients=(replace(MODEL, card=card), CARRIER))


def test_who_tells_what_each_does_and_on_whose_word() -> None:
    text = who_receives(FACTS, WORDING, "en")
    model, carrier = text.split("\n\n")[1:]
    assert model.startswith(
        "**OpenAI**: all of it, in order to answer; trains no models on it; keeps copies for up to 30"
    )
    assert "people there may read some of it" in model
    assert "says so itself: https://developers.openai.com/api/docs/guides/your-data, checked on 2026-11-21" in model
    assert "where:" not in model
    assert carrier.startswith("**Carrier**: carries this chat")
    assert "whether it trains models on it is not known; keeps copies for up to 400 days" in carrier


def test_what_the_owner_says_is_said_to_be_the_owner_s() -> None:
    own = declared_card(
        None, host="m.example", trains="yes", days_kept=None, terms="https://t.example", seen=date(2026, 1, 2)
    )
    facts = replace(FACTS, recipients=(NoticeRecipient(name="m.example", role="model", card=own),))
    text = who_receives(facts, WORDING, "en")
    assert "may train models on it; for how long it keeps copies is not known" in text
    assert "says whoever runs this: https://t.example, checked on 2026-01-02" in text


def test_where_nothing_leaves_who_says_so() -> None:
    assert "stays on this server" in who_receives(replace(FACTS, recipients=()), WORDING, "en")


@pytest.mark.parametrize("language", menus())
def test_who_is_told_in_every_language(language: str) -> None:
    for trains in ("no", "yes", "unless", "unknown"):
        for days in (30, None):
            text = who_receives(_with(trains=trains, days_kept=days, country="Freedonia"), WORDING, language)
            assert ("30" in text.replace("2026-11-21", "").replace("400", "")) is (days is not None)
            assert "Freedonia" in text
            assert "{" not in text
    assert language == "en" or who_receives(FACTS, WORDING, language) != who_receives(FACTS, WORDING, "en")


def test_how_long_copies_stay_is_said_where_it_is_known() -> None:
    assert any("for up to 30 days" in line for line in out_of_reach(FACTS, WORDING, "en"))
    assert any("is in its own terms" in line for line in out_of_reach(_with(days_kept=None), WORDING, "en"))
    assert any("trains no models on it" in line for line in received(FACTS, WORDING, "en"))


def test_a_card_that_promises_something_else_makes_another_notice() -> None:
    version = notice_in_force(FACTS, WORDING).version
    assert "trains no models on it; keeps copies for up to 30 days" in notice_in_force(FACTS, WORDING).text("en")
    assert notice_in_force(_with(checked=date(2027, 1, 1)), WORDING).version == version
    changed = [_with(trains="unless"), _with(days_kept=31), _with(review="yes"), _with(country="elsewhere")]
    changed.append(replace(FACTS, recipients=(replace(MODEL, card=None), CARRIER)))
    assert len({notice_in_force(facts, WORDING).version for facts in changed} | {version}) == 6


async def test_who_is_answered_in_the_chat(tmp_path: Path) -> None:
    async with opened(tmp_path) as rooms:
        reply = await rooms.ask("/who")
    assert reply.text.startswith("Who receives what you write:")
    assert "**Example Models**" in reply.text
    assert [button.says for button in reply.buttons] == ["/show", "/delete", "/privacy"]
