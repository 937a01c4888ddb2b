"""Twilio's errors to ours; none of their words ride along."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)

from connectors.whatsapp_rules import OutsideTheWindow
from core.errors import ChannelRefused, DeliveryError, GateError, InDoubt, NotTaken, TryAgain, Unanswered, Unreachable

_SLOW_DOWN = frozenset({20429, 63018})
_UNREACHABLE = frozenset({21211, 21610, 21614, 63003, 63015, 63024, 63032})
_NOT_TAKEN = frozenset({21617, 21656, 21658, 63005, 63013, 63021})
_OF_THE_CHANNEL = frozenset({20003, 20005, 20404, 21212, 21606, 63007, 63051})
"""Our own key, account or sender: every message would fare the same."""
_LONGEST_WAIT = 86_400

_OUTSIDE_THE_WINDOW = 63016


def ours(status: int, code: int) -> DeliveryError:
    """`code`: Twilio's own; 0 where it gave none."""
    if code in _SLOW_DOWN or status == 429:
        return TryAgain("Twilio asks for patience")
    if code == _OUTSIDE_THE_WINDOW:
        return OutsideTheWindow("longer ago than WhatsApp takes free words")
    if code in _UNREACHABLE:
        return Unreachable("not on WhatsApp, or told us to stop")
    if code in _NOT_TAKEN:
        return NotTaken("Twilio will not take this message as it is")
    if code in _OF_THE_CHANNEL or status in (401, 403, 404):
        return ChannelRefused("Twilio refuses the account, its key or its sender")
    if status == 408 or not 400 <= status < 500:
        return TryAgain("Twilio is not to be reached just now")
    return NotTaken("Twilio will not take this message as it is")


def unanswered(error: GateError) -> DeliveryError:
    if isinstance(error, Unanswered) and error.request_written:
        return InDoubt("no answer to a request that was written")
    return TryAgain("Twilio is not to be reached just now")


def slow_down(header: str) -> TryAgain:
    """`header`: Retry-After, which Twilio does not promise."""
    seconds = int(header) if header.isascii() and header.isdigit() and len(header) < 10 else None
    wait = None if seconds is None else timedelta(seconds=min(seconds, _LONGEST_WAIT))
    return TryAgain("Twilio asks for patience", retry_after=wait)


def code_of(error: Exception) -> int:
    """Twilio's own; 0 where it gave none that is a number."""
    code: object = getattr(error, "code", 0)
    return code if isinstance(code, int) else 0


def _status_of_list(error: TwilioException) -> int:
    """Where a list was refused the package says so only by the answer that it hands along; else 0."""
    status: object = getattr(error.args[-1], "status_code", 0) if error.args else 0
    return status if isinstance(status, int) and status != 200 else 0


@contextmanager
def translated() -> Iterator[None]:
    """Raise ours for theirs. What the package trips over while it reads an answer came after the deed."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        status: object = error.status
        raise ours(status if isinstance(status, int) else 0, code_of(error)) from None
    except TwilioException as error:
        status = _status_of_list(error)
        raise (ours(status, 0) if status else InDoubt("an answer that cannot be read")) from None
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        raise InDoubt("an answer that cannot be read") from None
