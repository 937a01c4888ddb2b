"""Which language a browser asks for."""

import pytest

from connectors.web.languages import chosen

OFFERED = ("en", "de", "pt", "zh")


@pytest.mark.parametrize(
    ("asked", "accept", "language"),
    [
        ("", "", "en"),
        ("de", "pt", "de"),
        ("DE_at", "", "de"),
        ("xx", "pt-BR", "pt"),
        ("", "de;q=0.3, pt;q=0.8, fr", "pt"),
        ("", "de;q=0, pt;q=0.1", "pt"),
        ("", "zh-Hant-TW, en;q=0.1", "zh"),
        ("", "de;q=abc, pt;q=0.1", "pt"),
        ("", "*, ;;;, =, q=1", "en"),
        ("", "pt;q=0.5,de;q=0.5", "pt"),
        ("", "xx," * 100_000 + "de", "en"),
        ("../de", "\x00", "en"),
    ],
)
def test_the_first_that_we_have_of_what_is_wanted(asked: str, accept: str, language: str) -> None:
    assert chosen(asked, accept, OFFERED) == language
