"""The model that says it back."""

import pytest

from core.errors import ModelRefused
from core.models.echo import EchoModel
from core.ports.language_model import Limits, Line

LIMITS = Limits(answer_tokens=50, first_token_seconds=1, gap_seconds=1, answer_seconds=1)


async def test_it_says_the_last_words_back_in_pieces() -> None:
    lines = [Line(role="person", text="first"), Line(role="assistant", text="no"), Line(role="person", text="a  b\nc")]
    pieces = [piece async for piece in EchoModel().complete(lines, LIMITS)]
    assert len(pieces) > 1
    assert "".join(pieces) == "a  b\nc"


async def test_what_is_no_word_of_theirs_is_not_said_back() -> None:
    lines = [Line(role="person", text="hello"), Line(role="person", text="a file", data=True)]
    assert "".join([piece async for piece in EchoModel().complete(lines, LIMITS)]) == "hello"


async def test_nothing_said_is_refused() -> None:
    with pytest.raises(ModelRefused):
        await anext(EchoModel().complete([], LIMITS))
