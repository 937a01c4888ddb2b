"""The sentences that open a command in one language, compiled from the `grammar` table of its file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core.wording import read_language, table_of_texts
from privacy.grammar import Grammar, Phrases, Reading
from privacy.normalising import Heard
from privacy.repair import Repair

COMMANDS = ("stop", "start", "help", "privacy", "show", "export", "delete")
"""Where a sentence could be two of them, the earlier: deleting is last."""
DENIABLE = ("show", "export", "delete")
"""Those that a negation in the same clause turns round; "don't message me again" is itself a `stop`."""
_SHORT_CLAUSE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    language: str
    slash: Mapping[str, str]
    grammar: Grammar = field(repr=False)
    repair: Repair = field(repr=False)
    negations: Phrases = field(repr=False)
    turning: Phrases = field(repr=False)
    killing: Phrases = field(repr=False)
    going_on: frozenset[str] = field(repr=False)

    def understood(self, said: Heard) -> tuple[str, Literal["direct", "near"]]:
        """The command that all of these words together are, or else the one that is nearly said: asked about,
        mistyped, or with other words around it. An empty one for neither."""
        reading = self.grammar.read(said.words)
        command = self._whole(reading, ("question",) if said.question else ("plain", "question"))
        if command:
            return command, "near" if command in DENIABLE and self._denies(said) else "direct"
        mended = self.repair.mended(said.words)
        if mended != said.words:
            reading = self.grammar.read(mended)
        command = self._whole(reading, ("near", "plain", "question"))
        if command or said.quoted or self.killing.are_in(mended):
            return command, "near"
        cores = ((name, place) for name in COMMANDS[::-1] for place in reading.places(f"core {name}"))
        return next((name for name, place in cores if self._stands_alone(place, mended, said.pauses)), ""), "near"

    def _whole(self, reading: Reading, kinds: tuple[str, ...]) -> str:
        if not self.grammar.vocabulary.issuperset(reading.words):
            return ""
        return next((name for name in COMMANDS for kind in kinds if reading.is_all(f"{kind} {name}")), "")

    def _denies(self, said: Heard) -> bool:
        """A negation counts unless its clause only says something beside the command ("I don't use this any more")."""
        ends = sorted(said.pauses)
        clauses = (said.words[start:end] for start, end in zip([0, *ends], ends, strict=False) if start < end)
        return any(self.negations.are_in(words) and not self._whole_aside(words) for words in clauses)

    def _whole_aside(self, words: tuple[str, ...]) -> bool:
        return self.grammar.read(words).is_all("aside")

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
    table = read_language(path).get("grammar")
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ValueError(f"{path.name}: grammar must be a table")
    lists = dict(_lists(table, "words"))
    for kind in ("plain", "question", "near", "core"):
        written = _lists(table, kind)
        lists.update({f"{kind} {command}": written.get(command, ()) for command in COMMANDS})
    grammar = Grammar(lists)
    return Sentences(
        language=path.stem,
        grammar=grammar,
        slash=table_of_texts(table, "slash"),
        repair=Repair(grammar.vocabulary, _texts(table["untouched"])),
        negations=Phrases(_texts(table["negations"])),
        turning=Phrases(_texts(table["turning"])),
        killing=Phrases(_texts(table["killing"])),
        going_on=frozenset(_texts(table["going_on"])),
    )


def _lists(table: Mapping[str, object], name: str) -> Mapping[str, Sequence[str]]:
    lists = table.get(name, {})
    if not isinstance(lists, dict):
        raise ValueError(f"grammar.{name} must be a table")
    return {key: _texts(value) for key, value in lists.items()}


def _texts(value: object) -> Sequence[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError("a list of the grammar may hold only texts")
    return value
