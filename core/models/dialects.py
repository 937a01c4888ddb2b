"""What each server that speaks Chat Completions may be told: it gets the parameters it knows, no others. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.ports.language_model import Limits, Line

Parameters = Mapping[str, object]

_ROLES = {"system": "system", "person": "user", "assistant": "assistant"}
_COMMON = frozenset({"model", "messages", "stream", "max_tokens"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    hosts: tuple[str, ...]
    """Each stands for itself and for every host below it."""
    accepts: frozenset[str]


_OPENAI = Dialect(
    hosts=("api.openai.com",),
    accepts=frozenset({"model", "messages", "stream", "max_completion_tokens", "store"}),
)
_OPENROUTER = Dialect(hosts=("openrouter.ai",), accepts=_COMMON | {"provider"})
_ANY = Dialect(hosts=(), accepts=_COMMON)


def dialect_of(host: str) -> Dialect:
    for dialect in (_OPENAI, _OPENROUTER):
        if any(host == known or host.endswith("." + known) for known in dialect.hosts):
            return dialect
    return _ANY


def parameters(dialect: Dialect, model: str, lines: Sequence[Line], limits: Limits) -> Parameters:
    wanted: Parameters = {
        "model": model,
        "messages": [{"role": _ROLES[line.role], "content": line.text} for line in lines],
        "stream": limits.streamed,
        "max_completion_tokens": limits.answer_tokens,
        "max_tokens": limits.answer_tokens,
        "store": False,
        "provider": {"data_collection": "deny"},
    }
    return {name: value for name, value in wanted.items() if name in dialect.accepts}
