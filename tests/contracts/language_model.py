"""What every language model must keep to, whoever makes it."""

import inspect
from collections.abc import Sequence

from core.ports.language_model import LanguageModel, Limits, Line

WHOLE = Limits(answer_tokens=200, first_token_seconds=10, gap_seconds=10, answer_seconds=20, streamed=False)
STREAMED = Limits(answer_tokens=200, first_token_seconds=10, gap_seconds=10, answer_seconds=20)


async def said_by(model: LanguageModel, lines: Sequence[Line], limits: Limits) -> list[str]:
    return [piece async for piece in model.complete(lines, limits)]


async def keeps_the_contract(model: LanguageModel, question: str) -> None:
    """`question`: one that the model has an answer to."""
    lines = [
        Line(role="system", text="Be kind."),
        Line(role="person", text="Good morning canary-first"),
        Line(role="assistant", text="Good morning"),
        Line(role="person", text=question),
    ]
    streamed = await said_by(model, lines, STREAMED)
    assert streamed
    assert all(isinstance(piece, str) and piece for piece in streamed)
    assert "".join(streamed).strip()

    whole = await said_by(model, lines, WHOLE)
    assert len(whole) == 1, "not streamed, the answer comes in one piece"
    assert whole[0] == "".join(streamed), "streamed or not, the same question has the same answer"

    left = model.complete(lines, STREAMED)
    assert inspect.isasyncgen(left)
    assert await anext(left)
    await left.aclose()  # somebody was erased meanwhile
    assert await said_by(model, lines, STREAMED) == streamed, "an answer left half-way spoils no later one"

    for hidden in (question, "canary", "Be kind"):
        assert hidden not in repr(model)
        assert hidden not in repr(lines)

    await model.close()
    await model.close()
