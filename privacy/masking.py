"""Find what identifies, replace it, put it back."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from core.errors import Superseded
from core.memory.masked_words import MaskedWords, SentLine
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.ports.command import Speaker
from core.ports.language_model import Assistant, Line
from core.ports.masking import Masked, Untouched
from core.wording import Wording
from privacy.placeholders import EXAMPLE, may_be_kept, placeholder, typed_placeholders
from privacy.recognisers import Known, has_numbers, spans_in, warm_up
from privacy.restoring import Restoring
from privacy.spans import Span, chosen_of_overlapping

_FRAME = re.compile(r"</?data>")
"""What stands around what is no word of the person's; whoever is called like it does not change it."""
_EXPLAINED = (
    f"Words such as {EXAMPLE} stand for something of the person's, as their number or their name, that you are not "
    "shown. Write such a word exactly as it stands, wherever you speak of what it stands for."
)
_AT_ONCE = 2_000
"""Characters in which there are numbers: of more, the search does not hold up everybody else."""
_FORMS_REMEMBERED = 4_096
_SEARCHED_REMEMBERED = 20_000

_Searched = tuple[int, bool, int, tuple[str, ...]]
"""A message, in which form of it and for what was searched. What was found there is remembered by its places alone: no
word of it."""


def spans_to_mask(text: str, kinds: Sequence[str], known: Known) -> Sequence[Span]:
    """Also what looks like a placeholder: whoever types one means the word itself."""
    typed = [Span(start=match.start(), end=match.end(), kind="placeholder") for match in typed_placeholders(text)]
    found = spans_in(text, kinds, known)
    return chosen_of_overlapping([*typed, *found]) if typed else found


@dataclass(slots=True)
class Placeholders:
    """Of one person, made from a secret of theirs."""

    secret: bytes = field(repr=False)
    make: Callable[[bytes, str, str, int], str] = placeholder
    values: dict[str, str] = field(default_factory=dict, repr=False)
    """Those made so far, each to what it stands for."""

    def masked(self, text: str, spans: Sequence[Span]) -> str:
        parts: list[str] = []
        at = 0
        for span in spans:
            parts += (text[at : span.start], self._of(span.kind, text[span.start : span.end]))
            at = span.end
        return "".join((*parts, text[at:]))

    def _of(self, kind: str, value: str) -> str:
        again = 0
        while self.values.get(made := self.make(self.secret, kind, value, again), value) != value:
            again += 1
        self.values[made] = value
        return made


