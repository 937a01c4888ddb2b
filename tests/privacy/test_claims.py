"""What a model claims of a person's rights is replaced by how to have it done, and nothing else is touched."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.wording import Wording
from privacy.claims import CLAIMED, Claims, claimed_in_languages
from privacy.menu import LANGUAGES

CORPUS = tomllib.loads((Path(__file__).parent / "claims.toml").read_text("utf-8"))
CLAIMS = Claims(Wording([LANGUAGES]))
TOLD = "I cannot do that myself. To have what is kept about you here deleted, write **/delete**."


def _claims() -> list[tuple[str, str, str]]:
    return [
        (language, command, sentence)
        for language, written in CORPUS.items()
        for command, sentences in written["claimed"].items()
        for sentence in sentences
    ]


@pytest.mark.parametrize(("language", "command", "sentence"), _claims())
def test_a_claim_is_replaced_by_how_to_have_it_done(language: str, command: str, sentence: str) -> None:
    told = CLAIMS.vetted(f"1900\n{sentence}\n1901", language)
    first, instead, last = told.split("\n")
    assert (first, last) == ("1900", "1901")
    wording = Wording([LANGUAGES])
    assert instead == f"{wording.say('claim_instead', language)} {wording.say(f'hint_{command}', language)}"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [(language, sentence) for language, written in CORPUS.items() for sentence in written["innocent"]],
)
def test_what_claims_nothing_stays_as_it_is(language: str, sentence: str) -> None:
    assert CLAIMS.vetted(sentence, language) == sentence


def test_there_are_enough_of_both_in_every_language() -> None:
    assert set(CORPUS) == {path.stem for path in LANGUAGES.glob("*.toml")}
    assert {each.language for each in claimed_in_languages()} == set(CORPUS)
    for language, written in CORPUS.items():
        claimed = sum(map(len, written["claimed"].values()))
        assert claimed >= (20 if language == "en" else 5)
        assert len(written["innocent"]) >= (30 if language == "en" else 5)
        assert set(written["claimed"]) == set(CLAIMED)


def test_what_we_say_ourselves_is_no_claim() -> None:
    for path in sorted(LANGUAGES.glob("*.toml")):
        said = tomllib.loads(path.read_text("utf-8"))["say"]
        for name in ("claim_instead", *(name for name in said if name.startswith(("hint_", "notice_", "help_")))):
            assert CLAIMS.vetted(said[name], path.stem) == said[name], (path.stem, name)


def test_only_the_claiming_sentence_is_replaced() -> None:
    answer = "We open at nine.\n\nI have deleted your data. Anything else?\n\n- Monday\n- Tuesday"
    assert CLAIMS.vetted(answer, "en") == f"We open at nine.\n\n{TOLD} Anything else?\n\n- Monday\n- Tuesday"


def test_the_same_is_told_once_and_what_is_called_out_before_it_goes_with_it() -> None:
    answer = "Done! I have deleted your data. Your messages have been erased. Have a nice day."
    assert CLAIMS.vetted(answer, "en") == f"{TOLD}  Have a nice day."


def test_bold_that_began_in_the_claim_does_not_stay_half() -> None:
    assert CLAIMS.vetted("**I have deleted your data. We open at nine.**", "en") == f"{TOLD} We open at nine."
    assert CLAIMS.vetted("**At nine we open. I have deleted your data.**", "en") == f"At nine we open. {TOLD}"


def test_it_is_told_in_the_language_of_the_claim() -> None:
    assert "/delete" in CLAIMS.vetted("Ich habe alle Ihre Daten gelöscht.", "en")
    assert CLAIMS.vetted("Ich habe alle Ihre Daten gelöscht.", "en").startswith("Das kann ich")


def test_code_and_quotations_are_left_alone() -> None:
    code = 'Here it is:\n```python\nprint("I have deleted your data.")\n```\nThat is all.'
    assert CLAIMS.vetted(code, "en") == code
    assert CLAIMS.vetted("A bot that says “I have deleted your data.” is wrong.", "en").startswith("A bot")
    assert TOLD in CLAIMS.vetted("“I have deleted your data.”", "en")


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("The shop opens at nine and closes at six on weekdays; on Sunday it is closed. ", "en"),
        ("Der Laden öffnet um neun und schließt um sechs; am Sonntag bleibt er zu. ", "de"),
        ("Магазин открыт с девяти до шести, в воскресенье он закрыт. ", "ru"),
        ("商店九点开门，六点关门，星期天休息。", "zh"),
    ],
)
def test_an_answer_without_a_claim_costs_next_to_nothing(said: str, language: str) -> None:
    answer = (said * 200)[:2000]
    CLAIMS.vetted(answer, language)

    def took() -> float:
        started = time.perf_counter()
        CLAIMS.vetted(answer, language)
        return time.perf_counter() - started

    # 0.2 ms is the aim; the machines that check this are shared.
    assert min(took() for _ in range(50)) < 0.0006


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["I have deleted your data.", "**", "\n", "```", "“", "Done! ", "a ", "。", " "]), max_size=12
    )
)
def test_no_answer_keeps_a_claim_outside_of_code_and_vetting_twice_changes_nothing(pieces: list[str]) -> None:
    once = CLAIMS.vetted("".join(pieces), "en")
    assert CLAIMS.vetted(once, "en") == once


def test_a_hostile_answer_takes_no_time() -> None:
    for answer in (
        "I have now " * 3_000,
        "your data " * 3_000 + "deleted",
        "“" * 20_000,
        "**" * 9_000,
        "I have deleted " + "all " * 8_000,
    ):
        started = time.perf_counter()
        CLAIMS.vetted(answer, "en")
        assert time.perf_counter() - started < 0.5
