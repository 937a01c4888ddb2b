"""Notice that another machine speaks with us, so that the two do not answer each other for ever."""

import re
import unicodedata
from collections import OrderedDict, deque
from dataclasses import dataclass, field

from core.clock import Clock
from core.identifiers import ConversationId

_REMEMBERED = 20_000
_LAST = 4
"""Messages back in which the same words are looked for; machines that take turns in what they say have two or three."""
_ENOUGH_LETTERS = 20
"""Fewer are no sign of anything: "ok", "yes please" and "thank you very much" are said again and again by people."""
_TYPED_A_SECOND = 25.0
"""Characters. The best typists come to 18; who pastes something is quicker, but not so many times in a row."""
_MARKED = 3
"""So many messages that say themselves that a machine wrote them are enough."""
_BEGINNING = 120

_MARKS = re.compile(
    r"auto-?(?:matic(?:al)? |mated |-)?(?:reply|response|answer|message)|this is an auto\w* |out of (?:the )?office|"
    r"do not reply to this|(?:automatische|autom\.) (?:antwort|nachricht)|abwesenheitsnotiz|automatisch antwoord|"
    r"r[eé]ponse automatique|message automatique|respuesta autom[aá]tica|mensaje autom[aá]tico|resposta autom[aá]tica|"
    r"mensagem autom[aá]tica|risposta automatica|messaggio automatico|odpowied[zź] automatyczna|"
    r"automatyczna odpowied[zź]|автоматический ответ|автоответ|otomatik (?:yanıt|cevap|mesaj)|balasan otomatis|"
    r"pesan otomatis|jibu la kiotomatiki|ujumbe wa kiotomatiki|स्वचालित (?:उत्तर|संदेश)|رد تلقائي|رسالة تلقائية|"
    r"自動返信|自動応答|自动回复|自動回覆",
    re.IGNORECASE,
)
_OF_MARKS = ("auto", "otomat", "office", "reply", "notiz")
"""In plain letters no mark is without one of these, which are looked for much quicker."""


@dataclass(slots=True)
class _Known:
    said: "deque[int]" = field(default_factory=lambda: deque(maxlen=_LAST))
    """Numbers that this process made of the words; nothing can be read off them."""
    answered_at: float | None = None
    """When we spoke last, until they do."""
    in_a_row: int = 0
    silenced: bool = False


class LoopGuard:
    """`turns`: messages in a row that look like a machine's before it is met with silence. It must be no fewer than a
    person may send at once, and is meant for what reaches a model: a command is always heard.

    One that looks like it comes right after our answer, faster than it can be typed, or says in many letters what was
    said just before. One message that does not ends both the row and the silence."""

    def __init__(self, *, turns: int, clock: Clock) -> None:
        self._turns = turns
        self._clock = clock
        self._known: OrderedDict[ConversationId, _Known] = OrderedDict()

    def hears(self, conversation: ConversationId, text: str) -> tuple[bool, bool]:
        """Whether it is to be met with silence, and whether that begins with it."""
        known = self._of(conversation)
        looks = self._looks(known, text)
        known.answered_at = None
        if not looks:
            known.in_a_row, known.silenced = 0, False
            return False, False
        known.in_a_row += looks
        begins = not known.silenced and known.in_a_row >= self._turns
        known.silenced = known.silenced or begins
        return known.silenced, begins

    def answered(self, conversation: ConversationId) -> None:
        """A model has answered them."""
        self._of(conversation).answered_at = self._clock.monotonic()

    def forget(self, conversation: ConversationId) -> None:
        self._known.pop(conversation, None)

    def _looks(self, known: _Known, text: str) -> int:
        """0 for a message that may well be a person's, else how much it counts."""
        if _says_it_is_a_machine(text[:_BEGINNING]):
            return -(-self._turns // _MARKED)
        letters = "".join(filter(str.isalpha, unicodedata.normalize("NFKC", text).casefold()))
        if len(letters) < _ENOUGH_LETTERS:
            return 0
        made = hash(letters)
        is_again = made in known.said
        known.said.append(made)
        since = None if known.answered_at is None else self._clock.monotonic() - known.answered_at
        return int(is_again or (since is not None and since < len(text) / _TYPED_A_SECOND))

    def _of(self, conversation: ConversationId) -> _Known:
        known = self._known.get(conversation)
        if known is None:
            known = self._known[conversation] = _Known()
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return known


def _says_it_is_a_machine(beginning: str) -> bool:
    if beginning.isascii():
        plain = beginning.lower()
        if not any(part in plain for part in _OF_MARKS):
            return False
    return _MARKS.search(beginning) is not None
