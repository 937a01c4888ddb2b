"""The page that says how far an erasure is, in its reader's language and without a word about anybody. Pure."""

import re
from collections.abc import Collection
from html import escape

from core.wording import FALLBACK, Wording
from privacy.report_page import RIGHT_TO_LEFT

_STYLE = (
    "body{max-width:32rem;margin:4rem auto;padding:0 1rem;font:1.1rem/1.5 system-ui,sans-serif;color:#1d1d1f;"
    "background:#fff}@media(prefers-color-scheme:dark){body{color:#eee;background:#161618}}"
)
_WANTED = re.compile(r"\s*([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*")
_MOST_WANTED = 20


def language_of(languages: str, known: Collection[str]) -> str:
    """The best of a browser's `Accept-Language` that sentences are written in; English where there is none."""
    found = [_WANTED.fullmatch(part) for part in languages[:1000].split(",")[:_MOST_WANTED]]
    wanted = sorted((one for one in found if one is not None), key=lambda one: -float(one[2] or 1))
    for one in wanted:
        tag = one[1].lower()
        for possible in (tag, tag.partition("-")[0]):
            if possible in known and float(one[2] or 1) > 0:
                return possible
    return FALLBACK


def drawn(wording: Wording, sentence: str, language: str) -> str:
    title, text = escape(wording.say("status_title", language)), escape(wording.say(sentence, language))
    direction = "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n"
        f"<p>{text}</p>\n</body>\n</html>\n"
    )
