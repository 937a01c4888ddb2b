"""The papers of an owner: begun from what is really set, dated, and with what only they know marked."""

import json
from datetime import date
from pathlib import Path

import pytest

from lethe.cli import main
from lethe.commands.configured import configured
from lethe.commands.records import BLANK, assessment, in_markdown, list_of_recipients, record_of_processing
from lethe.commands.register import declared
from tests.product.typed import nothing_set

_empty_place = pytest.fixture(autouse=True)(nothing_set)
_DAY = date(2026, 5, 3)
_SET = """
[server]
owner = "Clinic of the Lake"
[[assistants]]
name = "helpdesk"
purpose = "Answers | questions."
provider = "openai"
model = "small"
api_key = "x"
[assistants.privacy]
retention = "14d"
owner_sees = "masked"
consent = "explicit"
[[channels]]
name = "site"
kind = "web"
"""


def _set() -> None:
    Path("lethe.toml").write_text(_SET)


def test_the_record_of_processing_says_what_is_set_and_marks_what_nobody_can_know_here() -> None:
    _set()
    settings = configured(None)
    page = in_markdown(record_of_processing(settings, declared(settings), _DAY))
    for said in ("Clinic of the Lake", "2026-05-03", "14 days", "api.openai.com", "Answers \\| questions.", "Messages"):
        assert said in page, said
    assert f"| Legal basis | {BLANK} |" in page


def test_every_recipient_is_listed_with_its_terms_and_the_agreement_is_for_the_owner_to_name() -> None:
    _set()
    page = in_markdown(list_of_recipients(configured(None), _DAY))
    assert "https://api.openai.com" in page
    assert f"{BLANK} | {BLANK} |" in page


def test_the_assessment_begins_with_what_was_chosen() -> None:
    _set()
    settings = configured(None)
    page = in_markdown(assessment(settings, declared(settings), _DAY))
    assert "| helpdesk | yes | 14 days | masked |" in page
    assert page.count(BLANK) > 10


@pytest.mark.parametrize("record", ["processing", "recipients", "assessment"])
def test_each_is_printed_as_a_page_and_as_data(record: str, capsys: pytest.CaptureFixture[str]) -> None:
    _set()
    assert main(["privacy", "register", "--record", record]) == 0
    page = capsys.readouterr().out
    assert page.startswith("# ")
    assert main(["privacy", "register", "--record", record, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["schema"] == "lethe.record/1"
    assert [f"## {section['title']}" for section in content["sections"]] == [
        line for line in page.splitlines() if line.startswith("## ")
    ]


def test_the_data_map_as_a_page_and_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["privacy", "register", "--format", "md"]) == 0
    assert capsys.readouterr().out.startswith("# Data map\n")
    assert main(["privacy", "register", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "lethe.register/1"
