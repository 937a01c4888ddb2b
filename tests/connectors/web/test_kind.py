"""What an owner may write as a site."""

from pathlib import Path

import pytest

from connectors.web.kind import WEB
from lethe.catalogue import KNOWN_KINDS
from settings.fields import Value
from settings.reading import read_settings
from settings.sources import Sources


def mistake(value: Value) -> str:
    [origins] = [field for field in WEB.fields if field.name == "allowed_origins"]
    assert origins.check is not None
    return origins.check(value)


@pytest.mark.parametrize(
    "origins",
    [
        (),
        ("https://www.example.org",),
        ("https://www.example.org/", "http://localhost:3000"),
        ("https://münchen.example",),
        ("https://a.example:443", "http://[::1]:3000"),
    ],
)
def test_origins_are_taken(origins: tuple[str, ...]) -> None:
    assert mistake(origins) == ""


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "*",
        "www.example.org",
        "https://",
        "https://*.example.org",
        "https://www.example.org/shop",
        "https://www.example.org?x=1",
        "https://user@www.example.org",
        "https://www.example.org; script-src *",
        "https://a.example https://b.example",
        "https://a.example,https://b.example",
        "ftp://www.example.org",
        "javascript:alert(1)",
        "https://[",
        "https://a.example:port",
        "https://a.example:",
        "https://a.example?",
        "https://a.example\n",
        "https://a.exam\tple",
        "https://a.example\x07",
        "https://user:password@www.example.org",
    ],
)
def test_what_is_no_origin_is_explained(origin: str) -> None:
    assert len(mistake((origin,)).split()) > 5
    assert mistake(("https://fine.example", origin))
    assert mistake(origin)


def test_which_is_wrong_is_said_by_its_number() -> None:
    said = mistake(("https://fine.example", "https://user:password@a.example"))
    assert said.startswith("number 2 ")
    assert "password" not in said


def test_origins_become_what_browsers_send(tmp_path: Path) -> None:
    file = tmp_path / "lethe.toml"
    file.write_text(
        '[[channels]]\nname = "site"\nkind = "web"\n'
        'allowed_origins = ["https://WWW.Example.org:443/", "https://münchen.example", "http://localhost:3000"]\n',
        encoding="utf-8",
    )
    environment = {"LETHE_SERVER__DATA_DIR": f"{tmp_path}/data"}
    (site,) = read_settings(Sources(file=file, environment=environment), KNOWN_KINDS).channels
    assert site.texts("allowed_origins") == (
        "https://www.example.org",
        "https://xn--mnchen-3ya.example",
        "http://localhost:3000",
    )
