"""What a place is called in somebody's own language; the register knows it in English."""

import re

from core.wording import Wording

_BETWEEN = re.compile(r"[^a-z]+")


def place_name(called: str, wording: Wording, language: str) -> str:
    """As it is called in English, where nobody has written it in any language: a place that an older release had."""
    try:
        return wording.say(sentence_of(called), language)
    except KeyError:
        return called


def sentence_of(called: str) -> str:
    return f"place_{_BETWEEN.sub('_', called.lower()).strip('_')}"
