"""The sentences that open a command in one language, compiled from the `grammar` table of its file."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.wording import table_of_texts
from privacy.contents import CODE, NUMBER, Contents
from privacy.grammar import Grammar, Phrases, Reading
from privacy.normalising import Heard, words_of
from privacy.outlines import Outlines
from privacy.repair import Repair
from privacy.vocabularies import GRAMMAR_BEGINS

COMMANDS = (
    "pause", "resume", "stop", "start", "human", "complain", "help", "who", "privacy", "receipt", "keep", "remember",
    "correct", "unlink", "link", "lock_off", "lock", "show", "export", "delete_last", "delete_files", "delete_here",
    "delete",
)  # fmt: skip
"""Where a sentence could be two of them, the earlier: deleting is last, and the narrow stands before the wide."""
REMEMBER = "remember"
"""The one of them that is no sentence of its own: what follows its words is the person's."""
DENIABLE = ("show", "export", "correct", "receipt", "delete_last", "delete_files", "delete_here", "delete")
"""Those that a negation in the same clause turns round; "don't message me again" is itself a `stop`."""
_SHORT_CLAUSE = 3
_OPENING = 8
_WHOLE = ("near", "plain", "question")
_CORE = "core "
_DAYS = {"day_unit": 1, "week_unit": 7, "month_unit": 30}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """`before`, `behind`: the words beside what is to be remembered. `own`: one of them is said where somebody speaks
    of themselves."""

    before: Phrases = field(repr=False)
    before_own: Phrases = field(repr=False)
    """They count only where the next word is one of `own`."""
    behind: Phrases = field(repr=False)
    own: Phrases = field(repr=False)
    asking: frozenset[str] = field(repr=False)
    """The words with which any of those beside it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    language: str
    slash: Mapping[str, str]
    grammar: Grammar = field(repr=False)
    outlines: Outlines = field(repr=False)
    """Of the whole sentences."""
    repair: Repair = field(repr=False)
    negations: Phrases = field(repr=False)
    not_denying: Phrases = field(repr=False)
    """What holds a negation and turns nothing round: "is not right", a "deletion receipt" where it is one word."""
    turning: Phrases = field(repr=False)
    killing: Phrases = field(repr=False)
    stopping: frozenset[str] = field(repr=False)
    """Of `killing` the single words that are never mended: beside them only a whole sentence counts."""
    going_on: frozenset[str] = field(repr=False)
    contents: Contents = field(repr=False)
    remembering: Remembering = field(repr=False)
    cores: Outlines = field(repr=False)
    """Of what stands alone among other words, deleting first."""

    def understood(self, said: Heard, slips: dict[str, str] | None = None) -> tuple[str, Literal["direct", "near"]]:
        """The command that all of these words together are, or else the one that is nearly said: asked about,
        mistyped, or with other words around it. An empty one for neither. `slips`: those found in this language when
        much the same words were looked at before."""
        words = mended = said.words
        strange = self.repair.strange(words)
        if not strange:
            reading = self.grammar.read(words)
            direct, near = (("question",), ("near", "plain")) if said.question else (("plain", "question"), ("near",))
            command = self._whole(reading, direct)
            if command:
                return command, "near" if command in DENIABLE and self._denies(said) else "direct"
            command = self._whole(reading, near)
        else:
            if self.repair.is_too_strange(strange, len(words)) and self.cores.have_no_edge(words):
                return "", "near"
            slips = {} if slips is None else slips
            if not self.stopping.isdisjoint(words) and not self.repair.comes_right(strange, slips):
                return "", "near"
            mended = self.repair.mended(words, slips)
            strange = self.repair.strange(mended) if mended != words else strange
            command = self._whole(self.grammar.read(mended), _WHOLE) if not strange else ""
        if command:
            return command, "near"
        # Most messages are told here to be none; what takes longer to tell is looked at only behind it.
        cores = () if self.cores.have_no_edge(mended) else tuple(self.cores.inside(mended))
        if (len(strange) != 1 and not cores) or self.killing.are_in(mended) or said.quoted:
            return "", "near"
        command = self._but_for_one_word(mended, strange)
        if command or not cores:
            return command, "near"
        reading, pauses = self.grammar.read(mended), said.pauses
        places = ((name.removeprefix(_CORE), place) for name in cores for place in reading.places(name))
        return next((name for name, place in places if self._stands_alone(place, mended, pauses)), ""), "near"

    def remembered(self, said: Heard) -> tuple[int, int] | None:
        """How many words stand before and behind what is to be remembered; None where nothing is asked to be, and
        where it is not about the person: that is the model's to remember while they talk."""
        words = said.words
        if self.remembering.asking.isdisjoint(words) or said.question or said.quoted:
            return None
        for start, end in self.remembering.before.places(words):
            if self._speaks_of_themselves(words[end:]) and self._whole_aside(words[:start]):
                return end, 0
        for start, end in self.remembering.before_own.places(words):
            enough = len(words) - end >= _SHORT_CLAUSE
            if enough and self.remembering.own.are_in(words[end : end + 1]) and self._whole_aside(words[:start]):
                return end, 0
        for start, end in self.remembering.behind.places(words):
            if self._speaks_of_themselves(words[:start]) and self._whole_aside(words[end:]):
                return 0, len(words) - start
        return None

    def _speaks_of_themselves(self, words: tuple[str, ...]) -> bool:
        return self.remembering.own.are_in(words[:_OPENING])

    def _whole(self, reading: Reading, kinds: tuple[str, ...]) -> str:
        """Of words that are all of the vocabulary."""
        for name in self.outlines.like(reading.words):
            kind, _, command = name.partition(" ")
            if kind in kinds and reading.is_all(name):
                return command
        return ""

    def _but_for_one_word(self, words: tuple[str, ...], strange: tuple[str, ...]) -> str:
        if len(strange) != 1 or len(words) < _SHORT_CLAUSE + 1 or self.negations.are_in(words):
            return ""
        rest = tuple(word for word in words if word != strange[0])
        command = self._whole(self.grammar.read(rest), ("plain", "question"))
        return command if command in DENIABLE else ""

    def _denies(self, said: Heard) -> bool:
        """A negation counts unless its clause only says something beside the command ("I don't use this any more")."""
        ends = sorted(said.pauses)
        clauses = (said.words[start:end] for start, end in zip([0, *ends], ends, strict=False) if start < end)
        return any(self._negates(words) and not self._whole_aside(words) for words in clauses)

    def _negates(self, words: tuple[str, ...]) -> bool:
        denied = [start for start, _ in self.negations.places(words)] if self.negations.may_be_in(words) else []
        meant = list(self.not_denying.places(words)) if denied else []
        return any(not any(start <= place < end for start, end in meant) for place in denied)

    def _whole_aside(self, words: tuple[str, ...]) -> bool:
        return not words or self.grammar.read(words).is_all("aside")

    def _stands_alone(self, place: tuple[int, int], words: tuple[str, ...], pauses: frozenset[int]) -> bool:
        start, end = place
        if end not in pauses and words[end] not in self.going_on:
            return False
        clause_start = max((pause for pause in pauses if pause <= start), default=0)
        clause_end = min(pause for pause in pauses if pause >= end)
        behind = min((pause for pause in pauses if pause > clause_end), default=clause_end)
        if behind - clause_end > _SHORT_CLAUSE:
            behind = clause_end
        turned = clause_start + self.turning.last_start(words[clause_start:start])
        return not self.negations.are_in(words[turned:behind])


