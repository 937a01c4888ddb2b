"""The page that lists every error, made from the tree that `core/errors.py` draws and from what people read."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from core import errors
from core.wording import read_language, table_of_texts

_LINE = re.compile(r"^( *)([A-Z]\w+)(?: {2,}(.+))?$")
_ENGLISH = Path(errors.__file__).parent / "languages" / "en.toml"
_OPENING = """# Errors

<!-- Written by `./run docs` from the code; change it there. -->

Every way in which this server can fail. The log names an error by its class, as `error`, and never shows its text:
that is for developers, and holds nothing of anybody.

What a person in the chat may read is one fixed sentence. It stands here in English; it is said in the person's
language.

| error | is a | what it means | what a person reads |
| --- | --- | --- | --- |
"""


def errors_page() -> str:
    sentences = table_of_texts(read_language(_ENGLISH), "say")
    return _OPENING + "".join(
        f"| `{name}` | {f'`{parent}`' if parent else ''} | {meaning} | {sentences.get(_said(name), '')} |\n"
        for name, parent, meaning in drawn()
    )


def drawn() -> Iterator[tuple[str, str, str]]:
    """(name, what it is a kind of, meaning), as the tree has them."""
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := _LINE.match(line):
            depth, name = len(found[1]), found[2]
            above = [(other, one) for other, one in above if other < depth]
            yield name, above[-1][1] if above else "", found[3] or ""
            above.append((depth, name))


def declared() -> Iterator[tuple[str, str]]:
    """(name, what it is a kind of), as the code has them."""
    for name, found in inspect.getmembers(errors, inspect.isclass):
        if issubclass(found, errors.ServerError):
            parent = found.__mro__[1].__name__
            yield name, parent if parent != "Exception" else ""


def _said(name: str) -> str:
    """Its own notice; what it has from its parent stands there."""
    said = vars(getattr(errors, name)).get("said", "")
    return said if isinstance(said, str) else ""
