"""What each server that speaks OpenAI's protocol may be told, and in which of its two forms: it gets the parameters
it knows, no others. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.errors import ModelError
from core.models.completions import Piece
from core.models.completions import body as completions_body
from core.models.completions import read_piece as read_completions_piece
from core.models.completions import read_whole as read_completions_whole
from core.models.responses import body as responses_body
from core.models.responses import read_piece as read_responses_piece
from core.models.responses import read_whole as read_responses_whole
from core.ports.language_model import Limits, Line

Parameters = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    path: str
    """Below the server's base address."""
    body: Callable[[str, Sequence[Line], Limits], Parameters]
    read_piece: Callable[[bytes], Piece]
    read_whole: Callable[[bytes], Piece]

    def is_last(self, data: bytes) -> bool:
        """Whether an event ends an answer, asked of one that the end of the stream may have cut."""
        try:
            return self.read_piece(data).finished
        except ModelError:
            return False


CHAT_COMPLETIONS = Form(
    path="/chat/completions",
    body=completions_body,
    read_piece=read_completions_piece,
    read_whole=read_completions_whole,
)
RESPONSES = Form(
    path="/responses",
    body=responses_body,
    read_piece=read_responses_piece,
    read_whole=read_responses_whole,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    hosts: tuple[str, ...]
    """Each stands for itself and for every host below it."""
    accepts: frozenset[str]
    form: Form = CHAT_COMPLETIONS


_COMMON = frozenset({"model", "messages", "stream", "max_tokens"})

_OPENAI = Dialect(
    hosts=("api.openai.com",),
    accepts=frozenset({"model", "instructions", "input", "stream", "max_output_tokens", "store"}),
    form=RESPONSES,
)
# Its newest models refuse the older name for the longest answer. Nothing is kept there unless it is asked for.
_AZURE = Dialect(
    hosts=("openai.azure.com",),
    accepts=frozenset({"model", "messages", "stream", "stream_options", "max_completion_tokens"}),
)
# These know more, each something else. Mistral refuses a question with any parameter that it does not know.
_MISTRAL = Dialect(hosts=("api.mistral.ai",), accepts=_COMMON)
_GROQ = Dialect(hosts=("api.groq.com",), accepts=_COMMON)
_GEMINI = Dialect(hosts=("generativelanguage.googleapis.com",), accepts=_COMMON)
_DEEPSEEK = Dialect(hosts=("api.deepseek.com",), accepts=_COMMON)
_OPENROUTER = Dialect(hosts=("openrouter.ai",), accepts=_COMMON | {"provider"})
_ANY = Dialect(hosts=(), accepts=_COMMON)

_KNOWN = (_OPENAI, _AZURE, _MISTRAL, _GROQ, _GEMINI, _DEEPSEEK, _OPENROUTER)


def dialect_of(host: str) -> Dialect:
    """Anything unknown, Ollama and vLLM among it, is told what all of them understand."""
    host = host.lower().removesuffix(".")
    for dialect in _KNOWN:
        if any(host == known or host.endswith("." + known) for known in dialect.hosts):
            return dialect
    return _ANY


def parameters(dialect: Dialect, model: str, lines: Sequence[Line], limits: Limits) -> Parameters:
    wanted: Parameters = {
        **dialect.form.body(model, lines, limits),
        "store": False,
        "provider": {"data_collection": "deny"},
    }
    return {name: value for name, value in wanted.items() if name in dialect.accepts}
