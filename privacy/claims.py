"""A model's claim to have done something with somebody's data is replaced by how to have it done."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from core.wording import Wording
from privacy.grammar import Grammar, Phrases
from privacy.menu import LANGUAGES, menu_languages
from privacy.normalising import Heard, heard, words_of

CLAIMED = ("delete", "export", "stop", "show")
"""What can be claimed, by the command that does it; `show` for having remembered something."""

_ENDS = re.compile(r"""((?<=[.!?…])["'”»)*_]*\s+|(?<=[。！？।؟])[」』”*_]*\s*|\n+)""")
_CODE = re.compile(r"(^ {0,3}```.*?^ {0,3}```[^\n]*$)", re.MULTILINE | re.DOTALL)
_SAID_BY_OTHERS = re.compile(r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』|`[^`]*`")
_LATIN_WORD = re.compile("[a-zß-ÿ\u0100-\u024f]+")
_LETTERS = tuple(map(re.compile, ("[а-яё]", "[ء-ي]", "[\u0900-\u097f]", "[\u3040-\u30ff\u4e00-\u9fff]")))
"""Where no letter of a script stands, none of its words does."""
_ASKED = re.compile(r"[?？؟]\W*$")
_TABLES = re.compile(r"^\[claims\].*?(?=^\[(?!claims\b)|\Z)", re.MULTILINE | re.DOTALL)
_LONGEST = 1_000
"""Characters of a sentence that are looked at."""
_INTERJECTION = 2
"""Words of a sentence that goes with the claim after it: "Done!", "Of course."."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Claimed:
    """How it is claimed in one language."""

    language: str
    look: tuple[str, ...] = field(repr=False)
    beside: tuple[str, ...] = field(repr=False)
    """Pieces of words, in lower case; only where there is one of each is a sentence looked at."""
    words: frozenset[str] = field(repr=False)
    """The words of all claims in which there is such a piece, as they are written in Latin letters."""
    denied: frozenset[str] = field(repr=False)
    """Right before it, these turn it round: "not"."""
    unless: Phrases = field(repr=False)
    """Said before it, these make it no claim: "if", "whether", "not"."""
    elsewhere: Phrases = field(repr=False)
    """Said beside it, these make it something else's data: "from the draft"."""

    def may_be_in(self, sentence: str) -> bool:
        return any(piece in sentence for piece in self.look) and any(piece in sentence for piece in self.beside)

    def claimed(self, said: Heard) -> str:
        """The command, or nothing."""
        words, pauses, reading = said.words, said.pauses, _grammar(self.language).read(said.words)
        for command in CLAIMED:
            for start, _ in reading.places(f"claim {command}"):
                is_denied = start > 0 and words[start - 1] in self.denied and start not in pauses
                if not (is_denied or self.unless.are_in(words[:start]) or self.elsewhere.are_in(words)):
                    return command
        return ""


class Claims:
    """`core.ports.vetting`."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def vetted(self, text: str, language: str) -> str:
        """Only the sentence that claims it is replaced; a second one that claims the same is left out."""
        likely = _likely(text.lower())
        if not likely:
            return text
        own = language.partition("-")[0].lower()
        likely.sort(key=lambda each: each.language != own)
        told: set[str] = set()
        pieces = [
            piece if at % 2 else self._vetted(piece, likely, told)  # what stands between two fences is code
            for at, piece in enumerate(_CODE.split(text))
        ]
        return "".join(pieces).strip() if told else text

    def _vetted(self, text: str, likely: Sequence[_Claimed], told: set[str]) -> str:
        parts = _ENDS.split(text)
        for at in range(0, len(parts), 2):
            command, language = _claim(parts[at], likely)
            if not command:
                continue
            _mend_bold(parts, at)
            parts[at] = "" if command in told else self._instead(command, language)
            told.add(command)
            if at >= 2 and "\n" not in parts[at - 1] and 0 < len(heard(parts[at - 2]).words) <= _INTERJECTION:
                parts[at - 2] = parts[at - 1] = ""
        return "".join(parts)

    def _instead(self, command: str, language: str) -> str:
        return f"{self._wording.say('claim_instead', language)} {self._wording.say(f'hint_{command}', language)}"


def _likely(small: str) -> list[_Claimed]:
    """The languages in which something may be claimed. Most answers are in none, and this is all that they cost."""
    by_word, by_letters = _looked_for()
    found = {each for word in by_word.keys() & set(_LATIN_WORD.findall(small)) for each in by_word[word]}
    for letters, pieces in by_letters:
        if letters.search(small):
            found.update(each for piece, each in pieces if piece in small)
    return [each for each in claimed_in_languages() if each in found]


@cache
def _looked_for() -> tuple[
    Mapping[str, Sequence[_Claimed]], Sequence[tuple[re.Pattern[str], Sequence[tuple[str, _Claimed]]]]
]:
    """What is looked for in an answer: of languages in Latin letters, of which there are many, whole words; of others
    the pieces themselves, by the letters without which none of them stands there."""
    by_word: dict[str, list[_Claimed]] = {}
    others: list[tuple[str, _Claimed]] = []
    for each in claimed_in_languages():
        if not _LATIN_WORD.match(each.look[0]):
            others.extend((piece, each) for piece in each.look)
        for word in each.words:
            by_word.setdefault(word, []).append(each)
    return by_word, [
        (letters, [(piece, each) for piece, each in others if letters.match(piece)]) for letters in _LETTERS
    ]


@cache
def claimed_in_languages() -> tuple[_Claimed, ...]:
    return tuple(_read(LANGUAGES / f"{tag}.toml") for tag in menu_languages())


def _claim(sentence: str, likely: Sequence[_Claimed]) -> tuple[str, str]:
    """The command that a sentence claims to have carried out, and the language it says so in."""
    small = sentence.lower()
    here = [each for each in likely if each.may_be_in(small)]
    if not here or _ASKED.search(sentence):
        return "", ""
    bare = _SAID_BY_OTHERS.sub(" ", sentence[:_LONGEST])
    said = heard(bare)
    said = said if said.words else heard(sentence[:_LONGEST])
    return next(((command, each.language) for each in here if (command := each.claimed(said))), ("", ""))


def _mend_bold(parts: list[str], at: int) -> None:
    """What opened in the sentence that goes, or closed in it, has its other end elsewhere."""
    if parts[at].count("**") % 2 == 0:
        return
    if parts[at].lstrip().startswith("**"):
        places: Sequence[int] = range(at + 1, len(parts))
    else:
        places = range(at - 1, -1, -1)
    other = next((place for place in places if "**" in parts[place]), None)
    if other is not None:
        parts[other] = parts[other].replace("**", "", 1)


@cache
def _grammar(language: str) -> Grammar:
    """Some milliseconds, when somebody's model first nearly claims something in the language."""
    return Grammar(_lists(_table(LANGUAGES / f"{language}.toml")))


def _table(path: Path) -> Mapping[str, Any]:
    """Without the rest of the file, which takes ten times as long to read."""
    found = _TABLES.search(path.read_text("utf-8"))
    table = tomllib.loads(found[0])["claims"] if found else None
    if not isinstance(table, dict):
        raise ValueError(f"{path.name}: claims must be a table")
    return table


def _lists(table: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    lists = {name: texts for name, texts in table["words"].items() if _are_texts(texts)}
    said: Mapping[str, list[str]] = table["said"]
    lists.update({f"claim {command}": said.get(command, []) for command in CLAIMED})
    return lists


def _read(path: Path) -> _Claimed:
    table = _table(path)
    lists = _lists(table)
    look = tuple(table["look"])
    written = {word.lower() for texts in lists.values() for text in texts for word in _LATIN_WORD.findall(text)}
    return _Claimed(
        language=path.stem,
        look=look,
        words=frozenset(word for word in written if any(piece in word for piece in look)),
        beside=tuple(table["beside"]),
        denied=frozenset(word for text in table["denied"] for word in words_of(text)),
        unless=Phrases(table["unless"]),
        elsewhere=Phrases(table["elsewhere"]),
    )


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)
