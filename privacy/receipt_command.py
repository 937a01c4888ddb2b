"""What a receipt says, to whoever has its code; without the code this server could not read it itself."""

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from core.clock import Clock
from core.identifiers import MessageId, PersonId
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker
from core.ports.copies import Asked
from core.wording import Wording
from privacy.commands import spoken_in
from privacy.issuing import Issuing
from privacy.phrases import understand
from privacy.receipt_text import FENCE, asked_lines, in_sum
from privacy.receipts import code_in

_ASKS = re.compile(r"\s*(?P<slash>/?)receipt(?:@\w+)?(?![\w-])(?P<code>.{0,100})\s*", re.IGNORECASE | re.DOTALL)
_MOST_WRONG = 10
_AN_HOUR = 3600.0
_REMEMBERED = 10_000


class ReadReceipt:
    """`asked`: as `privacy.erasure` has it; what was asked for still when the receipt was signed may be done now.
    `own`: the receipt with this code of what the person agreed to, or without one the last."""

    name = "receipt"

    def __init__(
        self,
        *,
        issuing: Issuing,
        asked: Callable[[int], Awaitable[Sequence[Asked]]],
        own: Callable[[Speaker, str], Awaitable[str]],
        wording: Wording,
        clock: Clock,
    ) -> None:
        self._issuing = issuing
        self._asked = asked
        self._own = own
        self._wording = wording
        self._clock = clock
        self._wrong: OrderedDict[PersonId, list[float]] = OrderedDict()
        """When, by a random number of who."""

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        say, language = self._wording.say, spoken_in(message, speaker).language
        code = _code_of(message.text) or code_in(understand(message.text, speaker.language).code)
        own = await self._own(speaker, code)
        if own or not code:
            shown = (_shown(own), say("consent_receipt_keep", language)) if own else ()
            how = () if code else (say("receipt_how", language),)
            return Reply(text="\n\n".join((*shown, *how)), language=language)
        wrong = self._wrong_lately(speaker.person)
        if len(wrong) >= _MOST_WRONG:
            return Reply(text=say("receipt_later", language))
        found = await self._issuing.find(code)
        if found is None:
            wrong.append(self._clock.monotonic())
            return Reply(text=say("receipt_unknown", language))
        receipt, case = found
        language = self._language_of(receipt) or language
        asked = in_sum(await self._asked(case))
        # What the receipt says already is not said again.
        lines = asked_lines(asked, self._wording, language, self._issuing.carrier)
        since = [f"- {line}" for line in lines if line not in receipt]
        return Reply(
            text="\n".join((_shown(receipt), *(("", say("receipt_since", language), *since) if since else ()))),
            language=language,
        )

    def _language_of(self, receipt: str) -> str:
        """By the sentence that each has; what came to pass since then is said in it, for whoever asks may be new."""
        checked = self._wording.in_each("receipt_checked")
        return next((language for language, sentence in checked.items() if sentence in receipt), "")

    def _wrong_lately(self, person: PersonId) -> list[float]:
        wrong = [at for at in self._wrong.pop(person, []) if self._clock.monotonic() - at < _AN_HOUR]
        self._wrong[person] = wrong
        if len(self._wrong) > _REMEMBERED:
            self._wrong.popitem(last=False)
        return wrong


def asks_for_receipt(text: str) -> bool:
    """The slash word, or the bare one with a code after it."""
    found = _ASKS.fullmatch(text)
    return found is not None and bool(found["slash"] or _code_of(text))


def _shown(receipt: str) -> str:
    return f"{FENCE}\n{receipt}\n{FENCE}"


def _code_of(text: str) -> str:
    found = _ASKS.fullmatch(text)
    return code_in(found["code"]) if found is not None else ""
