"""What an owner may write as a site."""

import pytest

from connectors.web.kind import WEB
from settings.fields import Value


def mistake(value: Value) -> str:
    (origins,) = WEB.fields
    assert origins.check is not None
    return origins.check(value)


@pytest.mark.parametrize(
    "origins",
    [
        (),
        ("https://www.example.org",),
        ("https://www.example.org/", "http://localhost:3000"),
        ("https://münchen.example",),
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
    ],
)
def test_what_is_no_origin_is_explained(origin: str) -> None:
    assert len(mistake((origin,)).split()) > 5
    assert mistake(("https://fine.example", origin))
    assert mistake(origin)
