"""What a Chat Completions server said, whole or in pieces, read without trusting it to keep to the protocol. Pure."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

from core.errors import ModelBusy, ModelError, ModelRefused

_UNPAID = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
_HOPELESS = _UNPAID | {"invalid_request_error", "context_length_exceeded", "content_filter", "model_not_found"}
_WORTH_ANOTHER_TRY = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    text: str = field(default="", repr=False)
    thinking: bool = False
    """The model is at work on what is not for the person: no word of the answer, but no silence either."""
    finished: bool = False


def read_piece(data: bytes) -> Piece:
    """One event of a streamed answer. Raises ModelBusy or ModelRefused for an error sent in its place."""
    if data == b"[DONE]":
        return Piece(finished=True)
    return _read(data, "delta")


def read_whole(data: bytes) -> str:
    """An answer that came at once. Raises ModelRefused where there is none."""
    piece = _read(data, "message")
    if not piece.text.strip():
        raise ModelRefused("an empty answer")
    return piece.text


def error_of(body: object, status: int, wait: timedelta | None = None) -> ModelError:
    """`status`: 200 where the error came inside an answer; it may then hold a status of its own."""
    error = body.get("error", body) if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    marks = {str(code), str(error.get("type"))} if isinstance(error, dict) else set()
    if status == 200 and isinstance(code, int):
        status = code
    hopeless = marks & (_HOPELESS if status == 200 else _UNPAID)
    if hopeless or (400 <= status < 500 and status not in _WORTH_ANOTHER_TRY):
        return ModelRefused(f"the model's server refused, with status {status}")
    return ModelBusy(f"the model's server could not answer, with status {status}", wait)


def _read(data: bytes, part: str) -> Piece:
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        raise ModelRefused("an answer that is no JSON") from None
    if not isinstance(answer, dict):
        raise ModelRefused("an answer of another form")
    if answer.get("error"):
        raise error_of(answer, 200)
    choices = answer.get("choices")
    if part == "message" and not choices:
        raise ModelRefused("an answer of another form")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):
        return Piece()
    reason = choice.get("finish_reason")
    if reason == "content_filter":
        raise ModelRefused("held back by the provider's content filter")
    said = choice.get(part)
    if not isinstance(said, dict):
        said = {}
    text = _text(said.get("content")) or _text(said.get("refusal"))
    thinking = bool(said.get("reasoning_content") or said.get("reasoning") or isinstance(said.get("content"), list))
    return Piece(text=text, thinking=thinking, finished=bool(reason))


def _text(content: object) -> str:
    """Some servers send a list of parts, of which only those of type "text" are for the person."""
    if isinstance(content, list):
        content = "".join(
            part["text"]
            for part in content
            if isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)
        )
    if not isinstance(content, str):
        return ""
    try:
        content.encode()
    except UnicodeEncodeError:  # half of a pair, which no file or channel could hold
        return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return content
