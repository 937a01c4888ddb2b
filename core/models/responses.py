"""The Responses API: a question in its words, and its answers, whole or in events, read without trusting the server
to keep to it. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from core.errors import ModelBusy, ModelRefused
from core.models.completions import ROLES, Piece, error_of, mended, read_object, spoken, usage_in
from core.ports.language_model import Limits, Line
from core.ports.usage import Usage

# Fewer are refused as a mistake in the question.
_FEWEST_TOKENS = 16

_WORDS = {"output_text": "text", "refusal": "refusal"}
"""Which parts of an answer are for the person, and where each keeps its words."""


def body(model: str, lines: Sequence[Line], limits: Limits) -> Mapping[str, object]:
    instructions = "\n\n".join(line.text for line in lines if line.role == "system")
    asked: Mapping[str, object] = {
        "model": model,
        "input": [{"role": ROLES[line.role], "content": _content(line)} for line in lines if line.role != "system"],
        "stream": limits.streamed,
        "max_output_tokens": max(limits.answer_tokens, _FEWEST_TOKENS),
    }
    return {**asked, "instructions": instructions} if instructions else asked


def read_piece(data: bytes) -> Piece:
    """One event of a streamed answer. Raises ModelBusy or ModelRefused where the answer has failed."""
    if data == b"[DONE]":  # not the end: an answer is whole when that is said of it
        return Piece()
    event = read_object(data)
    if event.get("error"):
        raise error_of(event, 200)
    match event.get("type"):
        case "response.output_text.delta" | "response.refusal.delta":
            return Piece(text=mended(event.get("delta")))
        case "response.completed" | "response.incomplete" | "response.failed" | "response.cancelled" as kind:
            answer = _mapping(event.get("response"))
            _raise_what_went_wrong(answer, kind.removeprefix("response."))
            return Piece(finished=True, usage=_usage(answer))
        case "error":
            raise error_of(event, 200)
        case str() as kind:
            return Piece(thinking=kind.startswith("response.reasoning"))
        case _:
            return Piece()


def read_whole(data: bytes) -> Piece:
    """An answer that came at once. Raises ModelBusy where it failed or is not done, ModelRefused where it is none."""
    answer = read_object(data)
    if answer.get("error"):
        raise error_of(answer, 200)
    status = answer.get("status", "completed")
    _raise_what_went_wrong(answer, status if isinstance(status, str) else "completed")
    return spoken(Piece(text=mended("".join(_said(answer.get("output")))), usage=_usage(answer)))


def _usage(answer: Mapping[str, object]) -> Usage | None:
    return usage_in(answer.get("usage"), "input_tokens", "output_tokens")


def _content(line: Line) -> object:
    if not line.images:
        return line.text
    pictures = [{"type": "input_image", "image_url": image.address} for image in line.images]
    return [{"type": "input_text", "text": line.text}, *pictures]


def _raise_what_went_wrong(answer: Mapping[str, object], status: str) -> None:
    """An answer that only became too long stands as far as it goes."""
    if status == "completed":
        return
    if status != "incomplete":
        raise error_of(answer, 200) if answer.get("error") else ModelBusy("the model's server broke off its answer")
    if _mapping(answer.get("incomplete_details")).get("reason") == "content_filter":
        raise ModelRefused("held back by the provider's content filter")


def _said(output: object) -> Iterator[str]:
    for item in output if isinstance(output, list) else ():
        if not isinstance(item, dict) or item.get("type") != "message":
            continue
        content = item.get("content")
        for part in content if isinstance(content, list) else ():
            kind = part.get("type") if isinstance(part, dict) else None
            words = part.get(_WORDS[kind]) if isinstance(kind, str) and kind in _WORDS else None
            if isinstance(words, str):
                yield words


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
