"""An answer as it looks in a chat of WhatsApp, which draws its own marks: for owners who try their assistant. Pure."""

import re
from collections.abc import Iterator, Mapping

from connectors.shown import Marked, html_of

_ELEMENTS: Mapping[str, str] = {"```": "code", "`": "code", "*": "b", "_": "i", "~": "s"}
_MARK = re.compile(
    r"(?P<block>```)(?P<inside>.+?)```"
    r"|(?<![\w`])(?P<code>`)(?P<coded>[^\s`](?:[^\n`]*[^\s`])?)`(?!\w)"
    r"|(?<![\w*])(?P<bold>\*)(?=[^\s*])|(?<![\w_])(?P<lean>_)(?=[^\s_])|(?<![\w~])(?P<struck>~)(?=[^\s~])",
    re.DOTALL,
)
_LONGEST = 20_000


def shown(markdown: str) -> str:
    # What it reads Markdown with takes a megabyte, which nobody should give who has no such channel.
    from connectors.whatsapp_text import whatsapp_marks

    text = whatsapp_marks(markdown.strip())
    if len(text) > _LONGEST:
        return html_of(text, ())
    plain: list[str] = []
    stretches = list(_read(text, plain, 0))
    return html_of("".join(plain), stretches)


def _read(text: str, plain: list[str], length: int) -> Iterator[Marked]:
    """Writes into `plain` what remains without the marks. `length`: of what was written before."""
    at = 0
    while found := _MARK.search(text, at):
        mark = found["block"] or found["code"] or found[0]
        inside, end = _inside(text, found)
        if inside is None:
            plain.append(text[at : found.end()])
            length += found.end() - at
            at = found.end()
            continue
        plain.append(text[at : found.start()])
        length += found.start() - at
        start = length
        if found["block"] or found["code"]:
            plain.append(inside)
            length += len(inside)
        else:
            before = len(plain)
            yield from _read(inside, plain, length)
            length += sum(map(len, plain[before:]))
        yield Marked(start=start, end=length, element=_ELEMENTS[mark])
        at = end
    plain.append(text[at:])


def _inside(text: str, found: "re.Match[str]") -> tuple[str | None, int]:
    """What stands between this mark and the next of its kind in the same line, and where it ends; None: no mark."""
    if found["block"]:
        return found["inside"].strip("\n"), found.end()
    if found["code"]:
        return found["coded"], found.end()
    mark = re.escape(found[0])
    closing = re.compile(rf"(?<=[^\s{mark}]){mark}(?!\w)").search(text, found.end(), _end_of_line(text, found.end()))
    if closing is None:
        return None, 0
    return text[found.end() : closing.start()], closing.end()


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
