"""Understand what a person says, by grammar, never by likeness: the same words are always the same command."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from privacy.menu import LANGUAGES, menus
from privacy.normalising import LONGEST_TEXT, Heard, heard, heard_in, normalised
from privacy.sentences import Sentences, read_sentences

MOST_WORDS = 60

Tier = Literal["direct", "hint", "none"]

_SLASH = re.compile(r"/\s?([a-z_]{2,32})(?:@\w+)?(?:\s+(\S.*))?", re.DOTALL)
_JOINED_CODE = re.compile(r"([^\W\d_]+)(\d{4})")
_FOUR_DIGITS = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    command: str
    """show export delete confirm privacy help stop start; empty for none."""
    tier: Tier
    language: str
    """In which it was said, and to answer in; as handed in where the words do not tell."""
    code: str = field(default="", repr=False)
    """The four digits of a `confirm`."""


def understand(text: str, language: str = "") -> Understanding:
    """Pure; under a millisecond. Only a `direct` command may be carried out, a `hint` may be offered."""
    if not text or len(text) > LONGEST_TEXT:
        return _nothing(language)
    plain = normalised(text.strip())
    slashed = _SLASH.fullmatch(plain)
    if slashed:
        return _slash_word(slashed[1], (slashed[2] or "").strip(), language)
    said = heard_in(plain)
    if not 0 < len(said.words) <= MOST_WORDS:
        return _nothing(language)
    return _confirmation(said, language) or _sentence(said) or _nothing(language)


def warm_up() -> None:
    """Read the languages now, so that the first person need not wait for it."""
    _sentences()
    _confirm_words()


def _nothing(language: str) -> Understanding:
    return Understanding(command="", tier="none", language=language)


def _slash_word(word: str, rest: str, language: str) -> Understanding:
    command = _slash_words().get(word, "")
    tier: Tier = "direct" if command else "none"
    if command == "delete" and rest:
        if _FOUR_DIGITS.fullmatch(rest):
            return Understanding(command="confirm", tier="direct", language=language, code=rest)
        meant = understand(f"{word} {rest}", language) if not rest.startswith("/") else _nothing(language)
        tier = "direct" if meant.command == "delete" and meant.tier == "direct" else "hint"
    return Understanding(command=command, tier=tier, language=language)


def _confirmation(said: Heard, language: str) -> Understanding | None:
    words = said.words
    if len(words) == 1:
        joined = _JOINED_CODE.fullmatch(words[0])
        words = (joined[1], joined[2]) if joined else words
    *before, code = words
    if not before or not _FOUR_DIGITS.fullmatch(code):
        return None
    spoken_in = _confirm_words().get(tuple(before))
    if spoken_in is None:
        return None
    if said.quoted:
        return Understanding(command="delete", tier="hint", language=language or spoken_in[0])
    own = language.partition("-")[0]
    return Understanding(
        command="confirm", tier="direct", language=language if own in spoken_in else spoken_in[0], code=code
    )


def _sentence(said: Heard) -> Understanding | None:
    nearly: Understanding | None = None
    for sentences in _sentences():
        command, how = sentences.understood(said)
        if not command:
            continue
        if how == "direct" and not said.quoted:
            return Understanding(command=command, tier="direct", language=sentences.language)
        nearly = nearly or Understanding(command=command, tier="hint", language=sentences.language)
    return nearly


@cache
def _sentences() -> tuple[Sentences, ...]:
    read = (read_sentences(LANGUAGES / f"{tag}.toml") for tag in menus())
    return tuple(sentences for sentences in read if sentences is not None)


@cache
def _slash_words() -> Mapping[str, str]:
    words = {entry.command: entry.command for menu in menus().values() for entry in menu.entries}
    for sentences in _sentences():
        words.update(sentences.slash)
    return words


@cache
def _confirm_words() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """The word that confirms, to the languages whose word it is."""
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for menu in menus().values():
        word = heard(menu.confirm_word).words
        known[word] = (*known.get(word, ()), menu.language)
    return known
