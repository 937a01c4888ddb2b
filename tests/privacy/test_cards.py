"""Cards are whole, found by the host that is called, and overruled by the owner's own."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from privacy.card_list import recipients_page
from privacy.cards import Card, declared_card, known_card, known_cards

SEEN = date(2026, 11, 22)


@pytest.mark.parametrize("card", known_cards(), ids=lambda card: card.id)
def test_a_card_is_whole_and_dated(card: Card) -> None:
    assert card.id.isidentifier()
    assert card.role in ("model", "channel")
    assert card.trains in ("no", "yes", "unless", "unknown")
    assert card.review in ("possible", "yes", "unknown")
    assert card.confidence in ("high", "medium", "low")
    assert card.trains != "unless" or card.trains_note
    assert card.days_kept is None or card.days_kept > 0
    assert card.days_kept is not None or card.days_note
    assert card.sources
    for source in card.sources:
        assert urlsplit(source.address).scheme == "https"
        assert source.dated.startswith("20")
    assert card.checked < card.check_again <= card.checked + timedelta(days=184)
    assert not card.declared
    assert card.hosts
    assert all(host == host.lower() and "/" not in host for host in card.hosts)


def test_no_two_cards_are_alike() -> None:
    hosts = [host for card in known_cards() for host in card.hosts]
    assert len(set(hosts)) == len(hosts)
    assert len({card.id for card in known_cards()}) == len(known_cards())


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("api.openai.com", "openai"),
        ("API.OpenAI.com.", "openai"),
        ("eu.api.openai.com", "openai"),
        ("clinic.openai.azure.com", "azure"),
        ("bedrock-runtime.eu-central-1.amazonaws.com", "bedrock"),
        ("api.anthropic.com", "anthropic"),
        ("generativelanguage.googleapis.com", "gemini"),
        ("api.mistral.ai", "mistral"),
        ("api.groq.com", "groq"),
        ("api.deepseek.com", "deepseek"),
        ("openrouter.ai", "openrouter"),
        ("api.telegram.org", "telegram"),
        ("messaging.twilio.com", "twilio"),
        ("graph.facebook.com", "meta"),
        ("notapi.openai.com", ""),
        ("api.openai.com.evil.example", ""),
        ("openai.com", ""),
        ("bedrock-runtime.amazonaws.com.evil.example", ""),
        ("s3.amazonaws.com", ""),
        ("models.example.org", ""),
        ("127.0.0.1", ""),
        ("", ""),
    ],
)
def test_it_is_found_by_the_host_that_is_called(host: str, found: str) -> None:
    card = known_card(host)
    assert (card.id if card is not None else "") == found


def test_the_owner_s_word_holds_above_what_is_known() -> None:
    known = known_card("generativelanguage.googleapis.com")
    assert known is not None
    assert known.may_train
    own = declared_card(
        known,
        host="generativelanguage.googleapis.com",
        trains="no",
        days_kept=None,
        terms="https://t.example",
        seen=SEEN,
    )
    assert (own.name, own.review, own.country) == (known.name, known.review, known.country)
    assert (own.trains, own.trains_note, own.days_kept, own.days_note) == ("no", "", None, "")
    assert not own.may_train
    assert own.declared
    assert [(source.address, source.dated) for source in own.sources] == [("https://t.example", "2026-11-22")]
    assert own.is_due(SEEN + timedelta(days=180))
    assert not own.is_due(SEEN + timedelta(days=179))


def test_the_owner_speaks_for_a_provider_that_nobody_knows() -> None:
    own = declared_card(
        None, host="models.example.org", trains="yes", days_kept=7, terms="https://t.example", seen=SEEN
    )
    assert (own.name, own.may_train, own.days_kept, own.review) == ("models.example.org", True, 7, "unknown")


def test_that_it_was_read_again_promises_nothing_new() -> None:
    card = known_cards()[0]
    again = replace(card, checked=SEEN, check_again=SEEN, confidence="low", trains_note="said in other words")
    assert again.promises() == card.promises()
    others = [replace(card, trains="yes"), replace(card, days_kept=31), replace(card, review="yes")]
    others.append(replace(card, country="elsewhere"))
    assert all(other.promises() != card.promises() for other in others)


def test_a_table_with_a_slip_of_the_pen_is_no_card(tmp_path: Path) -> None:
    path = tmp_path / "providers.toml"
    path.write_text('[[provider]]\nid = "a"\ntrain = "no"\nhosts = ["a.example"]\nsources = []\n')
    with pytest.raises(TypeError):
        known_cards(path)


def test_the_page_tells_of_every_card() -> None:
    page = recipients_page()
    assert all(f"\n## {card.name}\n" in page for card in known_cards())
    assert all(source.address in page for card in known_cards() for source in card.sources)
