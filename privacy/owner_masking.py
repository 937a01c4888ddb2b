"""What an owner who may see masked words reads: what identifies is replaced, whatever a model is given to read."""

import re
from collections.abc import Iterator, Sequence

from core.ports.command import Speaker
from core.ports.masking import KINDS
from privacy.recognisers import Known, spans_in
from privacy.spans import Span, chosen_of_overlapping

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
"""A page of somebody's own names them; a link of ours opens what is only for them."""
_ACCOUNT = re.compile(r"(?<![\w@./])@\w{3,}")
_SHORTEST_NAME = 2


def masked_for_owner(speaker: Speaker, texts: Sequence[str]) -> list[str]:
    """Always of every kind, with the person's own name, also in small letters, and address. The same value is the same
    word in all of them, so that two numbers can be told from one."""
    known = Known(name=speaker.name, address=speaker.address, languages=(speaker.language,))
    names = _names(speaker.name)
    words: dict[tuple[str, str], str] = {}
    counted: dict[str, int] = {}
    return [_masked(text, _spans(text, known, names), words, counted) for text in texts]


def _spans(text: str, known: Known, names: Sequence["re.Pattern[str]"]) -> Sequence[Span]:
    found = [*spans_in(text, KINDS, known), *_also(text, names)]
    return chosen_of_overlapping(found) if found else ()


def _also(text: str, names: Sequence["re.Pattern[str]"]) -> Iterator[Span]:
    """What a model may need to read, and an owner need not."""
    for pattern, kind in ((_LINK, "link"), (_ACCOUNT, "account"), *((name, "name") for name in names)):
        for match in pattern.finditer(text):
            yield Span(start=match.start(), end=match.end(), kind=kind)


def _names(name: str) -> Sequence["re.Pattern[str]"]:
    parts = [part for part in re.split(r"[\s,.]+", name) if len(part) >= _SHORTEST_NAME]
    return [re.compile(rf"(?<!\w){re.escape(part)}(?!\w)", re.IGNORECASE) for part in parts]


def _masked(text: str, spans: Sequence[Span], words: dict[tuple[str, str], str], counted: dict[str, int]) -> str:
    parts: list[str] = []
    at = 0
    for span in spans:
        value = (span.kind, text[span.start : span.end].casefold())
        if value not in words:
            counted[span.kind] = counted.get(span.kind, 0) + 1
            words[value] = f"[{span.kind.replace('_', ' ')} {counted[span.kind]}]"
        parts += (text[at : span.start], words[value])
        at = span.end
    return "".join((*parts, text[at:]))
