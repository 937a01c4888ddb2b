"""Which names are ours, and which forms came from our own pages."""

import pytest

from console.guard import is_ours, origin_called
from console.sessions import cookie

_PUBLIC = "https://bots.example.org"


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("localhost:8080", "http://localhost:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("bots.example.org", _PUBLIC),
        ("BOTS.example.org", _PUBLIC),
        ("evil.example", ""),
        ("bots.example.org.evil.example", ""),
        ("localhost.evil.example", ""),
        ("evil.example@127.0.0.1", ""),
        ("127.0.0.1:port", ""),
        ("", ""),
    ],
)
def test_a_name_is_ours_or_nobodys(host: str, origin: str) -> None:
    assert origin_called(host, _PUBLIC) == origin


def test_a_form_is_ours_only_where_the_browser_says_so() -> None:
    assert is_ours({"Origin": _PUBLIC, "Sec-Fetch-Site": "same-origin"}, _PUBLIC)
    assert is_ours({"Origin": _PUBLIC}, _PUBLIC)
    assert not is_ours({"Sec-Fetch-Site": "same-origin"}, _PUBLIC)
    assert not is_ours({"Origin": "null"}, _PUBLIC)


def test_over_https_a_cookie_is_bound_to_the_host_and_never_sent_in_the_clear() -> None:
    assert cookie("word", is_secure=True).startswith("__Host-lethe=word; Path=/;")
    assert cookie("word", is_secure=True).endswith("HttpOnly; SameSite=Lax; Secure")
    assert "Secure" not in cookie("word", is_secure=False)
    assert "Max-Age=0" in cookie("", is_secure=True)
