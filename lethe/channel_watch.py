"""Which channels stopped working, and which work again: each change is said until it was taken."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from connectors.switchboard import State, Switchboard
from core.clock import Clock

Turn = Literal["channel.down", "channel.up"]
_DOWN_AFTER = 60.0
_SAID = -1.0


class Turns(Protocol):
    def turns(self) -> Sequence[tuple[Turn, str]]:
        """What changed since the last time that was `taken`."""

    def taken(self) -> None:
        """What was just said is stored: it is not said again."""


class ChannelWatch:
    def __init__(self, *, switchboard: Switchboard, clock: Clock) -> None:
        self._switchboard = switchboard
        self._clock = clock
        self._down: Mapping[str, float] = {}
        """Channels that are not open, and since when; `_SAID`: it was said of them."""
        self._next: Mapping[str, float] = {}

    def turns(self) -> Sequence[tuple[Turn, str]]:
        """A channel that is refused is down at once, another after a minute."""
        now = self._clock.monotonic()
        lines = {str(line.settings.name): line for line in self._switchboard.lines()}
        down = {name: since for name, since in self._down.items() if name in lines}
        changed: list[tuple[Turn, str]] = []
        for name, line in lines.items():
            since = down.get(name)
            if line.state is State.OPEN:
                if down.pop(name, None) == _SAID:
                    changed.append(("channel.up", name))
            elif since is None:
                down[name] = now
            elif since >= 0 and (line.state is State.REFUSED or now - since >= _DOWN_AFTER):
                down[name] = _SAID
                changed.append(("channel.down", name))
        self._next = down
        return changed

    def taken(self) -> None:
        self._down = self._next
