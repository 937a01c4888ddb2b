"""What differs is found in what a notice says, decides by itself whether people are asked, and is shown in words."""

from dataclasses import replace
from datetime import date

import pytest

from core.wording import Wording
from privacy.cards import Card
from privacy.menu import LANGUAGES, menus
from privacy.notice_diff import differences, in_words, is_material
from privacy.notices import NoticeFacts, NoticeRecipient

CARD = Card(
    id="maker",
    name="Modelmaker",
    role="model",
    hosts=("maker.example",),
    trains="no",
    days_kept=30,
    sources=(),
    checked=date(2026, 1, 1),
    check_again=date(2027, 1, 1),
    confidence="high",
)
MODEL = NoticeRecipient(name="Modelmaker", role="model", card=CARD)
CARRIER = NoticeRecipient(name="Messenger", role="channel")
FACTS = NoticeFacts(
    assistant="Helpdesk",
    is_ai=True,
    purpose="Answers questions about the clinic.",
    owner="The Clinic",
    recipients=(MODEL, CARRIER),
    retention_days=30,
)
MASKED = replace(FACTS, recipients=(replace(MODEL, masked=("email", "phone")), CARRIER))
OTHER = NoticeRecipient(name="Another", role="model")


def _model(**promises: object) -> NoticeFacts:
    return replace(FACTS, recipients=(replace(MODEL, card=replace(CARD, **promises)), CARRIER))  # type: ignore[arg-type]


MATERIAL = {
    "a new purpose": (replace(FACTS, purpose="Sells shoes."), "changed"),
    "another who runs it": (replace(FACTS, owner="The Bank"), "changed"),
    "a new recipient": (replace(FACTS, recipients=(MODEL, CARRIER, OTHER)), "added"),
    "pictures": (replace(FACTS, recipients=(replace(MODEL, pictures=True), CARRIER)), "added"),
    "training": (_model(trains="yes"), "changed"),
    "longer there": (_model(days_kept=60), "longer"),
    "for who knows how long": (_model(days_kept=None), "longer"),
    "a country": (_model(country="Elsewhere"), "changed"),
    "people who read": (_model(review="yes"), "changed"),
    "longer here": (replace(FACTS, retention_days=31), "longer"),
    "an owner who reads some": (replace(FACTS, owner_sees="masked"), "added"),
    "an owner who reads all": (replace(FACTS, owner_sees="everything"), "added"),
}
EDITORIAL = {
    "a name": (replace(FACTS, assistant="Reception"), "changed"),
    "a comma": (replace(FACTS, purpose="Answers questions, about the Clinic."), "changed"),
    "a purpose less": (replace(FACTS, purpose=""), "removed"),
    "a recipient less": (replace(FACTS, recipients=(CARRIER,)), "removed"),
    "shorter there": (_model(days_kept=3), "shorter"),
    "shorter here": (replace(FACTS, retention_days=7), "shorter"),
    "nothing kept": (replace(FACTS, collect=False), "shorter"),
    "no AI any more": (replace(FACTS, is_ai=False), "changed"),
    "people are asked": (replace(FACTS, asks_first=True), "changed"),
}


@pytest.fixture
def wording() -> Wording:
    return Wording([LANGUAGES.parents[1] / "core" / "languages", LANGUAGES])


@pytest.mark.parametrize("name", MATERIAL)
def test_what_is_asked_about(name: str) -> None:
    after, mark = MATERIAL[name]
    [found] = differences(FACTS, after)
    assert (found.mark, found.material) == (mark, True)


@pytest.mark.parametrize("name", EDITORIAL)
def test_what_is_only_told(name: str) -> None:
    after, mark = EDITORIAL[name]
    [found] = differences(FACTS, after)
    assert (found.mark, found.material) == (mark, False)


def test_nothing_differs_where_nothing_does() -> None:
    assert differences(FACTS, replace(FACTS, recipients=FACTS.recipients[::-1])) == ()


def test_the_way_back_of_what_is_less_private_is_not_asked_about() -> None:
    for name in ("longer here", "an owner who reads all", "a new recipient", "pictures", "training"):
        assert not is_material(differences(MATERIAL[name][0], FACTS)), name
    assert is_material(differences(replace(FACTS, collect=False), FACTS))
    assert is_material(differences(replace(FACTS, owner_sees="masked"), replace(FACTS, owner_sees="everything")))


def _masked(*kinds: str) -> NoticeFacts:
    return replace(FACTS, recipients=(replace(MODEL, masked=kinds), CARRIER))


@pytest.mark.parametrize("kinds", [(), ("email",), ("email", "ip")])
def test_hiding_less_from_a_model_is_asked_about(kinds: tuple[str, ...], wording: Wording) -> None:
    [found] = differences(MASKED, _masked(*kinds))
    assert (found.mark, found.material) == ("changed" if kinds else "removed", True)
    assert "Modelmaker" in in_words([found], wording, "en")


def test_hiding_more_from_a_model_is_only_told() -> None:
    [found] = differences(MASKED, _masked("phone", "email", "ip"))
    assert (found.mark, found.material) == ("changed", False)
    [found] = differences(FACTS, MASKED)
    assert (found.mark, found.material) == ("added", False)
    assert differences(MASKED, _masked("phone", "email")) == ()


def test_it_is_shown_word_by_word_with_its_mark_and_as_it_was(wording: Wording) -> None:
    longer = in_words(differences(FACTS, replace(FACTS, retention_days=90)), wording, "en")
    assert longer.splitlines() == [
        "- **longer**: Kept here for **90** days, sealed with a key of your own, then deleted by itself.",
        "  (before: Kept here for 30 days, sealed with a key of your own, then deleted by itself.)",
    ]
    added = in_words(differences(FACTS, replace(FACTS, recipients=(MODEL, CARRIER, OTHER))), wording, "en")
    assert added == (
        "- **added**: Another: all of it, in order to answer; how long it keeps copies is in its own terms"
    )
    removed = in_words(differences(FACTS, replace(FACTS, recipients=(CARRIER,))), wording, "en")
    assert removed.startswith("- **removed**: Modelmaker: ")
    country = in_words(differences(FACTS, _model(country="Elsewhere")), wording, "en")
    assert "for up to 30 days; **where: Elsewhere**\n" in country


def test_every_difference_is_said_in_every_language(wording: Wording) -> None:
    for after, _ in (*MATERIAL.values(), *EDITORIAL.values()):
        found = differences(FACTS, after)
        said = {in_words(found, wording, tag) for tag in menus()}
        assert len(said) == len(menus())
        assert all(text.startswith("- **") for text in said)
