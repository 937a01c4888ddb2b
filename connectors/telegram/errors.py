"""Telegram's errors to ours; none of their words ride along."""

from contextlib import AbstractContextManager
from types import TracebackType

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from connectors.telegram.wire import SlowDown, Unheard, Unintelligible
from core.errors import ChannelRefused, DeliveryError, InDoubt, TryAgain, Unreachable

_NOBODY_THERE = ("chat not found", "user not found", "peer_id_invalid", "user_is_deactivated", "chat_write_forbidden")


def ours(error: TelegramError) -> DeliveryError:
    match error:
        case SlowDown():
            return TryAgain("Telegram asks for patience", retry_after=error.wait)
        case Forbidden() | ChatMigrated():
            return Unreachable("blocked, deactivated, or never met")
        case BadRequest() if is_about_nobody(error):
            return Unreachable("no such chat")
        case BadRequest():
            return ChannelRefused("Telegram refuses this request as it is")
        case InvalidToken():
            return ChannelRefused("Telegram does not know this token")
        case Conflict():
            return TryAgain("another program uses this token")
        case Unheard(request_written=True):
            return InDoubt("no answer to a request that was written")
        case Unintelligible():
            return InDoubt("an answer that cannot be read")
        case _:
            return TryAgain("Telegram is not to be reached just now")


def is_about_nobody(error: BadRequest) -> bool:
    message = error.message.lower()
    return any(sign in message for sign in _NOBODY_THERE)


class _Translating:
    """One for all: it is around every send, and a generator in its place takes as long as drawing the words."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trail: TracebackType | None
    ) -> None:
        if isinstance(error, TelegramError):
            raise ours(error) from None
        if isinstance(error, AttributeError | KeyError | TypeError | ValueError):
            raise InDoubt("an answer that cannot be read") from None


_TRANSLATING = _Translating()


def translated() -> AbstractContextManager[None]:
    """Raise ours for theirs. What the package trips over while it reads an answer came after the deed."""
    return _TRANSLATING
