"""Correct my data: the profile and what was to be remembered, by number, each put right in one sentence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import Superseded
from core.identifiers import MessageId
from core.journey.proposing import one_line
from core.memory.corrections import Corrections
from core.memory.facts import LONGEST_FACT, Facts, Remembered
from core.memory.people import People
from core.memory.store import Store, Transaction
from core.messages import InboundMessage
from core.ports.command import Reply, Speaker
from core.wording import Wording, listed
from privacy.commands import NoticeOf, menu_buttons, spoken_in
from privacy.menu import menu_languages
from privacy.phrases import understand

_WITH_NUMBER = re.compile(
    r"\s*(?:(?P<slash>/\S{1,32})\s+(?P<of_slash>\d{1,3})(?:\s*[:：.,、)]\s*|\s+|$)"
    r"|(?P<word>[^\W\d_]{1,32})\s+(?P<of_word>\d{1,3})\s*[:：]\s*)(?P<value>.*)",
    re.DOTALL,
)
"""Without the stroke only with a colon: "correct 2 mistakes in this text" is for the model."""
_NAME, _LANGUAGE = 1, 2
_BEFORE_FACTS = 2
"""The profile has the first numbers, and what was remembered those that follow."""
_LONGEST_NAME = 64
_NOTHING = frozenset({"-", "–", "—"})
"""In place of a value: it is forgotten."""
_CALLED: Mapping[str, tuple[str, ...]] = {  # the first as it is written by those who speak it
    "ar": ("العربية", "arabic"),
    "de": ("Deutsch", "german"),
    "en": ("English",),
    "es": ("español", "espanol", "spanish"),
    "fr": ("français", "francais", "french"),
    "hi": ("हिन्दी", "हिंदी", "hindi"),
    "id": ("Bahasa Indonesia", "indonesia", "indonesian"),
    "it": ("italiano", "italian"),
    "ja": ("日本語", "japanese"),
    "nl": ("Nederlands", "dutch"),
    "pl": ("polski", "polish"),
    "pt": ("português", "portugues", "portuguese"),
    "ru": ("русский", "russian"),
    "sw": ("Kiswahili", "swahili"),
    "tr": ("Türkçe", "turkce", "turkish"),
    "zh": ("中文", "汉语", "漢語", "chinese"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    number: int
    """0: none was named."""
    value: str = field(default="", repr=False)
    """Empty: it was not said yet."""


def correction_in(text: str, language: str) -> Correction | None:
    """None for what corrects nothing."""
    numbered = numbered_correction_in(text, language)
    if numbered is not None:
        return numbered
    understood = understand(text, language)
    return Correction(number=0) if understood.command == "correct" and understood.tier == "direct" else None


def numbered_correction_in(text: str, language: str) -> Correction | None:
    """A number stands right behind the command's own word: "correct 2: …"."""
    found = _WITH_NUMBER.fullmatch(text)
    if found is not None:
        word = found["slash"] or f"/{found['word']}"
        if understand(word, language).command == "correct":
            return Correction(number=int(found["of_slash"] or found["of_word"]), value=one_line(found["value"]))
    return None


class CorrectMyData:
    name = "correct"

    def __init__(
        self,
        *,
        store: Store,
        people: People,
        facts: Facts,
        corrections: Corrections,
        notice: NoticeOf,
        wording: Wording,
    ) -> None:
        self._store = store
        self._people = people
        self._facts = facts
        self._corrections = corrections
        self._notice = notice
        self._wording = wording

    async def respond(self, message: InboundMessage, number: MessageId, speaker: Speaker) -> Reply:
        wanted = correction_in(message.text, speaker.language) or Correction(number=0)
        facts = await self._store.read(lambda transaction: self._facts.all(transaction, speaker))
        answered_in = spoken_in(message, speaker).language
        called = self._called(wanted.number, facts, answered_in)
        if not called:
            return self._list(speaker, facts, answered_in)
        if not wanted.value:
            text = self._wording.say("correct_how", answered_in, called=called, number=wanted.number)
            return Reply(text=text)
        return await self._correct(speaker, wanted, called, answered_in)

    async def _correct(self, speaker: Speaker, wanted: Correction, called: str, language: str) -> Reply:
        value = "" if wanted.value in _NOTHING else wanted.value
        if wanted.number == _LANGUAGE:
            value = _language_in(value)
            if not value:
                return Reply(text=self._wording.say("correct_language", language, languages=listed(_known(), language)))
            language = value
            called = self._wording.say("correct_spoken", language)
        longest = _LONGEST_NAME if wanted.number == _NAME else LONGEST_FACT
        if len(value) > longest:
            return Reply(text=self._wording.say("remember_too_long", language, limit=longest))

        def unit(transaction: Transaction) -> bool:
            now = self._people.by_number(transaction, speaker.person)
            if now is None or now.epoch != speaker.epoch:
                raise Superseded
            position = wanted.number - _BEFORE_FACTS
            if wanted.number == _NAME:
                self._corrections.name(transaction, now, value)
            elif wanted.number == _LANGUAGE:
                self._corrections.language(transaction, now, value)
            elif value:
                return self._facts.change(transaction, now, position, value)
            else:
                return self._facts.forget(transaction, now, position)
            return True

        done = await self._store.run(unit)
        if not done:
            facts = await self._store.read(lambda transaction: self._facts.all(transaction, speaker))
            return self._list(speaker, facts, language)
        said = "correct_done" if value else "correct_forgotten"
        lines = [self._wording.say(said, language, called=called, value=value)]
        recipients = self._notice(speaker.channel).facts.recipients
        if recipients:
            names = listed(dict.fromkeys(recipient.name for recipient in recipients), language)
            lines.append(self._wording.say("correct_recipients", language, names=names))
        return Reply(text="\n\n".join(lines), language=language, buttons=menu_buttons(language, "correct"))

    def _list(self, speaker: Speaker, facts: Sequence[Remembered], language: str) -> Reply:
        say = self._wording.say
        lines = [say("correct_title", language)]
        lines += [f"**{number}** · {entry}" for number, entry in self._entries(speaker, facts, language)]
        return Reply(text="\n".join(lines) + "\n\n" + say("correct_next", language))

    def _entries(self, speaker: Speaker, facts: Sequence[Remembered], language: str) -> Iterator[tuple[int, str]]:
        say = self._wording.say
        nothing = say("correct_nothing", language)
        yield _NAME, f"{say('correct_name', language)}: {speaker.name or nothing}"
        yield _LANGUAGE, f"{say('correct_spoken', language)}: {_named(speaker.language)}"
        for fact in facts:
            yield fact.position + _BEFORE_FACTS, fact.text

    def _called(self, number: int, facts: Sequence[Remembered], language: str) -> str:
        """Empty where nothing has that number."""
        if number == _NAME:
            return self._wording.say("correct_name", language)
        if number == _LANGUAGE:
            return self._wording.say("correct_spoken", language)
        return next((str(number) for fact in facts if fact.position + _BEFORE_FACTS == number), "")


def _language_in(said: str) -> str:
    """Its tag; empty for one that nobody here speaks."""
    plain = said.casefold()
    primary = plain.replace("_", "-").partition("-")[0]
    if primary in menu_languages():
        return primary
    return next((tag for tag, names in _CALLED.items() if plain in map(str.casefold, names)), "")


def _known() -> Iterator[str]:
    return (_named(tag) for tag in _CALLED if tag in menu_languages())


def _named(tag: str) -> str:
    """With the tag, for whoever does not read it; that alone for a language that nobody here speaks."""
    names = _CALLED.get(tag)
    return f"{names[0]} ({tag})" if names else tag
