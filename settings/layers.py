"""What was said about each setting, and by whom, before anything of it is checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

SECTIONS = ("server", "storage", "limits", "timing", "handover")
LISTS = ("assistants", "channels", "events")
STORED_SECTIONS = ("handover",)
"""Of the sections, what the owner's book may hold too: each as a list of one page, which is called as the section."""
_LONGEST_REPEATED, _END = 240, 90
"""Letters: of what is longer, a mistake repeats both ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    value: object = field(repr=False)
    origin: str
    """As `config show --origin` prints it."""
    called: str
    """As a mistake calls it."""
    is_text: bool = False
    """Written as text whatever it is: an environment variable or a flag."""


Values = dict[str, Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One of a list: an assistant, a channel. Its `values` are named as in `privacy.retention`."""

    called: str
    origin: str
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    sections: dict[str, Values] = field(default_factory=lambda: {name: {} for name in SECTIONS})
    lists: dict[str, list[Entry]] = field(default_factory=dict)
    """A list of which nothing is said is missing here: then the default holds."""


def suggestion(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {in_short(near[0])}?"
    return f"known are {', '.join(map(in_short, known))}." if known else "there are none."


def in_short(said: object) -> str:
    """As a mistake repeats what somebody wrote: whoever pasted a page into a setting is not shown the page."""
    text = str(said)
    return text if len(text) <= _LONGEST_REPEATED else f"{text[:_END]}…{text[-_END:]}"
