"""Every example of settings in the documents is one that Lethe takes."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

from core.errors import SettingError
from core.models.faq_file import parse_faq
from lethe.catalogue import KNOWN_KINDS
from lethe.version import VERSION
from settings.reading import read_settings
from settings.settings import Settings
from settings.sources import Sources
from tests.house.planted import plant
from tests.house.tree import ROOT, files

EXAMPLE = re.compile(r"^( *)```toml\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SECRETS = {
    "OPENAI_API_KEY": "key",
    "ANTHROPIC_API_KEY": "key",
    "TG_TOKEN": "1:token",
    "TWILIO_AUTH_TOKEN": "0123456789abcdef0123456789abcdef",
    "META_APP_SECRET": "0123456789abcdef0123456789abcdef",
    "META_TOKEN": "EAAG-an-access-token-for-examples",
    "META_VERIFY_TOKEN": "a-word-of-your-own",
    "METRICS_TOKEN": "read-only-0123456789",
    "CRM_SECRET": "whsec_" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3",
    "TICKETS_SECRET": "whsec_" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3",
    "MAIL_PASSWORD": "a-password-for-examples",
}
ASSISTANT = '[[assistants]]\nname = "helpdesk"\npurpose = "Answers questions."\n'
CHANNEL = '[[channels]]\nname = "site"\nkind = "web"\nassistant = "helpdesk"\n'


def examples(root: Path) -> list[tuple[str, str]]:
    """Each with the document it stands in."""
    return [
        (str(path), dedent(example[2]))
        for path in files(root)
        if path.suffix == ".md"
        for example in EXAMPLE.finditer((root / path).read_text(encoding="utf-8"))
    ]


def taken(text: str, folder: Path) -> Settings | None:
    """An example shows a part of a file; what it needs beside itself is added."""
    if "[[entry]]" in text:
        parse_faq(text, "faq.toml")
        return None
    whole = text + ("" if "[[assistants]]" in text else ASSISTANT) + ("" if "[[channels]]" in text else CHANNEL)
    plant(folder, {"lethe.toml": whole, "faq.toml": '[[entry]]\nquestion = "a?"\nanswer = "b"\n'})
    return read_settings(Sources(environment=SECRETS, file=folder / "lethe.toml"), KNOWN_KINDS)


@pytest.mark.parametrize(("document", "text"), examples(ROOT))
def test_an_example_is_taken(document: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    taken(text, tmp_path)


def test_the_documents_show_the_model_and_the_token() -> None:
    readme = "".join(text for document, text in examples(ROOT) if document == "README.md")
    assert 'provider = "openai"' in readme
    assert 'kind = "telegram"' in readme


@pytest.mark.parametrize("text", ['[server]\nlisten_on = "x"\n', '[[entry]]\nquestion = "a?"\n'])
def test_an_example_that_is_not_taken_is_seen(text: str, tmp_path: Path) -> None:
    plant(tmp_path, {"docs/a.md": f"1. Write:\n\n   ```toml\n{text}   ```\n"})
    [(document, found)] = examples(tmp_path)
    assert document == "docs/a.md"
    with pytest.raises(SettingError):
        taken(found, tmp_path)


def test_the_program_knows_its_version() -> None:
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
