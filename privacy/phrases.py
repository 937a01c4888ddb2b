"""Understand what a person says, by grammar, never by likeness: the same words are always the same command."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from threading import RLock
from typing import Literal, TypeVar

from core.wording import FALLBACK
from privacy.contents import before, behind, code_in, is_code, pin_in, with_stand_ins
from privacy.menu import LANGUAGES, menu_languages, menus
from privacy.normalising import LONGEST_TEXT, Heard, heard, heard_in, normalised
from privacy.sentences import COMMANDS, REMEMBER, Sentences, read_sentences
from privacy.vocabularies import MOST_WORDS, Vocabularies

Tier = Literal["direct", "hint", "none"]

_SLASH = re.compile(r"/\s?([^\s/@]{1,32})(?:@\w+)?(?:\s+(\S.*))?", re.DOTALL)
_JOINED_CODE = re.compile(r"([^\W\d_]+)(\d{4})")
_FOUR_DIGITS = re.compile(r"\d{4}")
_READ: set[str] = set()
"""The languages whose sentences are at hand, and what else is, by its name."""
_BASICS = ("_vocabularies", "_slash_words", "_confirm_words", FALLBACK)
"""What every message needs."""
_READING = RLock()
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    command: str
    """One of COMMANDS, or `remember` or `confirm`; empty for none."""
    tier: Tier
    language: str
    """In which it was said, and to answer in; as handed in where the words do not tell."""
    code: str = field(default="", repr=False)
    """The four digits of a `confirm`; of a `receipt` its code, in capitals, of a `link` and a `lock` the digits, empty
    where none were said."""
    number: int = 0
    """The days of a `keep`."""
    rest: str = field(default="", repr=False)
    """What is to be remembered, as the person wrote it."""


def understand(text: str, language: str = "") -> Understanding:
    """Pure; under a millisecond. Only a `direct` command may be carried out, a `hint` may be offered.
    Of words that are a command in two languages, that of `language` counts, else the earlier."""
    found = _understood(text, language, lambda _: True)
    assert found is not None, "all may be read for it"
    return found


def understand_at_hand(text: str, language: str = "") -> Understanding | None:
    """The same; None where something must be read for it first, which takes longer than a millisecond."""
    if not _READ.issuperset(_BASICS) and text and len(text) <= LONGEST_TEXT:
        return None
    return _understood(text, language, _READ.issuperset)


def _understood(text: str, language: str, may_use: Callable[[Iterable[str]], bool]) -> Understanding | None:
    """`may_use`: whether the sentences of these languages may be looked at."""
    if not text or len(text) > LONGEST_TEXT:
        return _nothing(language)
    plain = normalised(text.strip())
    slashed = _SLASH.fullmatch(plain) if plain.startswith("/") else None
    if slashed:
        rest = (slashed[2] or "").strip()
        return None if rest and not may_use(menu_languages()) else _slash_word(slashed[1], rest, language, text)
    said = heard_in(plain)
    if not 0 < len(said.words) <= MOST_WORDS:
        return _nothing(language)
    confirmed = _confirmation(said, language)
    if confirmed is not None:
        return confirmed
    likely = _likely(said, language)
    if not may_use(likely):
        return None
    return _sentence(said, likely, language) or _remembered(said, likely, text, language) or _nothing(language)


def warm_up() -> None:
    """Read what every message needs, so that the first person need not wait for it."""
    _vocabularies()
    _slash_words()
    _confirm_words()
    _sentences(FALLBACK)


def warm_up_more() -> Iterable[None]:
    """A language at each step. Without it each is read when somebody first says something like it."""
    for language in _vocabularies().languages:
        _sentences(language)
        yield


def _nothing(language: str) -> Understanding:
    return Understanding(command="", tier="none", language=language)


def _slash_word(word: str, rest: str, language: str, text: str) -> Understanding:
    command, spoken_in = _slash_words().get(word, ("", ()))
    if spoken_in and _primary(language) not in spoken_in:
        language = language or spoken_in[0]
    found = Understanding(command=command, tier="direct" if command else "none", language=language)
    if not command or not rest:
        return found if command not in ("keep", REMEMBER) else replace(found, tier="hint")
    if command == "delete":
        return _slash_delete(found, word, rest)
    if command == REMEMBER:
        return replace(found, rest=text.strip().split(maxsplit=1)[1])
    if command == "receipt":
        return replace(found, code=code_in(rest)) if is_code(rest) else replace(found, tier="hint")
    if command == "keep":
        days = _days(rest if not rest.isdigit() else f"{rest} days", language)
        return replace(found, number=days) if days else replace(found, tier="hint")
    return found


def _slash_delete(found: Understanding, word: str, rest: str) -> Understanding:
    if _FOUR_DIGITS.fullmatch(rest):
        return replace(found, command="confirm", code=rest)
    said = heard_in(f"{word} {rest}")
    likely = _likely(said, found.language) if len(said.words) <= MOST_WORDS else {}
    meant = None if rest.startswith("/") else _sentence(said, likely, found.language)
    if meant is not None and meant.tier == "direct" and meant.command.startswith("delete"):
        return replace(found, command=meant.command)
    return replace(found, tier="hint")


def _confirmation(said: Heard, language: str) -> Understanding | None:
    words = said.words
    if not words[-1][-1].isdecimal():
        return None
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
    own = _primary(language)
    return Understanding(
        command="confirm", tier="direct", language=language if own in spoken_in else spoken_in[0], code=code
    )


def _sentence(said: Heard, likely: Mapping[str, int], language: str) -> Understanding | None:
    slips: dict[str, dict[str, str]] = {}
    found = _spoken(said, likely, language, slips)
    if found is not None and found.tier == "direct":
        return found if found.command != "keep" else _with_days(found, said)
    filled = with_stand_ins(said.plain)
    if filled == said.plain:
        return found
    heard_again = heard_in(filled)
    again = _spoken(heard_again, _likely(heard_again, language), language, slips)
    if again is None or (found is not None and again.tier != "direct"):
        return found
    match again.command:
        case "keep":
            return _with_days(again, said)
        case "receipt":
            return replace(again, code=code_in(said.plain))
        case "link" | "lock":
            return replace(again, code=pin_in(said.plain))
        case _:
            return again


def _spoken(
    said: Heard, likely: Mapping[str, int], language: str, slips: dict[str, dict[str, str]]
) -> Understanding | None:
    """A hint comes only from a language that has most of the words: another may not know those that deny."""
    nearly: Understanding | None = None
    most = max(likely.values(), default=0)
    for tag, known in likely.items():
        sentences = _sentences(tag)
        command, how = sentences.understood(said, slips.setdefault(tag, {})) if sentences is not None else ("", "near")
        preferred = tag in (FALLBACK, _primary(language))
        if command and how == "direct" and not said.quoted:
            return Understanding(command=command, tier="direct", language=tag)
        if known == most:
            if command and nearly is None:
                nearly = Understanding(command=command, tier="hint", language=tag)
            most = most if not preferred else MOST_WORDS + 1
    return nearly


def _remembered(said: Heard, likely: Mapping[str, int], text: str, language: str) -> Understanding | None:
    for tag in likely:
        sentences = _sentences(tag)
        found = sentences.remembered(said) if sentences is not None else None
        if found is not None:
            rest = before(behind(text, found[0]), found[1])
            return Understanding(command=REMEMBER, tier="direct", language=tag, rest=rest)
    return None


def _with_days(found: Understanding, said: Heard) -> Understanding:
    days = _days(said.plain, found.language)
    return replace(found, number=days, tier="direct" if days and found.tier == "direct" else "hint")


def _days(plain: str, language: str) -> int:
    tags = dict.fromkeys((_primary(language), *_vocabularies().languages))
    for tag in tags:
        sentences = _sentences(tag) if tag in _vocabularies().languages else None
        days = sentences.contents.days(plain) if sentences is not None else 0
        if days:
            return days
    return 0


def _likely(said: Heard, language: str) -> Mapping[str, int]:
    """Every language takes in English words. What is English throughout, others than the person's leave to English; nor
    are their grammars read for it, which takes most of a second and stays in memory."""
    own = _primary(language)
    likely = _vocabularies().could_be(said.words, own)
    if len(likely) == 1 or likely.get(FALLBACK) != len(said.words):
        return likely
    return {tag: known for tag, known in likely.items() if tag in (FALLBACK, own)}


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _one_at_a_time(read: Callable[..., _Read]) -> Callable[..., _Read]:
    """Read once, also where a hundred people write in the moment of a start: each of them would else have the same read
    anew, and all wait for as long as all of it takes."""
    once = cache(read)

    @cache
    def reading(*what: str) -> _Read:
        with _READING:
            found = once(*what)
            _READ.add(what[0] if what else read.__name__)
            return found

    return reading


@_one_at_a_time
def _vocabularies() -> Vocabularies:
    return Vocabularies({tag: LANGUAGES / f"{tag}.toml" for tag in menu_languages()}, COMMANDS)


@_one_at_a_time
def _sentences(tag: str) -> Sentences | None:
    return read_sentences(LANGUAGES / f"{tag}.toml")


@_one_at_a_time
def _slash_words() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """A word to its command, and to the languages whose word it is; none for the word that all have."""
    words: dict[str, tuple[str, tuple[str, ...]]] = {}
    for word, by_language in _vocabularies().slash.items():
        words[normalised(word)] = (next(iter(by_language.values())), tuple(by_language))
    words.update({command: (command, ()) for command in COMMANDS})
    return words


@_one_at_a_time
def _confirm_words() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """The word that confirms, to the languages whose word it is."""
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for menu in menus().values():
        word = heard(menu.confirm_word).words
        known[word] = (*known.get(word, ()), menu.language)
    return known
