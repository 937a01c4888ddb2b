"""Prepared answers from a spreadsheet or a text, and as they are stored: whatever is written is read again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SettingError
from core.models.faq_file import Entry, Faq, parse_faq
from core.models.faq_tables import joined, read_answers, written

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)
_ENTRY = st.builds(Entry, question=_TEXT, answer=_TEXT, also=st.lists(_TEXT, max_size=2).map(tuple))


@given(st.lists(_ENTRY, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again(entries: list[Entry]) -> None:
    says = {"de": {"about": 'Ich "bin" kein Mensch.', "unknown": "Das weiß ich nicht."}}
    faq = Faq(entries=tuple(entries), says=says)
    assert parse_faq(written(faq), "answers") == faq


def test_a_sheet_with_whatever_separates_its_cells() -> None:
    text = '\ufeffAnswer;Question;also\r\n"Yes,\r\nnow.";Open?;Hours?|Times?\r\n'
    for separator in (",", ";", "\t"):
        (entry,) = read_answers(text.replace(";", separator))
        assert entry == Entry(question="Open?", answer="Yes,\nnow.", also=("Hours?", "Times?"))


def test_a_text_with_headings() -> None:
    text = "Before.\n\n## Open?\nAlso: Hours? | Times?\n\nYes.\n```\n# no heading\n```\n\n# Where? #\nHere."
    first, second = read_answers(text)
    assert first == Entry(question="Open?", answer="Yes.\n```\n# no heading\n```", also=("Hours?", "Times?"))
    assert second == Entry(question="Where?", answer="Here.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no question in it"),
        ("words without a heading", "no question in it"),
        ("# Open?\n# Where?\nHere.", "Line 1: there is no answer below this question."),
        ("question,answer\nOpen?,\n,Yes.", "Row 2 has no answer.; Row 3 has no question."),
    ],
)
def test_mistakes_say_where(text: str, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        read_answers(text)


def test_a_question_that_is_there_already_has_the_new_answer_in_its_place() -> None:
    before = [Entry(question="Open?", answer="No."), Entry(question="Where?", answer="Here.")]
    after = joined(before, [Entry(question="open?", answer="Yes."), Entry(question="Why?", answer="So.")])
    assert [entry.answer for entry in after] == ["Yes.", "Here.", "So."]
