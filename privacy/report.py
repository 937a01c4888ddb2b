"""A person's data in plain words: the one screen of `show`, the question before a deletion, and the last message."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime

from core.ports.command import Speaker
from core.wording import Wording
from privacy.journal import ERASED, ERASED_LINKED, Letter
from privacy.menu import menu
from privacy.notices import NoticeFacts, kept_here
from privacy.place_names import place_name
from privacy.receipt_text import last_message
from privacy.recipients import out_of_reach, received
from privacy.register import Holding

KeptDays = Callable[[Speaker], Awaitable[int]]
"""What holds for one person, who may have agreed to less than is promised to everybody now."""
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
    until = kept_until(facts, wording, language)
    return "\n\n".join((held, who, until, wording.say("show_next", language)))


def kept_until(facts: NoticeFacts, wording: Wording, language: str) -> str:
    if not facts.collect:
        return kept_here(facts, wording, language)
    return wording.say("show_until", language, days=facts.retention_days)


async def holding_for(facts: NoticeFacts, speaker: Speaker, kept_days: KeptDays | None) -> NoticeFacts:
    """`of_person`, and not longer than `kept_days` has it; None: nobody agreed to anything else."""
    theirs = of_person(facts, speaker)
    if kept_days is None:
        return theirs
    return replace(theirs, retention_days=min(theirs.retention_days, await kept_days(speaker)))


def of_person(facts: NoticeFacts, speaker: Speaker) -> NoticeFacts:
    """As it is for them: nobody's words are kept for longer than everybody's, some for less."""
    wished = facts.retention_days if speaker.keep_days is None else speaker.keep_days
    return replace(facts, retention_days=min(wished, facts.retention_days))


def own_state(speaker: Speaker, code: str, wording: Wording) -> str:
    """Whether it is paused, and by what the owner can find them if they ask for that."""
    paused = [wording.say("show_paused", speaker.language)] if speaker.paused else []
    return "\n".join((*paused, wording.say("show_code", speaker.language, code=code)))


def question(
    holdings: Iterable[Holding],
    facts: NoticeFacts,
    wording: Wording,
    language: str,
    *,
    code: str,
    minutes: int,
    receipt: str,
    elsewhere: Iterable[str] = (),
) -> str:
    """`elsewhere`: what goes at the platform that carries the chat.

    What goes, what does not, how to say that it shall, and the code of the receipt that comes then."""
    goes = "\n".join(
        (wording.say("delete_goes", language), *_list((*_entries(holdings, wording, language), *elsewhere)))
    )
    stays = "\n".join((wording.say("delete_stays", language), *_list(out_of_reach(facts, wording, language))))
    word = menu(language).confirm_word
    how = wording.say("delete_how", language, word=word, code=code, minutes=minutes)
    later = wording.say("delete_receipt", language, receipt=receipt)
    return "\n\n".join((wording.say("delete_title", language), goes, stays, how, later))


def last_words(letter: Letter, wording: Wording) -> str:
    """After an erasure: its receipt, which says what went, what is out of reach, and what stays for how long."""
    if letter.says == ERASED_LINKED and letter.receipt:
        asked = wording.say(ERASED_LINKED, letter.language)
        return f"{asked}\n\n{last_message(letter.receipt, letter.language, wording)}"
    if letter.says != ERASED:
        return wording.say(letter.says, letter.language)
    if not letter.receipt:  # begun by an older release
        return wording.say("erased_title", letter.language)
    return last_message(letter.receipt, letter.language, wording)


def _entries(holdings: Iterable[Holding], wording: Wording, language: str) -> Iterable[str]:
    for held in holdings:
        called = place_name(held.called, wording, language)
        if held.count and held.oldest and held.newest and _day(held.oldest) == _day(held.newest):
            entry = wording.say("show_entry", language, called=called, count=held.count)
            yield f"{entry} ({_day(held.newest)})"
        elif held.count and held.oldest and held.newest:
            yield wording.say(
                "show_entry_dated",
                language,
                called=called,
                count=held.count,
                oldest=_day(held.oldest),
                newest=_day(held.newest),
            )
        elif held.count:
            yield wording.say("show_entry", language, called=called, count=held.count)


def _list(lines: Iterable[str]) -> Iterable[str]:
    return (f"- {line}" for line in lines)


def _day(at: datetime) -> str:
    return at.date().isoformat()
