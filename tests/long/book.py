"""What was said, asked and sent in a run with kills, as those outside the server saw it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

TOKEN = re.compile(r"\bq[twxm][0-9]+z[0-9]+z[0-9a-f]{8}\b")
"""Each with its conversation: t and a number on Telegram, w on the web, x at Twilio, m at Meta."""
ANSWER = re.compile(r"\banswer ([0-9]+)\b")

_KNOWN = ("x", "m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    by_person: bool
    tokens: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Request:
    """One to a stand-in. `answer`: the number of the model's answer, of which every one has its own."""

    conversation: str
    answer: int
    tokens: tuple[str, ...]
    began: float
    ended: float = inf
    """When the last byte of the response was written; never, where nobody was there to take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    at: float
    next_start: float
    """What came to a stand-in before that was asked by the server that is dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer as a page was shown it."""

    id: str
    answer: int
    tokens: tuple[str, ...]


@dataclass(slots=True)
class Book:
    accepted: dict[str, list[str]] = field(default_factory=dict)
    """By conversation, in the order in which they were said."""
    duplicates: int = 0
    asked: list[Request] = field(default_factory=list)
    histories: list[tuple[Request, Sequence[Line]]] = field(default_factory=list)
    sent: list[Request] = field(default_factory=list)
    shown: dict[str, list[Shown]] = field(default_factory=dict)
    """By conversation: what memory gave to a page that was opened at the end."""
    followed: dict[str, list[Shown]] = field(default_factory=dict)
    """By conversation: what a page saw that was open all the time and came back after every kill."""
    told_again: int = 0
    """Events that brought an open page a message it had."""
    said: dict[str, list[str]] = field(default_factory=dict)
    """By conversation: the person's own words, as memory gave them at the end."""
    kills: list[Kill] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    """What should not happen at all, as it was seen."""


def token_of(conversation: str, number: int, drawn: str) -> str:
    return f"q{conversation}z{number}z{drawn}"


def is_known(conversation: str) -> bool:
    """Whether its platform says what it was given to send: then nothing there is ever sent twice."""
    return conversation[:1] in _KNOWN


def conversation_of(token: str) -> str:
    return token[1:].partition("z")[0]


def number_of(token: str) -> int:
    return int(token.split("z")[1])


def tokens_in(text: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(text))


def answer_in(text: str) -> int:
    """0: it is no answer of the model's."""
    found = ANSWER.search(text)
    return int(found[1]) if found else 0
