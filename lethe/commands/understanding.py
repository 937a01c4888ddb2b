"""`lethe privacy understand`: what Lethe would do with a sentence, a line of JSON for each line read."""

import json
import sys
from collections.abc import Iterable, Iterator

from lethe.saying import say
from privacy.phrases import understand

_FORM = '{"text": "…", "lang": "en"}'


def understand_lines(*, as_json: bool) -> int:
    try:
        for text, language in sentences(sys.stdin, as_json):
            found = understand(text, language)
            line = {"text": text, "command": found.command, "tier": found.tier, "lang": found.language}
            print(json.dumps(line, ensure_ascii=False), flush=sys.stdin.isatty())
    except NotALine as mistake:
        say(str(mistake))
        return 2
    return 0


class NotALine(Exception):
    """Its text says which line, and never what stood there."""


def sentences(lines: Iterable[str], as_json: bool) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, start=1):
        line = line.rstrip("\r\n")
        if not as_json:
            yield line, ""
        elif line.strip():
            yield _from_json(line, number)


def _from_json(line: str, number: int) -> tuple[str, str]:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        raise NotALine(f"Line {number} is not JSON; write one object a line.") from None
    text = content.get("text") if isinstance(content, dict) else None
    if not isinstance(text, str):
        raise NotALine(f"Line {number} has no text; write {_FORM}.")
    language = content.get("lang")
    if not isinstance(language, str | None):
        raise NotALine(f"Line {number}: lang must be text; write {_FORM}, or leave lang out.")
    return text, language or ""
