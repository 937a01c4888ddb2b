"""A person's data in plain words: the one screen of `show`, the question before a deletion, and the last message."""

from collections.abc import Iterable
from datetime import datetime

from core.wording import Wording
from privacy.journal import ERASED, Letter
from privacy.menu import menu
from privacy.notices import NoticeFacts
from privacy.recipients import out_of_reach, received
from privacy.register import Holding

MARK_DAYS = 9
"""How long the keyed mark of an erased address is kept, as `core.memory.tables.Fence` says."""


def overview(holdings: Iterable[Holding], facts: NoticeFacts, wording: Wording, language: str) -> str:
    """Markdown: what is held, who received it, until when, and what can be done."""
    receivers = tuple(received(facts, wording, language))
    if receivers:
        who = "\n".join((wording.say("show_recipients", language), *_list(receivers)))
    else:
        who = wording.say("show_no_recipients", language)
    held = "\n".join((wording.say("show_title", language), *_list(_entries(holdings, wording, language))))
    until = wording.say("show_until", language, days=facts.retention_days)
    return "\n\n".join((held, who, until, wording.say("show_next", language)))


def question(
    holdings: Iterable[Holding], facts: NoticeFacts, wording: Wording, language: str, *, code: str, minutes: int
) -> str:
    """What goes, what does not, and how to say that it shall."""
    goes = "\n".join((wording.say("delete_goes", language), *_list(_entries(holdings, wording, language))))
    stays = "\n".join((wording.say("delete_stays", language), *_list(out_of_reach(facts, wording, language))))
    word = menu(language).confirm_word
    how = wording.say("delete_how", language, word=word, code=code, minutes=minutes)
    return "\n\n".join((wording.say("delete_title", language), goes, stays, how))


def last_words(letter: Letter, facts: NoticeFacts, wording: Wording) -> str:
    """After an erasure: what went, that it was looked for again, what is out of reach, what stays for how long."""
    language = letter.language
    if letter.says != ERASED:
        return wording.say(letter.says, language)
    gone = (wording.say("show_entry", language, called=called, count=count) for called, count in letter.went)
    stays = "\n".join((wording.say("delete_stays", language), *_list(out_of_reach(facts, wording, language))))
    return "\n\n".join(
        (
            "\n".join((wording.say("erased_title", language), *_list(gone))),
            wording.say("erased_checked", language),
            stays,
            wording.say("erased_mark", language, days=MARK_DAYS),
            wording.say("erased_after", language),
        )
    )


def _entries(holdings: Iterable[Holding], wording: Wording, language: str) -> Iterable[str]:
    for held in holdings:
        if held.count and held.oldest and held.newest and _day(held.oldest) == _day(held.newest):
            entry = wording.say("show_entry", language, called=held.called, count=held.count)
            yield f"{entry} ({_day(held.newest)})"
        elif held.count and held.oldest and held.newest:
            yield wording.say(
                "show_entry_dated",
                language,
                called=held.called,
                count=held.count,
                oldest=_day(held.oldest),
                newest=_day(held.newest),
            )
        elif held.count:
            yield wording.say("show_entry", language, called=held.called, count=held.count)


def _list(lines: Iterable[str]) -> Iterable[str]:
    return (f"- {line}" for line in lines)


def _day(at: datetime) -> str:
    return at.date().isoformat()