class Masking:
    """A model is given nothing of a person but what passed here."""

    def __init__(self, *, store: Store, people: People, words: MaskedWords, wording: Wording) -> None:
        self._store = store
        self._people = people
        self._words = words
        self._wording = wording
        self._kept: OrderedDict[tuple[int, str, int], None] = OrderedDict()
        """Which forms of which messages are known to be written down; no word of them."""
        self._searched: OrderedDict[_Searched, Sequence[Span]] = OrderedDict()
        self._is_warm = False

    async def mask(self, assistant: Assistant, speaker: Speaker, lines: Sequence[Line]) -> Masked:
        if not assistant.mask:
            return Masked(lines=lines, restoring=Untouched)
        known = Known(name=speaker.name, address=speaker.address, languages=(speaker.language,))
        found = await self._spans(lines, assistant.mask, known)
        if not any(found):
            return Masked(lines=lines, restoring=Untouched)
        placeholders = Placeholders(await self._secret(speaker))
        masked = [
            replace(line, text=placeholders.masked(line.text, spans)) if spans else line
            for line, spans in zip(lines, found, strict=True)
        ]
        await self._write_down(
            assistant, speaker, [line for line, spans in zip(masked, found, strict=True) if spans], placeholders
        )
        hidden = self._wording.say("mask_hidden", speaker.language)
        return Masked(
            lines=[
                replace(line, text=f"{line.text}\n\n{_EXPLAINED}") if line.role == "system" else line for line in masked
            ],
            restoring=partial(Restoring, placeholders.values, hidden=hidden),
        )

    async def _spans(self, lines: Sequence[Line], kinds: tuple[str, ...], known: Known) -> list[Sequence[Span]]:
        """What was said before was searched when it was new: a millisecond or two in each turn for all of it."""
        keys = [(line.message or 0, line.data, hash((line.text, known)), kinds) for line in lines]
        found = [self._searched.get(key) if line.message else None for line, key in zip(lines, keys, strict=True)]
        new = [line for line, spans in zip(lines, found, strict=True) if spans is None]
        fresh = iter(await self._find(partial(_found, new, kinds, known), new))
        whole = [next(fresh) if spans is None else spans for spans in found]
        for line, key, spans in zip(lines, keys, whole, strict=True):
            if line.message:
                self._searched[key] = spans
        while len(self._searched) > _SEARCHED_REMEMBERED:
            self._searched.popitem(last=False)
        return whole

    async def _find(self, find: Callable[[], list[Sequence[Span]]], lines: Sequence[Line]) -> list[Sequence[Span]]:
        to_search = sum(len(line.text) for line in lines if line.role != "system" and has_numbers(line.text))
        if to_search and not self._is_warm:
            await asyncio.to_thread(warm_up)
            self._is_warm = True
        return await asyncio.to_thread(find) if to_search > _AT_ONCE else find()

    async def _secret(self, speaker: Speaker) -> bytes:
        secret = await self._store.read(lambda transaction: self._words.secret(transaction, speaker))
        if secret is None:
            secret = await self._store.run(partial(self._make_secret, speaker))
        return secret

    def _make_secret(self, speaker: Speaker, transaction: Transaction) -> bytes:
        self._refuse_who_is_gone(transaction, speaker)
        return self._words.make_secret(transaction, speaker)

    async def _write_down(
        self, assistant: Assistant, speaker: Speaker, lines: Sequence[Line], placeholders: Placeholders
    ) -> None:
        """Before it is sent: what could not be written down is not sent either."""
        recipient = assistant.recipient or assistant.name
        new = {(line.message, recipient, hash(line.text)): line for line in lines if line.message is not None}
        new = {form: line for form, line in new.items() if form not in self._kept}
        if not new:
            return
        sent = [_sent(line, recipient, placeholders.values) for line in new.values()]
        await self._store.run(partial(self._keep, speaker, sent))
        for message, to, form in new:
            assert message is not None
            self._kept[message, to, form] = None
        while len(self._kept) > _FORMS_REMEMBERED:
            self._kept.popitem(last=False)

    def _keep(self, speaker: Speaker, sent: Sequence[SentLine], transaction: Transaction) -> None:
        self._refuse_who_is_gone(transaction, speaker)
        for line in sent:
            self._words.keep(transaction, speaker, line)

    def _refuse_who_is_gone(self, transaction: Transaction, speaker: Speaker) -> None:
        if not self._people.stands(transaction, speaker):
            raise Superseded


def _found(lines: Sequence[Line], kinds: Sequence[str], known: Known) -> list[Sequence[Span]]:
    return [() if line.role == "system" else _in_line(line, kinds, known) for line in lines]


def _in_line(line: Line, kinds: Sequence[str], known: Known) -> Sequence[Span]:
    spans = spans_to_mask(line.text, kinds, known)
    if not line.data or not spans:
        return spans
    frames = [(match.start(), match.end()) for match in _FRAME.finditer(line.text)]
    return [span for span in spans if not any(start < span.end and span.start < end for start, end in frames)]


def _sent(line: Line, recipient: str, values: Mapping[str, str]) -> SentLine:
    assert line.message is not None
    stood_for = {match.group(): values[match.group()] for match in typed_placeholders(line.text)}
    kept = {made: value if may_be_kept(made) else "" for made, value in stood_for.items()}
    return SentLine(message=line.message, recipient=recipient, sent=line.text, stood_for=kept)
