"""What is wrong in the file of questions is said with its line and how to mend it."""

from pathlib import Path

import pytest

from core.errors import SettingError
from core.models.faq_file import Entry, parse_faq, read_faq

GOOD = """
[[entry]]
question = "Where are you?"
also = ["What is the address?"]
answer = "In the High Street."

[[entry]]
question = "Wo seid ihr?"
answer = "In der Hauptstraße."
language = "de"

[says.de]
about = "Ich suche unter vorbereiteten Antworten. Ich bin keine KI."
"""


def mistakes_in(text: str) -> tuple[str, ...]:
    with pytest.raises(SettingError) as caught:
        parse_faq(text, "faq.toml")
    return caught.value.mistakes


def test_a_good_file(tmp_path: Path) -> None:
    file = tmp_path / "faq.toml"
    file.write_text(GOOD, encoding="utf-8")
    faq = read_faq(file)
    assert faq.entries == (
        Entry(question="Where are you?", also=("What is the address?",), answer="In the High Street."),
        Entry(question="Wo seid ihr?", answer="In der Hauptstraße.", language="de"),
    )
    assert faq.says["de"]["about"].startswith("Ich suche")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", "line 1", "no [[entry]]"),
        ("entry = 5", "line 1", "no [[entry]]"),
        ('[[entry]]\nquestion = "a"\nanswer = b', "line 3", "answer = "),
        (GOOD + '\n[[entry]]\nquestion = "x"', "line 15", "answer is missing"),
        (GOOD.replace('"In der Hauptstraße."', '" "'), "line 7", "answer is missing or empty"),
        (GOOD.replace("also = [", "allso = ["), "line 2", "unknown name 'allso'"),
        (GOOD.replace('["What is the address?"]', '"What?"'), "line 2", "also is a list"),
        (GOOD.replace('language = "de"', "language = 7"), "line 7", "language"),
        (GOOD.replace("about = ", "abuot = "), "line 12", "[says.de]"),
        ("\ncolour = 'red'\n" + GOOD, "line 2", "unknown name 'colour'"),
    ],
)
def test_a_mistake_has_a_line_and_a_mend(text: str, line: str, said: str) -> None:
    mistakes = mistakes_in(text)
    assert any(line in mistake and said in mistake for mistake in mistakes), mistakes


def test_every_mistake_is_said_at_once() -> None:
    assert len(mistakes_in('[[entry]]\nquestion = "a"\n[[entry]]\nanswer = "b"\n')) == 2


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        read_faq(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'[[entry]]\nquestion = "\xe4"\nanswer = "a"')
    with pytest.raises(SettingError, match="UTF-8"):
        read_faq(tmp_path / "latin.toml")
    (tmp_path / "large.toml").write_bytes(b"#" * 3_000_000)
    with pytest.raises(SettingError, match="larger"):
        read_faq(tmp_path / "large.toml")
