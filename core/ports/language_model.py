"""A model, which streams its answer, and an Assistant: a model with its instructions."""

from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from core.identifiers import MessageId
from core.ports.transcription import Transcribes
from core.ports.usage import Counts, counts_nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that a model may look at; drawn by ourselves, never as it came."""

    media_type: str
    content: bytes = field(repr=False)

    @property
    def in_base64(self) -> str:
        return b64encode(self.content).decode()

    @property
    def address(self) -> str:
        """One that holds all of it."""
        return f"data:{self.media_type};base64,{self.in_base64}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    role: Literal["system", "person", "assistant"]
    text: str = field(repr=False)
    data: bool = False
    """About the person or what they sent, and no word of theirs: nothing to answer."""
    images: tuple[Image, ...] = field(default=(), repr=False)
    """Only of a person's line, and only for a model that sees."""
    message: MessageId | None = field(default=None, compare=False)
    """Whose words these are, or whose file they come from; None of what is no part of a message."""


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
    def complete(self, lines: Sequence[Line], limits: Limits, counts: Counts = counts_nothing) -> AsyncIterator[str]:
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
    collects: bool = True
    """False: no word said is kept once it is answered."""
    asks_first: bool = False
    """Is nothing kept, and nothing sent on, before a person agreed?"""
    owner_sees: Literal["nothing", "masked", "everything"] = "nothing"
    """How much of what is said the owner may read."""
    proposes: bool = False
    """May the model propose a fact to be remembered? The person is asked each time."""
    sees: bool = False
    """May pictures be shown to the model?"""
    mask: tuple[str, ...] = ()
    """What is replaced before the model reads it, by the names of `core.ports.masking`."""
    transcriber: Transcribes | None = None
    """Who writes down what people say by voice; None: nobody does."""
    fallback: "Assistant | None" = None