def read_sentences(path: Path) -> Sentences | None:
    """None for a language whose sentences nobody has written yet."""
    _, begins, grammar_text = path.read_text("utf-8").partition(GRAMMAR_BEGINS)
    if not begins:
        return None
    table = tomllib.loads(begins + grammar_text).get("grammar")
    if not isinstance(table, dict):
        raise ValueError(f"{path.name}: grammar must be a table")
    numbers, spans = _numbers(table, "numbers"), _numbers(table, "days")
    lists = dict(_lists(table, "words"))
    lists["number"] = (NUMBER, *numbers)
    lists["days"] = tuple(spans)
    lists["code"] = (CODE,)
    for kind in (*_WHOLE, "core"):
        written = _lists(table, kind)
        lists.update({f"{kind} {command}": written.get(command, ()) for command in COMMANDS})
    grammar = Grammar(lists)
    rest = _lists(table, "rest")
    before, before_own, behind = (
        Phrases(rest.get(name, ())) for name in ("remember", "remember_own", "remember_behind")
    )
    cores = [name for name in (f"{_CORE}{command}" for command in COMMANDS[::-1]) if lists[name]]
    repair = Repair(grammar.vocabulary, [word for text in _texts(table["untouched"]) for word in words_of(text)])
    killing = _texts(table["killing"])
    alone = {words[0] for words in map(words_of, killing) if len(words) == 1}
    return Sentences(
        language=path.stem,
        grammar=grammar,
        outlines=Outlines(grammar, [f"{kind} {command}" for command in COMMANDS for kind in _WHOLE]),
        slash=table_of_texts(table, "slash"),
        repair=repair,
        negations=Phrases(_texts(table["negations"])),
        not_denying=Phrases(_texts(table.get("not_denying", []))),
        turning=Phrases(_texts(table["turning"])),
        killing=Phrases(killing),
        stopping=frozenset(word for word in alone if repair.leaves(word)),
        going_on=frozenset(_texts(table["going_on"])),
        contents=Contents(
            numbers={words_of(said): number for said, number in numbers.items()},
            units={words_of(unit): days for name, days in _DAYS.items() for unit in lists.get(name, ())},
            spans={words_of(said): number for said, number in spans.items()},
        ),
        remembering=Remembering(
            before=before,
            before_own=before_own,
            behind=behind,
            own=Phrases(rest.get("first_person", ())),
            asking=frozenset().union(before.first_words, before_own.first_words, behind.first_words),
        ),
        cores=Outlines(grammar, cores),
    )


def _numbers(table: Mapping[str, object], name: str) -> Mapping[str, int]:
    numbers = table.get(name, {})
    if not isinstance(numbers, dict) or not all(isinstance(number, int) for number in numbers.values()):
        raise ValueError(f"grammar.{name} may hold only numbers")
    return numbers


def _lists(table: Mapping[str, object], name: str) -> Mapping[str, Sequence[str]]:
    lists = table.get(name, {})
    if not isinstance(lists, dict):
        raise ValueError(f"grammar.{name} must be a table")
    return {key: _texts(value) for key, value in lists.items()}


def _texts(value: object) -> Sequence[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError("a list of the grammar may hold only texts")
    return value
