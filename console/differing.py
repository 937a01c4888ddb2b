"""Two texts beside each other, line by line, and within a line word by word. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\W_]+|[\W_]")
_MOST_WORDS = 2_000
"""Of one line, beyond which it is shown as a whole: finding the words would take too long."""
_MOST_PAIRS = 400
"""Of lines that were changed together, beyond which none is looked for beside another."""
_AROUND = 2
"""Lines that are the same, beside those that are not."""
_ALIKE = 0.4
"""Lines of which less is the same are two lines, not one that was changed."""


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    here_only: bool
    """The other text has it not in this place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferentLine:
    """As templates/differing.html draws it; a side that has no such line is empty."""

    before: Sequence[Piece]
    after: Sequence[Piece]

    @property
    def differs(self) -> bool:
        return any(piece.here_only for piece in (*self.before, *self.after))


def different_lines(before: str, after: str) -> list[DifferentLine]:
    """Every line of both, also those that are the same; empty lines say nothing and are left out."""
    old = [line for line in before.splitlines() if line.strip()]
    new = [line for line in after.splitlines() if line.strip()]
    found: list[DifferentLine] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [DifferentLine(before=_whole(line, False), after=_whole(line, False)) for line in old[i:j]]
        else:
            found += _changed(old[i:j], new[k:m])
    return found


def near_differences(lines: Sequence[DifferentLine]) -> list[DifferentLine]:
    """Without what is the same and far from any difference, which is said by …."""
    near = {beside for at, line in enumerate(lines) if line.differs for beside in range(at - _AROUND, at + _AROUND + 1)}
    left_out = DifferentLine(before=_whole("…", False), after=_whole("…", False))
    found: list[DifferentLine] = []
    for at, line in enumerate(lines):
        if at in near:
            found.append(line)
        elif not found or found[-1] is not left_out:
            found.append(left_out)
    return found


def _changed(old: Sequence[str], new: Sequence[str]) -> list[DifferentLine]:
    """In their order; a line stands beside the next one that is like it."""
    found: list[DifferentLine] = []
    begin = 0
    if len(old) * len(new) > _MOST_PAIRS:
        found = [DifferentLine(before=_whole(line, True), after=()) for line in old]
        return found + [DifferentLine(before=(), after=_whole(line, True)) for line in new]
    for line in old:
        like = next((at for at in range(begin, len(new)) if _is_like(line, new[at])), None)
        if like is None:
            found.append(DifferentLine(before=_whole(line, True), after=()))
            continue
        found += [DifferentLine(before=(), after=_whole(one, True)) for one in new[begin:like]]
        found.append(_words(line, new[like]))
        begin = like + 1
    return found + [DifferentLine(before=(), after=_whole(one, True)) for one in new[begin:]]


def _words(old: str, new: str) -> DifferentLine:
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(one), len(other)) > _MOST_WORDS:
        return DifferentLine(before=_whole(old, True), after=_whole(new, True))
    before: list[Piece] = []
    after: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if i < j:
            before.append(Piece("".join(one[i:j]), kind != "equal"))
        if k < m:
            after.append(Piece("".join(other[k:m]), kind != "equal"))
    return DifferentLine(before=before, after=after)


def _is_like(old: str, new: str) -> bool:
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(one), len(other)) > _MOST_WORDS:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > _ALIKE


def _whole(line: str, here_only: bool) -> tuple[Piece, ...]:
    return (Piece(line, here_only),)
