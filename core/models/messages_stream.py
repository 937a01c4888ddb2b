"""The Messages API: a question in its words, and its answers, whole or in events, read without trusting the server to
keep to it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from core.errors import ModelCrowded, ModelError, ModelRefused
from core.models.completions import Piece, count_of, error_for, mended, read_object, spoken
from core.ports.language_model import Limits, Line
from core.ports.usage import Usage

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
_OF_THE_KEY = frozenset({"authentication_error", "permission_error"})
_CROWDED = "rate_limit_error"
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
            finished = bool(_mapping(event.get("delta")).get("stop_reason"))
            return Piece(finished=finished, usage=_usage(event.get("usage")))
        case "message_start":
            return Piece(usage=_usage(_mapping(event.get("message")).get("usage")))
        case "message_stop":
            return Piece(finished=True)
        case "error":
            raise _error_of(event, 200)
        case _:
            return Piece()


def read_whole(data: bytes) -> Piece:
    """An answer that came at once. Raises ModelBusy or ModelRefused where it is none."""
    answer = read_object(data)
    if answer.get("type") == "error":
        raise _error_of(answer, 200)
    content = answer.get("content")
    if not isinstance(content, list):
        raise ModelRefused("an answer of another form")
    said = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
    words = mended("".join(text for text in said if isinstance(text, str)))
    return spoken(Piece(text=words, usage=_usage(answer.get("usage"))))


def read_error(data: bytes, status: int, wait: timedelta | None = None) -> ModelError:
    """What came in place of an answer, of whatever form."""
    try:
        return _error_of(read_object(data), status, wait)
    except ModelError:
        return _error_of({}, status, wait)


def _in_turns(lines: Sequence[Line]) -> Sequence[Mapping[str, object]]:
    """The person and the assistant by turns, the person first, none without a word: all else is refused as a mistake.
    Of a conversation that was cut so that it begins with an answer, this answer is left out."""
    turns: list[tuple[str, list[Line]]] = []
    for line in lines:
        if line.role == "system" or not line.text.strip():
            continue
        role = "user" if line.role == "person" else "assistant"
        if turns and turns[-1][0] == role:
            turns[-1][1].append(line)
        elif turns or role == "user":
            turns.append((role, [line]))
    if not turns:
        raise ModelRefused("nothing was said")
    return [{"role": role, "content": _content(said)} for role, said in turns]


def _content(lines: Sequence[Line]) -> object:
    """Pictures come first, as the makers advise."""
    words = _PARAGRAPHS.join(line.text for line in lines)
    pictures = [
        {"type": "image", "source": {"type": "base64", "media_type": image.media_type, "data": image.in_base64}}
        for line in lines
        for image in line.images
    ]
    return [*pictures, {"type": "text", "text": words}] if pictures else words


def _error_of(answer: Mapping[str, object], status: int, wait: timedelta | None = None) -> ModelError:
    """`status`: 200 where the error came inside an answer; then only its type says what it is."""
    error = _mapping(answer.get("error"))
    named = (error.get("type"), _mapping(error.get("details")).get("error_code"))
    marks = {mark for mark in named if isinstance(mark, str)}
    if status == 200 and _CROWDED in marks:
        return ModelCrowded("the model's server asks us to slow down", wait)
    refused = bool(marks & (_UNPAID if status != 200 else _UNPAID | _OF_THE_KEY))
    return error_for(status, wait, unpaid=refused, hopeless=bool(marks & _HOPELESS))


def _usage(told: object) -> Usage | None:
    """Counted from the beginning each time; what was kept of the question, or taken from what was, is counted apart
    there, and is input all the same."""
    counted = _mapping(told)
    cached = count_of(counted.get("cache_read_input_tokens"))
    read = count_of(counted.get("input_tokens")) + count_of(counted.get("cache_creation_input_tokens")) + cached
    written = count_of(counted.get("output_tokens"))
    return Usage(input_tokens=read, cached_tokens=cached, output_tokens=written) if read or written else None


def _piece_of(value: object, words: str) -> Piece:
    """`words`: the kind that holds what is for the person."""
    part = _mapping(value)
    kind = part.get("type")
    if kind == words:
        return Piece(text=mended(part.get("text")))
    return Piece(thinking=isinstance(kind, str) and kind in _THOUGHTS)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
