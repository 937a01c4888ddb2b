"""Days, codes and what is to be remembered are taken out of sentences as they were meant."""

import pytest
from hypothesis import given, settings, strategies

from privacy.contents import Contents, before, behind, code_in, is_code, pin_in, with_stand_ins
from privacy.normalising import normalised, words_of
from privacy.phrases import understand

CONTENTS = Contents(
    numbers={("one",): 1, ("twenty",): 20, ("twenty", "one"): 21, ("七",): 7},
    units={("day",): 1, ("days",): 1, ("weeks",): 7, ("天",): 1, ("siku",): 1},
    spans={("a", "fortnight"): 14},
)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("keep it 7 days", 7),
        ("keep it 7days", 7),
        ("two or 3 weeks", 21),
        ("twenty one days", 21),
        ("a fortnight", 14),
        ("保存30天", 30),
        ("保存七天", 7),
        ("siku 7", 7),
        ("days", 0),
        ("7", 0),
        ("7 days not 8 days", 0),
        ("20000 days", 0),
        ("9999 weeks", 0),
    ],
)
def test_days(said: str, days: int) -> None:
    assert CONTENTS.days(normalised(said)) == days


def test_a_code_is_found_however_it_stands() -> None:
    for said in ("receipt K7QP-3M2X", "receipt k7qp–3m2x please", "收据K7QP-3M2X"):
        assert code_in(normalised(said)) == "K7QP-3M2X", said
    assert code_in(normalised("receipt 4f7a9c01")) == "4F7A9C01"
    assert code_in("two codes: ab12-cd34 and ef56-gh78") == ""
    assert code_in("receipt please") == ""
    assert is_code("k7qp-3m2x")
    assert not is_code("my order")


def test_stand_ins() -> None:
    assert words_of("x") == ("x",)
    assert with_stand_ins("no number here") == "no number here"
    assert with_stand_ins("keep 30 days").split() == ["keep", "NUMBER", "days"]
    assert with_stand_ins("receipt ab12-cd34").split() == ["receipt", "CODE"]


@given(strategies.text(max_size=60), strategies.text(max_size=60))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_what_is_cut_off_is_cut_between_words(one: str, other: str) -> None:
    text = f"{one} {other}"
    count = len(words_of(one))
    assert words_of(behind(text, count)) == words_of(other)
    assert words_of(before(text, len(words_of(other)))) == words_of(one)


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("Remember that I am vegetarian.", "I am vegetarian."),
        ("Please remember: my name is Noor", "my name is Noor"),
        ("hey, remember that   I'm   left-handed", "I'm   left-handed"),
        ("/remember I like TEA", "I like TEA"),
    ],
)
def test_what_is_to_be_remembered_stays_as_it_was_written(said: str, rest: str) -> None:
    found = understand(said)
    assert (found.command, found.tier, found.rest) == ("remember", "direct", rest)
    assert rest not in repr(found)


@pytest.mark.parametrize(
    "said",
    [
        "do you remember that I am vegetarian?",
        "he remembers that I owe him",
        'she said "remember that I am here"',
        "remember the milk",
        "remember that water boils at 100 degrees",
        "don't remember that I am vegetarian",
    ],
)
def test_what_is_not_about_the_person_is_the_models(said: str) -> None:
    assert understand(said).command == ""


def test_a_command_brings_what_it_needs() -> None:
    kept = understand("please keep my messages for two weeks only")
    assert (kept.command, kept.tier, kept.number) == ("keep", "direct", 14)
    assert understand("/keep 30").number == 30
    assert understand("/keep 2 months").number == 60
    assert understand("/keep").tier == understand("/keep forever").tier == "hint"
    receipt = understand("show me receipt k7qp-3m2x")
    assert (receipt.command, receipt.tier, receipt.code) == ("receipt", "direct", "K7QP-3M2X")
    assert understand("/receipt k7qp-3m2x").code == "K7QP-3M2X"
    assert understand("/receipt for my shoes").tier == "hint"
    assert "K7QP" not in repr(receipt)
    assert understand("/remember").tier == "hint"


def test_a_pin_is_four_to_eight_digits_said_once() -> None:
    assert [pin_in(said) for said in ("pin 0042", "482913 please", "12345678")] == ["0042", "482913", "12345678"]
    assert [pin_in(said) for said in ("pin 12", "123456789", "1234 5678", "4829-1234", "pin")] == [""] * 5
    assert with_stand_ins("set my pin to 482913").split() == ["set", "my", "pin", "to", "NUMBER"]
