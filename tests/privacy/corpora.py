"""The sentences of the corpus, read; and ordinary talk made from them, the same for the same seed."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from privacy.phrases import understand

CORPUS = Path(__file__).parent / "corpus"
DESTRUCTIVE = ("delete", "delete_last", "delete_files", "delete_here")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    text: str
    command: str
    tier: str
    """Expected: direct or hint; of a near miss: at most this."""
    split: str


def what(text: str, language: str = "") -> tuple[str, str]:
    understood = understand(text, language)
    return understood.command, understood.tier


def languages() -> tuple[str, ...]:
    """Those that have a corpus."""
    return tuple(sorted(path.name.split(".")[1] for path in CORPUS.glob("positives.*.jsonl")))


@cache
def positives(language: str) -> tuple[Example, ...]:
    return tuple(
        Example(
            text=line["text"],
            command=line["command"],
            tier=line.get("tier", "direct"),
            split=line.get("split", "seen"),
        )
        for line in _lines(f"positives.{language}.jsonl")
    )


@cache
def near_misses(language: str) -> tuple[Example, ...]:
    return tuple(
        Example(text=line["text"], command="", tier=line.get("tier", "hint"), split="")
        for line in _lines(f"near_misses.{language}.jsonl")
    )


@cache
def ordinary(language: str) -> tuple[str, ...]:
    path = CORPUS / f"ordinary.{language}.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return tuple(line.strip() for line in lines if line.strip())


def _lines(name: str) -> Iterator[dict[str, str]]:
    for line in (CORPUS / name).read_text("utf-8").splitlines():
        if line.strip():
            yield {key: str(value) for key, value in json.loads(line).items()}


EMOJI = ("🙂", "🙏🏽", "😂", "👍", "🔥", "🤔", "❤️")
_SHORTEST_REQUEST = 3
"""Words; fewer ask for nothing yet, and are as ordinary as any."""
MARKS = ("", "", ".", "!", "?", "...", "!!", " ?")


def ordinary_talk(number: int, seed: int) -> Iterator[tuple[str, str]]:
    """(language, text): sentences of the corpus, joined, mistyped, in other case, with emoji, two languages in one."""
    chance = random.Random(seed)
    spoken = [tag for tag in languages() if ordinary(tag)]
    for turn in range(number):
        tag = spoken[turn % len(spoken)]
        yield tag, _message(tag, spoken, chance)


def _message(tag: str, spoken: list[str], chance: random.Random) -> str:
    sentences = [chance.choice(ordinary(tag))]
    if chance.random() < 0.35:
        sentences.append(chance.choice(ordinary(tag)))
    if chance.random() < 0.08:
        sentences.append(chance.choice(ordinary(chance.choice(spoken))))
    text = chance.choice((" ", ". ", ", ", "\n", " 🙂 ")).join(sentences)
    if chance.random() < 0.25:
        text = _slip(text, chance)
    if chance.random() < 0.1:
        text = _cut(text, chance)
    case = chance.random()
    text = text.lower() if case < 0.3 else text.upper() if case < 0.34 else text
    if chance.random() < 0.15:
        text = f"{text} {chance.choice(EMOJI)}"
    return text.rstrip(".!? ") + chance.choice(MARKS) if chance.random() < 0.5 else text


def _slip(text: str, chance: random.Random) -> str:
    place = chance.randrange(max(len(text) - 1, 1))
    return chance.choice(
        (
            text[:place] + text[place + 1 :],
            text[:place] + text[place : place + 1] + text[place:],
            text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :],
        )
    )


def _cut(text: str, chance: random.Random) -> str:
    """Whole where only the beginning of a request to delete is left, as of "I want to delete my account on another
    site": who says just that asks for it, and it is no ordinary message any more."""
    words = text.split()
    beginning = " ".join(words[: chance.randint(1, len(words))])
    return text if _bare(beginning) in _beginnings() else beginning


@cache
def _beginnings() -> frozenset[str]:
    """Of what the corpus says that people ask, and not of what we understand: else our mistakes would go unseen."""
    asked = [
        _bare(example.text).split()
        for tag in languages()
        for example in positives(tag)
        if example.command in DESTRUCTIVE and example.tier == "direct"
    ]
    return frozenset(" ".join(words[:end]) for words in asked for end in range(_SHORTEST_REQUEST, len(words) + 1))


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
