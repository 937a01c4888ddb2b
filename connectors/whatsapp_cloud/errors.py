"""Meta's errors to ours, by their number alone; none of its words ride along."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from core.errors import ChannelRefused, DeliveryError, InDoubt, NotTaken, TryAgain, Unreachable

OUTSIDE_WINDOW = 131047
CROWDED = 131056
"""Too many to one person."""
OVERRUN = 130429
"""Too many through one number."""
UNREACHABLE = frozenset({131026, 131030, OUTSIDE_WINDOW})
"""Not on WhatsApp or blocked, not among a test number's people, silent for more than a day."""
_OWNERS = frozenset({0, 3, 10, 33, 102, 190, 368, 131005, 131031, 131042, 131045, 131048, 133006, 133010})
"""The token, a permission, the account or the number: nobody but the owner can mend them."""
_LATER = frozenset({1, 2, 131000, 131016, 131057, 133004})
_NOT_AS_IT_IS = frozenset({100, 131008, 131009, 131021, 131051, 131052, 131053, 131062})
_OF_TEMPLATES = range(132000, 133000)
_NOT_THERE = 33
"""With number 100: the thing in the address, so our own number, does not exist or is not ours."""
_PATIENCE = {
    4: timedelta(seconds=60),
    80007: timedelta(seconds=60),
    OVERRUN: timedelta(seconds=5),
    CROWDED: timedelta(seconds=6),
}
_HTTP_PATIENCE = timedelta(seconds=60)


class OutsideWindow(Unreachable):
    """They have said nothing for so long that WhatsApp takes only a template, and there is none that says it."""


class TemplateRefused(Unreachable):
    """The owner's template does not exist, is paused, or is written otherwise: nothing else may be sent to them now."""


class Refusal(Exception):
    """Meta said no. It never leaves this folder."""

    def __init__(self, *, code: int | None, subcode: int = 0, status: int, passing: bool = False) -> None:
        super().__init__(f"refused with number {code}, status {status}")
        self.code = code
        """None: the answer gave no number that can be read."""
        self.subcode = subcode
        self.status = status
        self.passing = passing
        """Meta says that it will pass."""


def ours(refusal: Refusal) -> DeliveryError:
    match refusal.code:
        case None:
            return _by_status(refusal.status)
        case 100 if refusal.subcode == _NOT_THERE:
            return ChannelRefused("Meta knows no such number, or it is not this token's")
        case code if code in _PATIENCE:
            return TryAgain("Meta asks for patience", retry_after=_PATIENCE[code])
        case code if code == OUTSIDE_WINDOW:
            return OutsideWindow("silent for more than a day")
        case code if code in UNREACHABLE:
            return Unreachable("not on WhatsApp, or not allowed")
        case code if code in _OF_TEMPLATES:
            return TemplateRefused("Meta does not take the template")
        case code if code in _OWNERS or 200 <= code <= 299:
            return ChannelRefused("Meta refuses the token, the account or the number")
        case code if code in _NOT_AS_IT_IS:
            return NotTaken("Meta will not take this message as it is")
        case code if code in _LATER or refusal.passing:
            return TryAgain("Meta is not to be reached just now")
        case _:
            return _by_status(refusal.status)


def _by_status(status: int) -> DeliveryError:
    match status:
        case 401 | 403:
            return ChannelRefused("Meta refuses the token, the account or the number")
        case 404:
            return ChannelRefused("nobody answers at this address")
        case 408 | 425:
            return TryAgain("Meta is not to be reached just now")
        case 429:
            return TryAgain("Meta asks for patience", retry_after=_HTTP_PATIENCE)
        case _ if status >= 500:
            return TryAgain("Meta is not to be reached just now")
        case _ if status >= 400:
            return NotTaken("Meta will not take this message as it is")
        case _:
            # An answer of 200 with an error of a number that we do not know: it may have gone.
            return InDoubt("an answer that cannot be understood")


@contextmanager
def translated() -> Iterator[None]:
    """Raise ours for theirs."""
    try:
        yield
    except Refusal as refusal:
        raise ours(refusal) from None
