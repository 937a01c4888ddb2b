"""What was said to a server and what came back: every message carries a random word that its answer must bring back."""

import asyncio
import re
from collections import deque
from dataclasses import dataclass, field
from random import Random
from time import monotonic

WORD = re.compile(r"\b[qh][0-9a-f]{12}\b")
"""A word that begins with h is one that the model never answers."""


@dataclass(slots=True, kw_only=True)
class Exchange:
    chat: int
    word: str
    sent: float = 0.0
    acknowledged: float = 0.0
    answered: float = 0.0
    model_seconds: float = 0.0
    """What the model itself took; no server can be quicker."""
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def acknowledgement(self) -> float:
        return self.acknowledged - self.sent

    @property
    def answer(self) -> float:
        """Seconds to the answer beyond the model's own."""
        return self.answered - self.sent - self.model_seconds


@dataclass(slots=True, kw_only=True)
class Mistakes:
    """What a correct server never does, counted."""

    refused: int = 0
    unanswered: int = 0
    repeated: int = 0
    out_of_order: int = 0
    to_another: int = 0

    def count(self) -> int:
        return self.refused + self.unanswered + self.repeated + self.out_of_order + self.to_another


class Book:
    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._exchanges: dict[str, Exchange] = {}
        self._waiting: dict[int, deque[Exchange]] = {}
        self.mistakes = Mistakes()
        self.told: set[int] = set()
        """Chats that were told something without a word of ours in it."""

    def begin(self, chat: int, *, hangs: bool = False) -> Exchange:
        word = f"{'h' if hangs else 'q'}{self._random.getrandbits(48):012x}"
        exchange = Exchange(chat=chat, word=word)
        self._exchanges[word] = exchange
        if not hangs:
            self._waiting.setdefault(chat, deque()).append(exchange)
        return exchange

    def refused(self, exchange: Exchange) -> None:
        """Nobody owes an answer to what was not accepted."""
        self.mistakes.refused += 1
        if exchange in self._waiting.get(exchange.chat, ()):
            self._waiting[exchange.chat].remove(exchange)
        exchange.done.set()

    def completed(self, words: list[str], seconds: float) -> None:
        """The model took this long for an answer to these words."""
        for word in words:
            if word in self._exchanges:
                self._exchanges[word].model_seconds += seconds

    def heard(self, chat: int, text: str) -> None:
        """A message came to a chat: each of its words answers one message there, the oldest first."""
        now = monotonic()
        words = WORD.findall(text)
        if not words:
            self.told.add(chat)
        for word in words:
            self._answered(chat, word, now)

    def settle(self) -> None:
        """What is still without an answer now never got one."""
        for waiting in self._waiting.values():
            self.mistakes.unanswered += len(waiting)
            for exchange in waiting:
                exchange.done.set()
            waiting.clear()

    def forget(self) -> None:
        """What is settled and answered is not looked at again; only the mistakes stay."""
        self._exchanges.clear()
        self._waiting.clear()

    def _answered(self, chat: int, word: str, now: float) -> None:
        exchange = self._exchanges.get(word)
        waiting = self._waiting.get(chat, deque())
        if exchange is None or exchange.chat != chat:
            self.mistakes.to_another += 1
        elif exchange.answered or exchange not in waiting:
            self.mistakes.repeated += 1
        else:
            if waiting[0] is not exchange:
                self.mistakes.out_of_order += 1
            waiting.remove(exchange)
            exchange.answered = now
            exchange.done.set()
