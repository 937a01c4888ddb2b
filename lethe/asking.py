"""One short question to an assistant, to see whether it answers."""

from dataclasses import replace

from core.ports.language_model import Assistant, Line

_TOKENS = 16


async def ask_shortly(assistant: Assistant) -> str:
    """Raises a ModelError."""
    limits = replace(assistant.limits, answer_tokens=min(_TOKENS, assistant.limits.answer_tokens))
    question = (Line(role="person", text="Hello"),)
    return "".join([piece async for piece in assistant.model.complete(question, limits)])
