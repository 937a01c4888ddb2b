"""A model may propose one fact to be remembered, in its last line: the person is asked, and that is all."""

import re

from core.journey.prompting import MARK, readable_by_model
from core.memory.bodies import storable

_DRAWN = " \t*_`>#-"
"""What models draw such a line with."""
_MARKED = re.compile(rf"[{re.escape(_DRAWN)}]*{MARK}[*_`]*[ \t]*[::][*_`]*(.*)", re.DOTALL)
_SPACE = re.compile(r"\s+")
_BEGUN = re.compile(rf"{MARK}[*_`]*[ \t]*")

KEEP_IT, KEEP_NOT = "/remember_yes", "/remember_no"


class Proposal:
    """Takes the last line off an answer while it is written. What may yet become that line is held back, with the white
    space before it; what turns out to be ordinary words is passed on as it was."""

    def __init__(self) -> None:
        self.text = ""
        """What is proposed, as the model wrote it; known once the answer is finished."""
        self._held = ""
        self._begun = False

    def push(self, piece: str) -> str:
        """What can be shown by now."""
        text = self._held + piece
        lines = text.split("\n")
        last = max((at for at, line in enumerate(lines) if not line.isspace() and line), default=-1)
        if last < 0:
            shown = ""
        elif (last > 0 or not self._begun) and _may_be_it(lines[last], is_open=last == len(lines) - 1):
            shown = "\n".join(lines[:last]).rstrip()
        else:
            shown = text.rstrip()
        self._held = text[len(shown) :]
        self._begun = self._begun or shown != ""
        return shown

    def finish(self) -> str:
        """The rest of the answer, without the line."""
        held, self._held = self._held, ""
        line = held.strip()
        found = _MARKED.fullmatch(line) if held[:1].isspace() or not self._begun else None
        if found is None:
            return held
        self.text = found[1].strip().rstrip("*_`").strip()
        return ""


def one_line(text: str) -> str:
    """As it is kept and shown again: no line breaks, and none of the characters that nobody sees."""
    return _SPACE.sub(" ", readable_by_model(storable(text))).strip()


def _may_be_it(line: str, *, is_open: bool) -> bool:
    """`is_open`: more of the line may follow."""
    if _MARKED.match(line):
        return True
    bare = line.lstrip(_DRAWN).rstrip("\r")
    return is_open and (MARK.startswith(bare) or _BEGUN.fullmatch(bare) is not None)
