"""The Messages API: a question in its words, and its answers, whole or in events, read without trusting the server to
keep to it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from core.errors import ModelBusy, ModelError, ModelRefused
from core.models.completions import Piece, mended, read_object, spoken
from core.ports.language_model import Limits, Line

# Asked for more in one piece, the answer might take more than ten minutes, and the package would not ask at all.
_MOST_TOKENS_AT_ONCE = 21_333

_PARAGRAPHS = "\n\n"
_UNPAID = frozenset(
    {
        "billing_error",
        "contract_spend_limit_reached",
        "enforced_spend_limit_reached",
        "linked_organization_billing_unavailable",
        "linked_organization_spend_limit_reached",
        "organization_on_hold",
    }
)
_HOPELESS = _UNPAID | {
    "authentication_error",
    "invalid_request_error",
    "not_found_error",
    "permission_error",
    "request_too_large",
}
_WORTH_ANOTHER_TRY = frozenset({408, 409, 425, 429})
_THOUGHTS = frozenset({"thinking", "redacted_thinking", "thinking_delta", "signature_delta"})


def body(model: str, lines: Sequence[Line], limits: Limits) -> Mapping[str, object]:
    """Raises ModelRefused where nobody has said anything."""
    system = _PARAGRAPHS.join(line.text for line in lines if line.role == "system" and line.text.strip())
    asked: Mapping[str, object] = {
        "model": model,
        "max_tokens": limits.answer_tokens if limits.streamed else min(limits.answer_tokens, _MOST_TOKENS_AT_ONCE),
        "messages": _in_turns(lines),
        "stream": limits.streamed,
    }
    return {**asked, "system": system} if system else asked


def read_piece(data: bytes) -> Piece:
    """One event of a streamed answer. Raises ModelBusy or ModelRefused for an error sent in its place."""
    event = read_object(data)
    match event.get("type"):
        case "content_block_delta":
            return _piece_of(event.get("delta"), "text_delta")
        case "content_block_start":
            return _piece_of(event.get("content_block"), "text")
        case "message_delta":
            return Piece(finished=bool(_mapping(event.get("delta")).get("stop_reason")))
        case "message_stop":
            return Piece(finished=True)
        case "error":
            raise _error_of(event, 200)
        case _:
            return Piece()


def read_whole(data: bytes) -> str:
    """An answer that came at once. Raises ModelBusy or ModelRefused where it is none."""
    answer = read_object(data)
    if answer.get("type") == "error":
        raise _error_of(answer, 200)
    content = answer.get("content")
    if not isinstance(content, list):
        raise ModelRefused("an answer of another form")
    said = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
    return spoken(mended("".join(text for text in said if isinstance(text, str))))


def read_error(data: bytes, status: int, wait: timedelta | None = None) -> ModelError:
    """What came in place of an answer, of whatever form."""
    try:
        return _error_of(read_object(data), status, wait)
    except ModelError:
        return _error_of({}, status, wait)


def _in_turns(lines: Sequence[Line]) -> Sequence[Mapping[str, str]]:
    """The person and the assistant by turns, the person first, none without a word: all else is refused as a mistake.
    Of a conversation that was cut so that it begins with an answer, this answer is left out."""
    turns: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.role == "system" or not line.text.strip():
            continue
        role = "user" if line.role == "person" else "assistant"
        if turns and turns[-1][0] == role:
            turns[-1][1].append(line.text)
        elif turns or role == "user":
            turns.append((role, [line.text]))
    if not turns:
        raise ModelRefused("nothing was said")
    return [{"role": role, "content": _PARAGRAPHS.join(texts)} for role, texts in turns]


def _error_of(answer: Mapping[str, object], status: int, wait: timedelta | None = None) -> ModelError:
    """`status`: 200 where the error came inside an answer; then only its type says what it is."""
    error = _mapping(answer.get("error"))
    named = (error.get("type"), _mapping(error.get("details")).get("error_code"))
    marks = {mark for mark in named if isinstance(mark, str)}
    hopeless = bool(marks & (_HOPELESS if status == 200 else _UNPAID))
    if hopeless or (400 <= status < 500 and status not in _WORTH_ANOTHER_TRY):
        return ModelRefused(f"the model's server refused, with status {status}")
    return ModelBusy(f"the model's server could not answer, with status {status}", wait)


def _piece_of(value: object, words: str) -> Piece:
    """`words`: the kind that holds what is for the person."""
    part = _mapping(value)
    kind = part.get("type")
    if kind == words:
        return Piece(text=mended(part.get("text")))
    return Piece(thinking=isinstance(kind, str) and kind in _THOUGHTS)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
