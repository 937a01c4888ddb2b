"""What people read on a paused channel, as its owner writes it: a line a language, and one for everybody else."""

import re
from pathlib import Path

from core.wording import language_chain
from settings.fields import Value

_LONGEST = 4000
_SPOKEN = "|".join(sorted(path.stem for path in (Path(__file__).parents[1] / "core" / "languages").glob("*.toml")))
_LANGUAGE = rf"(?-i:(?!Hi:))(?:{_SPOKEN})(?:-[a-z0-9]{{2,8}})?"
"""One that we speak. Hindi is `hi` and `HI`; with `Hi:` a greeting begins."""
_LINE = re.compile(rf"(?:({_LANGUAGE}):\s+)?(\S.*)", re.IGNORECASE)
"""A language and its sentence, or a sentence alone."""
_EMPTY = re.compile(rf"{_LANGUAGE}:", re.IGNORECASE)
"""What everybody would read as the owner's sentence."""


def pause_words(written: str, language: str) -> str:
    """In that language, else what is for everybody; empty where the owner wrote neither."""
    of = _by_language(written)
    whole = language_chain(language)[0]
    return next((of[tag] for tag in (whole, whole.partition("-")[0], "") if tag in of), "")


def are_pause_words(value: Value) -> str:
    if len(str(value)) > _LONGEST:
        return f"is far too long: at most {_LONGEST} letters in all"
    if empty := next((line.strip() for line in str(value).splitlines() if _EMPTY.fullmatch(line.strip())), ""):
        return f"has nothing after `{empty.lower()}`; write the sentence behind it, or take the line out"
    lines = [found for line in str(value).splitlines() if (found := _LINE.fullmatch(line.strip()))]
    tags = [(found[1] or "").lower() for found in lines]
    twice = next((tag for tag in tags if tags.count(tag) > 1), None)
    if twice == "":
        return "has two lines without a language; begin each but one with its language, as in `de: …`"
    return f"has two lines for {twice}; keep one of them" if twice else ""


def _by_language(written: str) -> dict[str, str]:
    lines = [found for line in written.splitlines() if (found := _LINE.fullmatch(line.strip()))]
    return {(found[1] or "").lower(): found[2] for found in lines}
