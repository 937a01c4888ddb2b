"""An answer shown while it is being written: a draft that Telegram keeps for half a minute."""

from hashlib import blake2b

from telegram import Bot
from telegram.error import TelegramError

from connectors.telegram.rendering import draft
from connectors.telegram.wire import SlowDown
from core.clock import Clock
from core.identifiers import Address

_PACE = 1.0
"""Seconds between two drafts in one chat; Telegram counts them as it counts messages."""
_MOST_A_SECOND = 15
"""Of the thirty messages that a bot may send, over all its chats; the finished answers need the rest."""
_DEADLINE = 3.0
_PATIENCE = 30.0
_MANY_CHATS = 100


class Drafts:
    """Every draft may be dropped, and a failed one is nobody's trouble: the finished answer follows by itself."""

    def __init__(self, *, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._next: dict[Address, float] = {}
        self._quiet_until = 0.0
        self._second = 0.0
        self._shown = 0

    async def show(self, recipient: Address, reply_to: str, so_far: str) -> None:
        now = self._clock.monotonic()
        if not _is_private(recipient) or now < self._quiet_until or now < self._next.get(recipient, 0.0):
            return
        said = draft(so_far)
        if not said.text or not self._has_room(now):
            return
        self._make_room(now)
        self._next[recipient] = now + _PACE + _DEADLINE  # until this one is through, there is no other
        try:
            await self._bot.send_message_draft(
                int(recipient),
                _number(reply_to or recipient),
                said.text,
                entities=said.entities or None,
                read_timeout=_DEADLINE,
            )
        except SlowDown as error:
            self.be_quiet(error.wait.total_seconds() if error.wait is not None else _PATIENCE)
        except (TelegramError, ValueError, LookupError, TypeError, AttributeError):
            pass
        finally:
            self._next[recipient] = self._clock.monotonic() + _PACE

    def be_quiet(self, seconds: float) -> None:
        """Telegram asks for patience: whatever waits to be sent comes before any draft."""
        self._quiet_until = max(self._quiet_until, self._clock.monotonic() + seconds)

    def finished(self, recipient: Address) -> None:
        """Remember nothing of a chat whose answer is sent."""
        self._next.pop(recipient, None)

    def _has_room(self, now: float) -> bool:
        if now - self._second >= 1.0:
            self._second, self._shown = now, 0
        self._shown += 1
        return self._shown <= _MOST_A_SECOND

    def _make_room(self, now: float) -> None:
        if len(self._next) >= _MANY_CHATS:
            self._next = {chat: until for chat, until in self._next.items() if until > now}


def _is_private(recipient: Address) -> bool:
    return recipient.isascii() and recipient.isdigit()


def _number(reply_to: str) -> int:
    """Drafts of one answer share a number, which must not be 0."""
    return int.from_bytes(blake2b(reply_to.encode(), digest_size=4).digest(), "big") % (2**31 - 1) + 1
