"""On which line of a TOML file a setting stands, so that a mistake can name it."""

import re
from collections import Counter

_HEADER = re.compile(r"\s*\[(\[?)\s*([A-Za-z0-9_.\s-]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=")
_STRINGS = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')


def lines_of(text: str) -> dict[str, int]:
    """Lines by path, as in `server.listen` or `channels[1].token`. What is written in a rarer form is left out."""
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    prefix, open_quotes, depth = "", "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        if open_quotes:
            if line.count(open_quotes) % 2:
                open_quotes = ""
            continue
        if depth == 0:
            if header := _HEADER.match(line):
                prefix = _prefix(re.sub(r"\s", "", header[2]), bool(header[1]), counts)
                found.setdefault(prefix, number)
                prefix += "."
                continue
            if key := _KEY.match(line):
                found.setdefault(prefix + re.sub(r"\s", "", key[1]), number)
        open_quotes = next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), "")
        if not open_quotes:
            bare = _STRINGS.sub("", line)
            depth = max(0, depth + bare.count("[") - bare.count("]"))
    return found


def _prefix(header: str, repeated: bool, counts: Counter[str]) -> str:
    if repeated and "." not in header:  # a list inside an entry is a mistake; its first line will do
        counts[header] += 1
        return f"{header}[{counts[header] - 1}]"
    first, _, rest = header.partition(".")
    if counts[first]:
        return f"{first}[{counts[first] - 1}].{rest}" if rest else first
    return header
