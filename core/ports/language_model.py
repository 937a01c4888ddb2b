"""A model, which streams its answer, and an Assistant: a model with its instructions."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    role: Literal["system", "person", "assistant"]
    text: str = field(repr=False)
    data: bool = False
    """About the person or what they sent, and no word of theirs: nothing to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    answer_tokens: int
    first_token_seconds: float
    gap_seconds: float
    """The longest silence between two pieces of content; keep-alive bytes do not count."""
    answer_seconds: float
    streamed: bool = True
    """False: the answer may come in one piece; then only `answer_seconds` holds."""


class LanguageModel(Protocol):
    def complete(self, lines: Sequence[Line], limits: Limits) -> AsyncIterator[str]:
        """The answer in pieces. Raises ModelBusy or ModelRefused; an answer cut off raises ModelBusy."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    name: str
    purpose: str
    instructions: str
    model: LanguageModel
    limits: Limits
    history_tokens: int
    is_ai: bool
    """False for prepared answers: then nobody is told that it is an AI."""
    recipient: str
    """Who receives what is said, as the notice names them; empty where nothing leaves this server."""
    retention_days: int
    """A person's words older than this are forgotten by themselves."""
    fallback: "Assistant | None" = None
