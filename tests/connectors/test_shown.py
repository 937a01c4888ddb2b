"""An answer as owners see it in a test chat: drawn by each kind, and nothing in it can do anything."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.shown import as_written
from lethe.catalogue import KINDS

_KINDS = [kind.shown for kind in KINDS]
_TAG = re.compile(r"<(/?)([a-z0-9]+)((?:\s+[a-z]+=\"[^\"<>]*\")*)>")
_HARMLESS = {"dir", "href", "target", "rel", "start"}
_SIGNS = st.sampled_from(
    [
        "*",
        "_",
        "~",
        "`",
        "```",
        "<script>",
        "</p>",
        '"',
        "'",
        "&",
        "[x](",
        "javascript:",
        "https://a.example",
        ")",
        "\n",
    ]
)


@pytest.mark.parametrize("shown", [*_KINDS, as_written])
@given(st.lists(st.one_of(_SIGNS, st.sampled_from(["a", " ", "😀", "- ", "> "])), max_size=14).map("".join))
@settings(max_examples=40, deadline=None)
def test_whatever_a_model_answers_is_only_text_and_marks(shown: object, text: str) -> None:
    assert callable(shown)
    html = str(shown(text))
    rest = _TAG.sub("", html)
    assert "<" not in rest
    for _, element, attributes in _TAG.findall(html):
        assert element not in {"script", "style", "iframe", "img", "form", "input"}
        for name, value in re.findall(r"([a-z]+)=\"([^\"]*)\"", attributes):
            assert name in _HARMLESS
            assert name != "href" or value.startswith(("http://", "https://", "mailto:"))


@pytest.mark.parametrize("shown", _KINDS)
def test_marks_are_drawn(shown: object) -> None:
    assert callable(shown)
    html = str(shown("**bold** and `code` 😀 _lean_"))
    assert re.search(r"<(b|strong)>bold</\1>", html)
    assert "<code>code</code>" in html
    assert re.search(r"<(i|em)>lean</\1>", html)
    assert "*" not in html
