"""A passkey belongs to a name that is reached safely; where there is none, the page says where there is."""

import pytest

from console.passkeys.places import NoPlace, Place, place_of

_PUBLIC = "https://Bots.example.org:8443"


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("http://localhost:8080", "localhost"),
        ("https://localhost", "localhost"),
        ("https://bots.example.org:8443", "bots.example.org"),
    ],
)
def test_a_name_that_is_reached_safely(origin: str, name: str) -> None:
    assert place_of(origin, _PUBLIC) == Place(name=name, origin=origin)


@pytest.mark.parametrize(
    ("origin", "public", "sentence", "instead"),
    [
        ("http://127.0.0.1:8080", "", "passkey_by_number", "http://localhost:8080"),
        ("http://[::1]", _PUBLIC, "passkey_by_number", "http://localhost"),
        ("http://192.0.2.7:8080", _PUBLIC, "passkey_by_number", "https://bots.example.org:8443"),
        ("https://192.0.2.7", "", "passkey_by_number", ""),
        ("https://192.0.2.7", "https://192.0.2.7", "passkey_by_number", ""),
        ("http://bots.example.org", "http://bots.example.org", "passkey_not_encrypted", ""),
        ("http://192.0.2.7", "http://bots.example.org", "passkey_by_number", ""),
        ("http://localhost.example.org", "http://localhost.example.org", "passkey_not_encrypted", ""),
    ],
)
def test_a_number_or_an_open_line_is_no_place(origin: str, public: str, sentence: str, instead: str) -> None:
    assert place_of(origin, public) == NoPlace(sentence=sentence, instead=instead)
