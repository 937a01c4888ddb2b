"""The generated reference pages say what the code says."""

from pathlib import Path

import pytest

from lethe.catalogue import KNOWN_KINDS
from lethe.documents import DOCUMENTS, EXAMPLE, ROOT
from settings.fields import fields_of
from settings.limits import Limits
from settings.reading import read_settings
from settings.sources import Sources
from settings.timing import Timing


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_page_is_as_the_code_writes_it(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == DOCUMENTS[path](), "write it again: ./run docs"


def test_the_example_is_right(tmp_path: Path) -> None:
    file = tmp_path / "lethe.toml"
    file.write_text(EXAMPLE, encoding="utf-8")
    settings = read_settings(Sources(file=file, environment={"TG_TOKEN": "12345:a-token-of-nobody"}), KNOWN_KINDS)
    assert {channel.assistant for channel in settings.channels} == {"helpdesk"}


def test_every_setting_has_words_of_its_own() -> None:
    fields = [*fields_of(Limits), *fields_of(Timing)]
    assert [field.name for field in fields if len(field.help) < 10 or field.check is None] == []
