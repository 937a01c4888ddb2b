"""Owners try what would be hidden from a model."""

import io
import json

import pytest

from lethe.cli import main
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)

SAID = "Call +44 20 7946 0958 or write to ada.l@example.org, ada.l@example.org!"


def _masked(
    lines: str, *flags: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> "list[dict[str, object]]":
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert main(["privacy", "mask", *flags]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_is_printed_with_what_is_hidden_of_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = _masked(f"{SAID}\nhello\n", monkeypatch=monkeypatch, capsys=capsys)
    assert set(first) == {"text", "masked", "spans"}
    assert first["text"] == SAID
    assert first["spans"] == [
        {"start": 5, "end": 21, "type": "phone"},
        {"start": 34, "end": 51, "type": "email"},
        {"start": 53, "end": 70, "type": "email"},
    ]
    masked = str(first["masked"])
    phone, mail, again = (masked[at : at + 14] for at in (5, 32, 48))
    assert masked == f"Call {phone} or write to {mail}, {again}!"
    assert mail == again
    assert second == {"text": "hello", "masked": "hello", "spans": []}


def test_lines_of_json_may_name_their_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.dumps({"text": "Kod: 601702804", "lang": "en"}) + "\n"
    (found,) = _masked(line, "--json", monkeypatch=monkeypatch, capsys=capsys)
    assert found["spans"] == []
    (found,) = _masked(line.replace('"en"', '"pl"'), "--json", monkeypatch=monkeypatch, capsys=capsys)
    assert found["spans"] == [{"start": 5, "end": 14, "type": "phone"}]
