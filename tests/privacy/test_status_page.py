"""Which language a reader is answered in."""

import pytest

from core.wording import Wording
from privacy.menu import LANGUAGES
from privacy.status_page import drawn, language_of

_KNOWN = ("en", "de", "ar", "pt", "zh")


@pytest.mark.parametrize(
    ("languages", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("en-GB, de;q=0.9", "en"),
        ("en;q=0.2, de ; q=0.3, ar;q=0", "de"),
        ("xx, pt-BR;q=0.1", "pt"),
        ("ZH-Hans-CN", "zh"),
        ("*", "en"),
        ("ar;q=0", "en"),
        ("de;q=9, <script>", "en"),
        ("../de", "en"),
        ("x," * 1000 + "de", "en"),
        ("ß" * 5000, "en"),
    ],
)
def test_the_best_language_is_taken(languages: str, language: str) -> None:
    assert language_of(languages, _KNOWN) == language


def test_every_language_has_its_page() -> None:
    wording = Wording([LANGUAGES])
    for sentence in ("status_under_way", "status_done", "status_unknown"):
        pages = {drawn(wording, sentence, language) for language in wording.languages()}
        assert len(pages) == len(wording.languages()) == 16
        assert all("<script" not in page for page in pages)
