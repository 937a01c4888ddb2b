"""What was said a moment ago where no word is kept: in this process alone, for minutes, and gone with it."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.clock import Clock
from core.identifiers import ConversationId
from core.memory.conversations import Kept
from core.ports.command import Speaker
from core.ports.personal_place import Held

CONTEXT_MINUTES = 30
_MOST_LINES = 60
_MOST_CHARACTERS = 20_000_000
"""Of everybody together; whoever was silent for longest is forgotten first."""


@dataclass(slots=True)
class _Lines:
    said: deque[tuple[float, Kept]] = field(default_factory=lambda: deque(maxlen=_MOST_LINES))

    @property
    def characters(self) -> int:
        return sum(len(kept.body.text) for _, kept in self.said)


class ShortMemory:
    """Safe to use from several threads. What is older than `CONTEXT_MINUTES` is never given out."""

    called = "What was said in the last half hour"
    category = "conversation"
    purpose = "to follow what you say, where no word is kept"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: OrderedDict[ConversationId, _Lines] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()

    def add(self, conversation: ConversationId, said: Sequence[Kept]) -> None:
        now = self._clock.monotonic()
        with self._lock:
            lines = self._lines.pop(conversation, None) or _Lines()
            self._characters -= lines.characters
            lines.said.extend((now, kept) for kept in said)
            self._lines[conversation] = lines
            self._characters += lines.characters
            while self._characters > _MOST_CHARACTERS and len(self._lines) > 1:
                _, longest_silent = self._lines.popitem(last=False)
                self._characters -= longest_silent.characters

    def take_back(self, conversation: ConversationId, said: Sequence[Kept]) -> None:
        """They are on the disk still."""
        numbers = {kept.number for kept in said}
        self.change(conversation, lambda kept: None if kept.number in numbers else kept)

    def change(self, conversation: ConversationId, change: Callable[[Kept], Kept | None]) -> int:
        """Each line becomes what `change` makes of it; None: it goes. How many went."""
        with self._lock:
            lines = self._lines.get(conversation)
            if lines is None:
                return 0
            self._characters -= lines.characters
            before = list(lines.said)
            lines.said.clear()
            lines.said.extend((at, changed) for at, kept in before if (changed := change(kept)) is not None)
            self._characters += lines.characters
            return len(before) - len(lines.said)

    def recall(self, conversation: ConversationId) -> Sequence[Kept]:
        """In the order in which it was said."""
        with self._lock:
            lines = self._lines.get(conversation)
            young = [] if lines is None else [kept for at, kept in lines.said if self._is_young(at)]
        return sorted(young, key=lambda kept: kept.sequence)

    def drop(self, conversation: ConversationId) -> None:
        with self._lock:
            lines = self._lines.pop(conversation, None)
            self._characters -= lines.characters if lines is not None else 0

    def drop_old(self) -> None:
        with self._lock:
            for conversation, lines in list(self._lines.items()):
                self._characters -= lines.characters
                while lines.said and not self._is_young(lines.said[0][0]):
                    lines.said.popleft()
                self._characters += lines.characters
                if not lines.said:
                    del self._lines[conversation]

    async def show(self, speaker: Speaker) -> Sequence[Held]:
        return [Held(called=self.called, facts=_facts(kept)) for kept in self.recall(speaker.conversation)]

    async def forget(self, speaker: Speaker) -> None:
        self.drop(speaker.conversation)

    async def count(self, speaker: Speaker) -> int:
        return len(self.recall(speaker.conversation))

    def _is_young(self, at: float) -> bool:
        return self._clock.monotonic() - at < CONTEXT_MINUTES * 60


def _facts(kept: Kept) -> dict[str, str]:
    """All that is held of it: the words, those of the files, and what it quotes."""
    body = kept.body
    facts = {"by": "you" if kept.by_person else "us", "text": body.text}
    if body.attachments:
        facts["files"] = ", ".join(file.name or file.media_type for file in body.attachments)
    for file in body.attachments:
        if file.words:
            read = f"read in {file.name or file.media_type}"
            facts[read] = "\n\n".join(filter(None, (facts.get(read), file.words)))
    if body.quotes is not None and body.quotes.part:
        facts["quoted"] = body.quotes.part
    return facts
