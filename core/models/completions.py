"""Chat Completions: a question in its words, and its answers, whole or in pieces, read without trusting a server to
keep to the protocol. Pure."""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta

from core.errors import ModelAway, ModelBusy, ModelCrowded, ModelError, ModelRefused
from core.ports.language_model import Limits, Line
from core.ports.usage import Usage

ROLES = {"system": "system", "person": "user", "assistant": "assistant"}

_UNPAID = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
_HOPELESS = _UNPAID | {
    "invalid_request_error",
    "invalid_prompt",
    "context_length_exceeded",
    "content_filter",
    "model_not_found",
    "data_residency_mismatch",
}
_WORTH_ANOTHER_TRY = frozenset({408, 409, 425, 429})
_OF_THE_KEY = frozenset({401, 402, 403})
_CROWDED = 429
_WITHHELD = frozenset({"content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii"})
"""Why an answer ended; some servers pass on the words of the model behind them."""
_MOST_TOKENS = 10**9
_BROKEN_OFF = frozenset({"error", "abort", "insufficient_system_resource"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    text: str = field(default="", repr=False)
    thinking: bool = False
    """The model is at work on what is not for the person: no word of the answer, but no silence either."""
    finished: bool = False
    usage: Usage | None = None
    """All that the answer took so far, where the server says it here."""


def body(model: str, lines: Sequence[Line], limits: Limits) -> Mapping[str, object]:
    """With both names for the longest answer; a server knows one of them."""
    return {
        "model": model,
        "messages": [{"role": ROLES[line.role], "content": _content(line)} for line in lines],
        "stream": limits.streamed,
        **({"stream_options": {"include_usage": True}} if limits.streamed else {}),
        "max_completion_tokens": limits.answer_tokens,
        "max_tokens": limits.answer_tokens,
    }


def read_piece(data: bytes) -> Piece:
    """One event of a streamed answer. Raises ModelBusy or ModelRefused for an error sent in its place."""
    if data == b"[DONE]":
        return Piece(finished=True)
    return _read(data, "delta")


def read_whole(data: bytes) -> Piece:
    """An answer that came at once. Raises ModelBusy where nothing came of it, ModelRefused where it is none."""
    return spoken(_read(data, "message"))


def error_of(body: object, status: int, wait: timedelta | None = None) -> ModelError:
    """`status`: 200 where the error came inside an answer; it may then hold a status of its own."""
    error = (body.get("error") or body) if isinstance(body, dict) else None
    marks: set[str] = set()
    if isinstance(error, dict):
        marks = {mark for mark in (error.get("code"), error.get("type")) if isinstance(mark, str)}
        if status == 200:
            status = _status_in(error)
    if status == 403 and isinstance(error, dict) and _was_flagged(error, marks):
        return ModelRefused("what was asked is not answered there")  # that says nothing about our key
    return error_for(status, wait, unpaid=bool(marks & _UNPAID), hopeless=_is_hopeless(marks))


def error_for(status: int, wait: timedelta | None, *, unpaid: bool, hopeless: bool) -> ModelError:
    """`status`: 200 where the error came inside an answer; then only `hopeless` says that it will come again."""
    if unpaid or status in _OF_THE_KEY:
        return ModelAway(f"the model's server does not take our key, with status {status}", wait)
    if status == _CROWDED:
        return ModelCrowded("the model's server asks us to slow down", wait)
    if (status == 200 and hopeless) or (400 <= status < 500 and status not in _WORTH_ANOTHER_TRY):
        return ModelRefused(f"the model's server refused, with status {status}")
    return ModelBusy(f"the model's server could not answer, with status {status}", wait)


def _was_flagged(error: Mapping[str, object], marks: Set[str]) -> bool:
    """By a filter, or by a router that looks at the words itself."""
    details = error.get("metadata")
    if any(mark == "content_filter" or "policy" in mark for mark in marks):
        return True
    return isinstance(details, dict) and ("flagged_input" in details or "reasons" in details)


def _is_hopeless(marks: Set[str]) -> bool:
    return any(mark in _HOPELESS or "policy" in mark for mark in marks)


def read_object(data: bytes) -> Mapping[str, object]:
    """Raises ModelBusy for an answer of blanks, as a server sends that had us wait and then let go, and ModelRefused
    for what is no JSON object."""
    if not data.strip():
        raise ModelBusy("an answer with nothing in it")
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        raise ModelRefused("an answer that is no JSON") from None
    if not isinstance(answer, dict):
        raise ModelRefused("an answer of another form")
    return answer


def spoken(answer: Piece) -> Piece:
    """Raises ModelRefused for an answer without a word."""
    if not answer.text.strip():
        raise ModelRefused("an empty answer")
    return answer


def usage_in(told: object, asked: str, answered: str) -> Usage | None:
    """`asked`, `answered`: what a server calls the tokens of each, with those that it had read before in the details
    of the first. None where it says neither."""
    if not isinstance(told, dict):
        return None
    read, written = count_of(told.get(asked)), count_of(told.get(answered))
    if not read and not written:
        return None
    details = told.get(f"{asked}_details")
    cached = count_of(details.get("cached_tokens")) if isinstance(details, dict) else 0
    return Usage(input_tokens=read, cached_tokens=min(cached, read), output_tokens=written)


def count_of(value: object) -> int:
    """0 for what is no number of tokens that there could be."""
    return value if isinstance(value, int) and 0 <= value <= _MOST_TOKENS else 0


def mended(text: object) -> str:
    """What is no text is none; half of a surrogate pair, which no file or channel could hold, is replaced."""
    if not isinstance(text, str):
        return ""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _content(line: Line) -> object:
    """Words alone are sent as words: there are servers that know nothing else."""
    if not line.images:
        return line.text
    pictures = [{"type": "image_url", "image_url": {"url": image.address}} for image in line.images]
    return [{"type": "text", "text": line.text}, *pictures]


def _read(data: bytes, part: str) -> Piece:
    answer = read_object(data)
    if answer.get("error") or answer.get("object") == "error":
        raise error_of(answer, 200)
    usage = usage_in(answer.get("usage"), "prompt_tokens", "completion_tokens") or _usage_of_groq(answer)
    choices = answer.get("choices")
    if part == "message" and not choices:
        raise ModelRefused("an answer of another form")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):
        return Piece(usage=usage)
    if choice.get("error"):
        raise error_of(choice, 200)
    reason = choice.get("finish_reason")
    if isinstance(reason, str) and reason:
        _refuse_what_went_wrong(reason.lower())
    said = choice.get(part)
    if not isinstance(said, dict):
        said = {}
    text = _text(said.get("content")) or _text(said.get("refusal"))
    thinking = bool(said.get("reasoning_content") or said.get("reasoning") or isinstance(said.get("content"), list))
    return Piece(text=text, thinking=thinking, finished=bool(reason), usage=usage)


def _usage_of_groq(answer: Mapping[str, object]) -> Usage | None:
    own = answer.get("x_groq")
    return usage_in(own.get("usage"), "prompt_tokens", "completion_tokens") if isinstance(own, dict) else None


def _refuse_what_went_wrong(reason: str) -> None:
    if reason.partition(":")[0] in _WITHHELD:
        raise ModelRefused("held back by the provider's content filter")
    if reason in _BROKEN_OFF:
        raise ModelBusy("the model's server broke off its answer")


def _text(content: object) -> str:
    """Some servers send a list of parts, of which only those of type "text" are for the person."""
    if isinstance(content, list):
        content = "".join(
            part["text"]
            for part in content
            if isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)
        )
    return mended(content)


def _status_in(error: Mapping[str, object]) -> int:
    """200 where it holds none."""
    for name in ("code", "status_code", "status"):
        value = error.get(name)
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) == 3:
            value = int(value)
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return 200
