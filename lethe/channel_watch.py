"""Which channels stopped working, and which work again: each change is said once."""

from collections.abc import Callable, Sequence
from typing import Literal

from connectors.switchboard import State, Switchboard
from core.clock import Clock

Turn = Literal["channel.down", "channel.up"]
Turns = Callable[[], Sequence[tuple[Turn, str]]]
_DOWN_AFTER = 60.0
_SAID = -1.0


class ChannelWatch:
    def __init__(self, *, switchboard: Switchboard, clock: Clock) -> None:
        self._switchboard = switchboard
        self._clock = clock
        self._down: dict[str, float] = {}
        """Channels that are not open, and since when; `_SAID`: it was said of them."""

    def turns(self) -> Sequence[tuple[Turn, str]]:
        """What changed since the last time: a channel that is refused is down at once, another after a minute."""
        now = self._clock.monotonic()
        lines = {str(line.settings.name): line for line in self._switchboard.lines()}
        self._down = {name: since for name, since in self._down.items() if name in lines}
        changed: list[tuple[Turn, str]] = []
        for name, line in lines.items():
            since = self._down.get(name)
            if line.state is State.OPEN:
                if self._down.pop(name, None) == _SAID:
                    changed.append(("channel.up", name))
            elif since is None:
                self._down[name] = now
            elif since >= 0 and (line.state is State.REFUSED or now - since >= _DOWN_AFTER):
                self._down[name] = _SAID
                changed.append(("channel.down", name))
        return changed
