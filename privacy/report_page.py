"""`report.html`: everything that is kept of a person, to be read by them, offline and without a script."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape

from core.memory.personal_rows import Opened
from core.wording import Wording
from privacy.notices import NoticeFacts
from privacy.recipients import received
from privacy.report import kept_until

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_STYLE = """
body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color:#1d1d1f;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem;border-bottom:1px solid #ccc}
article{margin:.8rem 0;padding:.6rem .9rem;border-radius:.5rem;background:#f2f2f4;overflow-wrap:anywhere}
article.own{background:#e3eefc}article p{margin:.2rem 0;white-space:pre-wrap}
header,dt,summary{color:#555;font-size:.85rem}dl{margin:.2rem 0}dd{margin:0 0 .3rem 1rem;white-space:pre-wrap}
@media(prefers-color-scheme:dark){body{color:#eee;background:#161618}article{background:#26262a}
article.own{background:#1c3350}header,dt,summary{color:#aaa}a{color:#8ab4ff}}
"""
_SHOWN_ELSEWHERE = frozenset({"by_person", "created_at", "text"})


class ReportPage:
    def __init__(self, *, wording: Wording, language: str) -> None:
        self._wording = wording
        self._language = language

    def opening(self, made_at: datetime) -> str:
        title = self._say("report_title")
        direction = "rtl" if self._language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
        return (
            f'<!doctype html>\n<html lang="{escape(self._language)}" dir="{direction}">\n<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">"
            f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n"
            f"<p>{self._say('report_made', date=made_at.date().isoformat())}</p>\n<p>{self._say('report_intro')}</p>\n"
        )

    def place(self, called: str, purpose: str, count: int) -> str:
        head = f"<h2>{self._say('report_place', called=called, count=count)}</h2>\n"
        purpose = self._say("report_purpose", purpose=purpose[:1].lower() + purpose[1:].rstrip("."))
        return f"{head}<p>{purpose}</p>\n" + ("" if count else f"<p>{self._say('report_empty')}</p>\n")

    def row(self, row: Mapping[str, Opened], file: str = "") -> str:
        link = f'<p><a href="{escape(file)}">{self._say("report_file")}</a></p>' if file else ""
        if "by_person" in row:
            return self._said(row) + "\n"
        return f"<article>{_listed(row)}{link}</article>\n"

    def ending(self, facts: NoticeFacts, left_out: Iterable[tuple[str, str]]) -> str:
        receivers = list(received(facts, self._wording, self._language))
        missing = [self._say("report_left_out_entry", called=called, reason=reason) for called, reason in left_out]
        return (
            f"<h2>{self._say('report_recipients')}</h2>\n"
            + (_bullets(map(escape, receivers)) if receivers else f"<p>{self._say('show_no_recipients')}</p>\n")
            + f"<p>{escape(kept_until(facts, self._wording, self._language))}</p>\n"
            + f"<h2>{self._say('report_left_out')}</h2>\n{_bullets(missing)}"
            + f"<p>{self._say('report_machine')}</p>\n</body>\n</html>\n"
        )

    def _said(self, row: Mapping[str, Opened]) -> str:
        own = row["by_person"] is True
        body = row.get("body")
        content = body if isinstance(body, dict) else {}
        who = self._say("report_you" if own else "report_answer")
        rest = {name: value for name, value in row.items() if name not in _SHOWN_ELSEWHERE and name != "body"}
        rest.update((name, value) for name, value in content.items() if name not in _SHOWN_ELSEWHERE)
        return (
            f'<article class="{"own" if own else "answer"}"><header>{who} · {escape(str(row.get("created_at")))}'
            f"</header><p>{escape(str(content.get('text', '')))}</p>"
            f"<details><summary>…</summary>{_listed(rest)}</details></article>"
        )

    def _say(self, name: str, **facts: object) -> str:
        # Our own sentences are Markdown of the simplest kind, and the facts are a stranger's words.
        plain = escape(self._wording.say(name, self._language, **facts))
        return _BOLD.sub(r"<strong>\1</strong>", plain) if not facts else plain


_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def _listed(row: Mapping[str, Opened]) -> str:
    entries = (f"<dt>{escape(name.replace('_', ' '))}</dt><dd>{_plain(value)}</dd>" for name, value in row.items())
    return f"<dl>{''.join(entries)}</dl>"


def _plain(value: Opened) -> str:
    match value:
        case None | "":
            return "–"
        case True | False:
            return "✓" if value else "✗"
        case dict(content):
            return _listed(content)
        case list(values):
            return _bullets(map(_plain, values)) if values else "–"
        case _:
            return escape(str(value))


def _bullets(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>\n"


def safe_name(name: str) -> str:
    """A file's name as it may stand in an archive, whatever a stranger called it."""
    words: Sequence[str] = re.findall(r"[\w.-]+", name.replace("..", "."))
    return "_".join(words).strip("._-")[:80]
