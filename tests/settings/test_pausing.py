"""What people read on a paused channel, as its owner writes it."""

import pytest

from settings.pausing import are_pause_words, pause_words

_WRITTEN = "de: Wir sind im August wieder da.\n\n pt-BR: Voltamos logo.\nen: Back in August.\nBack soon: in August."


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("de", "Wir sind im August wieder da."),
        ("de-AT", "Wir sind im August wieder da."),
        ("pt_br", "Voltamos logo."),
        ("en-GB", "Back in August."),
        ("fr", "Back soon: in August."),
    ],
)
def test_everybody_reads_their_own_line(language: str, says: str) -> None:
    assert are_pause_words(_WRITTEN) == ""
    assert pause_words(_WRITTEN, language) == says


def test_who_has_no_line_reads_ours() -> None:
    assert pause_words("", "fr") == ""
    assert pause_words("de: Bald.\nen: Soon.", "fr") == ""


@pytest.mark.parametrize("written", ["FYI: closed.", "Hi: we are away.", "Tel: 030 1234", "xx: closed.", "FYI:"])
def test_what_begins_like_a_language_and_is_none_is_for_everybody(written: str) -> None:
    assert are_pause_words(written) == ""
    for language in ("en", "hi", "fr", written.partition(":")[0]):
        assert pause_words(written, language) == written


def test_hindi_is_a_language() -> None:
    for tag in ("hi", "HI", "hi-IN"):
        written = f"{tag}: हम बाहर हैं।\nHi: we are away."
        assert are_pause_words(written) == ""
        assert pause_words(written, "hi-IN") == "हम बाहर हैं।"
        assert pause_words(written, "en") == "Hi: we are away."


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("One.\nTwo.", "two lines without a language"),
        ("DE: Eins.\nde: Zwei.", "two lines for de"),
        ("x" * 5000, "far too long"),
        ("de:", "nothing after `de:`"),
        ("Back soon.\npt-BR: ", "nothing after `pt-br:`"),
    ],
)
def test_what_cannot_be_meant_is_refused(written: str, wrong: str) -> None:
    assert wrong in are_pause_words(written)
