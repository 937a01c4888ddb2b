"""The container gives away nothing that it need not."""

import pytest

from tests.house.container import image_offences, indented, instructions, service_offences
from tests.house.tree import ROOT

IMAGE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")


def test_the_image_gives_away_nothing() -> None:
    assert image_offences(IMAGE) == []


def test_the_service_may_do_little() -> None:
    assert service_offences(COMPOSE) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("USER 10001:10001\n", ""),
        ("USER 10001:10001\n", "USER root\n"),
        ("VOLUME /data\n", ""),
        ('CMD ["python", "-m", "lethe", "serve"]', "CMD lethe serve"),
        ('"healthcheck"]', '"version"]'),
        ("PYTHONSAFEPATH=1", "PYTHONSAFEPATH="),
        ("LETHE_SERVER__DATA_DIR=/data", "LETHE_SERVER__DATA_DIR=/app"),
        ("--require-hashes ", ""),
        ("ca-certificates ", ""),
        ("FROM python:3.13-slim\n", "FROM python:3.13\n"),
    ],
)
def test_an_image_that_gives_away_more_is_seen(right: str, wrong: str) -> None:
    assert right in IMAGE
    assert len(image_offences(IMAGE.replace(right, wrong))) == 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("read_only: true", "read_only: false"),
        ("      - ALL\n", "      - NET_RAW\n"),
        ("no-new-privileges:true", "no-new-privileges:false"),
        ("127.0.0.1:8080:8080", "8080:8080"),
        ("    mem_limit: 512m\n", ""),
        ("    pids_limit: 128\n", ""),
        ("    init: true\n", "    init: true\n    privileged: true\n"),
        (",noexec", ""),
        ("  lethe:\n    build", "  other:\n    build"),
    ],
)
def test_a_service_that_may_do_more_is_seen(right: str, wrong: str) -> None:
    assert right in COMPOSE
    assert len(service_offences(COMPOSE.replace(right, wrong))) == 1


def test_steps_are_read_over_their_lines() -> None:
    assert instructions("# a\nRUN a \\\n  && b\nuser x\n") == [("RUN", "a    && b"), ("USER", "x")]


def test_indented_text_is_read() -> None:
    text = '# a\na:\n  b: "1:2"\n  c:\n    - d: e\n    - "f"\n  g: {}\nh: i\n'
    assert indented(text) == {"a": {"b": "1:2", "c": ["d: e", "f"], "g": {}}, "h": "i"}


@pytest.mark.parametrize("text", ["a: b\na: c\n", "a\n", "a: b\n   c: d\n", "a: b\n- c\n"])
def test_indented_text_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        indented(text)
