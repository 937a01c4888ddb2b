"""Scripts that would run in one place or another of a page, and a look at a page that finds any that would."""

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product

MARK = "zq81runs"
_OUT_OF = (
    "", '"', "'", "`", '">', "'>", "-->", "</title>", "</textarea>", "</script>", "</style>", "</option></select>",
    "]]>", "*/", "\\\">", "&quot;>", "\u0000\">", "\ufeff<", "<<", "\">\n",
)  # fmt: skip
_RUNS = (
    f"<script>{MARK}()</script>", f"<img src=x onerror={MARK}()>", f"<svg/onload={MARK}()>",
    f"<a href=javascript:{MARK}()>x</a>", f"[x](javascript:{MARK}())", f"<iframe srcdoc='<script>{MARK}()</script>'>",
    f"<details open ontoggle={MARK}()>", f" autofocus onfocus={MARK}() ", f"javascript:{MARK}()//",
    f"<math><mtext><img src onerror={MARK}()>", f"{{{{ 7 * 7 }}}}{MARK}", f"<form action=javascript:{MARK}()><button>",
    f"<base href=//evil.example/{MARK}>", f"<link rel=stylesheet href=//evil.example/{MARK}>",
    f"<style>@import '{MARK}'",
    f"![x](//evil.example/{MARK}.png)", f"<meta http-equiv=refresh content=0;url=//{MARK}.example>",
    f"<object data=data:text/html,{MARK}>", f"<!--{MARK}", f"<{MARK} onclick={MARK}()>",
)  # fmt: skip
_AFTER = ("", "<!--", "//", '"', "\u2028")
_SHOWN_IN = frozenset({"value", "title", "aria-label", "placeholder", "alt", "aria-description", "data-label"})
_RUNNING = frozenset({"script", "style"})
POLYGLOTS = tuple(map("".join, product(_OUT_OF, _RUNS, _AFTER)))


class _Look(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.times = 0
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag if tag in _RUNNING else ""
        if MARK in tag:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            is_address = name in ("href", "action") and (value or "").startswith("/")
            if name.startswith("on") or name in ("style", "srcdoc") or MARK in name:
                self.found.append(f"<{tag} {name}>")
            elif MARK in (value or "") and not (name in _SHOWN_IN or is_address):
                self.found.append(f"<{tag} {name}={value}>")
            self.times += MARK in (value or "")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        self.times += data.count(MARK)
        if self._within and MARK in data:
            self.found.append(f"<{self._within}>{data}")

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        if MARK in decl:
            self.found.append(decl)


def would_run(page: str) -> tuple[list[str], int]:
    """What would run or be fetched there, and how often the mark was shown as words."""
    look = _Look()
    look.feed(page)
    look.close()
    return look.found, look.times


def handfuls(size: int) -> Iterator[tuple[str, ...]]:
    for begin in range(0, len(POLYGLOTS), size):
        yield POLYGLOTS[begin : begin + size]
