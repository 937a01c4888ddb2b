"""What each rule takes and what it refuses, and that a site's origin is written as browsers write it."""

import pytest

from settings.fields import Secret
from settings.rules import (
    host_and_port,
    is_key,
    is_listen_address,
    is_name,
    is_path,
    is_provider_address,
    is_public_address,
    origin_of,
)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("https://WWW.Example.org/", "https://www.example.org"),
        ("https://a.example:443", "https://a.example"),
        ("http://a.example:80", "http://a.example"),
        ("http://a.example:443", "http://a.example:443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        ("https://例え.example", "https://xn--r8jz45g.example"),
        ("https://[0:0::1]:8443", "https://[::1]:8443"),
        ("https://127.0.0.1", "https://127.0.0.1"),
        ("https://my_shop.example", "https://my_shop.example"),
    ],
)
def test_an_origin_has_one_form(text: str, origin: str) -> None:
    assert origin_of(text) == origin
    assert origin_of(origin) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "https://a.example\n",
        "\nhttps://a.example",
        "https://a.exa\tmple",
        "https://a.example\x07",
        "https://a.example\u202e",
        "https://a.example:",
        "https://a.example?",
        "https://a.example#",
        "https://a.example/x",
        "https://a.example//",
        "https://a.example:0",
        "https://a.example:99999",
        "https://a.example:８０",
        "https://@a.example",
        "https://u:p@a.example",
        "https://*.example",
        "https://a..example",
        "https://-a.example",
        "https://a.example\\x",
        "https://straße.example",  # two names, and only xn-- says which
        "https://999.1.1.1",
        "https://127.1",
        "https://[fe80::1%25eth0]",
        f"https://{'a' * 64}.example",
        f"https://{'a.' * 130}example",
        "ftp://a.example",
        "null",
    ],
)
def test_what_is_the_origin_of_no_site(text: str) -> None:
    assert origin_of(text) is None
    assert is_public_address(text)


@pytest.mark.parametrize(
    "listen",
    ["127.0.0.1:8080", "[::1]:0", "[::]:80", "0.0.0.0:65535", "localhost:8080", "my-host.internal:80", "lethe_1:1"],
)
def test_where_one_can_listen(listen: str) -> None:
    assert is_listen_address(listen) == ""


@pytest.mark.parametrize(
    "listen",
    [
        "a b:80",
        "999.1.1.1:0",
        "[foo]:0",
        "[127.0.0.1]:0",
        "127.0.0.1: 80",
        "127.0.0.1:+80",
        "127.0.0.1:8_0",
        "127.0.0.1:８０",
        "127.0.0.1:80\n",
        "127.0.0.1:-1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        f"127.0.0.1:{'9' * 5000}",
        "*:0",
        ":0",
        "::1:80",
        "",
    ],
)
def test_where_nobody_can_listen(listen: str) -> None:
    assert "address and a port" in is_listen_address(listen)


def test_brackets_are_no_part_of_the_host() -> None:
    assert host_and_port("[0::1]:80") == ("::1", 80)
    with pytest.raises(ValueError):
        host_and_port("::1:80")


@pytest.mark.parametrize("name", ["a", "tg", "help-desk", "a_b-c", "0", "a" * 32])
def test_names(name: str) -> None:
    assert is_name(name) == ""


@pytest.mark.parametrize("name", ["", "a__b", "a--b", "a-_b", "a_", "a-", "_a", "-a", "A", "a b", "ä", "a\n", "a" * 33])
def test_names_that_no_variable_could_speak_of(name: str) -> None:
    assert "variable" in is_name(name)


@pytest.mark.parametrize(
    ("path", "mend"), [("", "blank"), (" \t", "blank"), ("~/x", "whole path"), ("{data_dir}/k", "{")]
)
def test_what_is_no_path(path: str, mend: str) -> None:
    assert mend in is_path(path)


def test_paths() -> None:
    assert [is_path(path) for path in ("data", "./data", "/srv/lethe data", "a~b", "größe")] == [""] * 5


@pytest.mark.parametrize("key", ["sk-1", "not needed", ""])
def test_keys(key: str) -> None:
    assert is_key(Secret(key)) == ""


@pytest.mark.parametrize("key", [" ", "schlüssel", "a\nb", "a ", "\x7f", "\u200b"])
def test_what_cannot_be_a_key(key: str) -> None:
    assert is_key(Secret(key)).startswith("cannot be a key: ")


@pytest.mark.parametrize(
    "address", ["http://ollama:11434/v1", "https://api.example.org/v1/", "http://svc.local.:80/v1"]
)
def test_providers(address: str) -> None:
    assert is_provider_address(address) == ""


@pytest.mark.parametrize(
    "address",
    ["api.example.org", "https://a.example/v1?", "https://a.example:/v1", "https://a.example/\x00", "http://1.1"],
)
def test_what_is_no_provider(address: str) -> None:
    assert "provider's address" in is_provider_address(address)


def test_a_provider_with_a_password() -> None:
    assert "own setting" in is_provider_address("https://u:p@a.example/v1")
