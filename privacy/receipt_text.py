"""What a receipt says, in the person's language and few enough words for one chat message. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from core.identifiers import ChannelId
from core.ports.copies import Asked
from core.wording import Wording, listed
from privacy.journal import Letter
from privacy.notices import NoticeFacts, NoticeRecipient
from privacy.place_names import place_name
from privacy.receipts import length_around

LONGEST = 1000
"""Characters of the whole last message, receipt and all: every channel carries that in one piece."""
FENCE = "```"
"""Between these no channel changes a character."""
_MOST_NAMED = 4
_LONGEST_NAME = 40
_LONGEST_PURPOSE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is known when nothing was found any more."""

    letter: Letter = field(repr=False)
    day: date
    facts: NoticeFacts
    asked: Sequence[Asked]
    """How far platforms have come with deleting their copies."""
    mark_days: int
    backup_days: int | None
    """After how many days no backup holds any of it; None: it is not known."""
    version: str
    page: str
    """Where a receipt can be checked; empty where nobody can call this server."""
    carrier: Callable[[ChannelId], str] = str
    """Who carries a channel, by the name that the person knows."""


def receipt_lines(said: Said, wording: Wording) -> Sequence[str]:
    """The words between its code and its signature. Where there is much to tell, what went is told as a sum, and then
    recipients as a number; `/who` names them all."""
    language = said.letter.language
    places = [f"{place_name(called, wording, language)} {count}" for called, count in said.letter.went]
    each = listed(places, language) or "0"
    total = wording.say("receipt_went_sum", language, count=sum(count for _, count in said.letter.went))
    room = LONGEST - length_around(said.letter.code) - len(last_message("", language, wording))
    lines: Sequence[str] = ()
    for went, named in ((each, _MOST_NAMED), (total, _MOST_NAMED), (total, 2), (total, 1), (total, 0)):
        lines = list(_lines(said, wording, went, named))
        if sum(len(line) + 1 for line in lines) <= room:
            break
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentSaid:
    """What somebody agreed to, or took back; nothing in it says who they are."""

    action: Literal["given", "withdrawn"]
    notice: str
    """Its version."""
    facts: NoticeFacts | None
    """What it says; None for one that nobody knows any more."""
    day: date
    language: str
    version: str
    page: str
    """As above."""


def consent_lines(said: ConsentSaid, wording: Wording) -> Iterator[str]:
    """The words between its code and its signature."""
    language, facts = said.language, said.facts
    yield said.day.isoformat()
    done = "consent_receipt_given" if said.action == "given" else "consent_receipt_withdrawn"
    yield wording.say(done, language, version=said.notice)
    if facts is not None:
        purpose = _one_line(facts.purpose, _LONGEST_PURPOSE)
        answers = wording.say("consent_receipt_purpose", language, assistant=_name(facts.assistant))
        yield f"{answers} {purpose}".strip()
        names = list(dict.fromkeys(_name(recipient.name) for recipient in facts.recipients))
        if names:
            yield wording.say("consent_receipt_recipients", language, names=listed(names[:_MOST_NAMED], language))
        else:
            yield wording.say("notice_nobody", language)
        if len(names) > _MOST_NAMED:
            yield wording.say("receipt_others", language, count=len(names) - _MOST_NAMED)
    yield " ".join(filter(None, (f"Lethe {said.version}", said.page)))


def consent_message(receipt: str, language: str, wording: Wording) -> str:
    """Markdown; empty where there is no receipt."""
    if not receipt:
        return ""
    return f"{FENCE}\n{receipt}\n{FENCE}\n\n{wording.say('consent_receipt_keep', language)}"


def last_message(receipt: str, language: str, wording: Wording) -> str:
    """Markdown."""
    text = f"{wording.say('erased_title', language)}\n\n{FENCE}\n{receipt}\n{FENCE}"
    further = f"{text}\n\n{wording.say('erased_after', language)}"
    return further if receipt and len(further) <= LONGEST else text


def in_sum(asked: Iterable[Asked]) -> Sequence[Asked]:
    """Each channel once: its last message is asked for by itself, and is nothing else to whoever reads this."""
    by_channel: dict[ChannelId, Asked] = {}
    for one in asked:
        known = by_channel.get(one.channel)
        by_channel[one.channel] = one if known is None else _together(known, one)
    return list(by_channel.values())


def asked_lines(
    asked: Iterable[Asked], wording: Wording, language: str, carrier: Callable[[ChannelId], str] = str
) -> Iterator[str]:
    """By channel, for nobody else is asked: what is gone there, what is asked for still, and what will stay."""
    for one in asked:
        name = _name(carrier(one.channel))
        left = one.too_old + one.refused + one.still_there + one.no_way
        if one.gone:
            yield wording.say("receipt_asked_gone", language, name=name, count=one.gone)
        if one.pending:
            until = one.until.date().isoformat()
            yield wording.say("receipt_asked_pending", language, name=name, count=one.pending, day=until)
        if left:
            yield wording.say("receipt_asked_left", language, name=name, count=left)


def _together(one: Asked, other: Asked) -> Asked:
    return replace(
        one,
        until=max(one.until, other.until),
        pending=one.pending + other.pending,
        doubtful=one.doubtful + other.doubtful,
        gone=one.gone + other.gone,
        too_old=one.too_old + other.too_old,
        refused=one.refused + other.refused,
        still_there=one.still_there + other.still_there,
        no_way=one.no_way + other.no_way,
    )


def _lines(said: Said, wording: Wording, went: str, named: int) -> Iterator[str]:
    language, day = said.letter.language, said.day

    def after(days: int) -> str:
        return (day + timedelta(days=days)).isoformat()

    yield day.isoformat()
    yield wording.say("receipt_went", language, went=went)
    yield wording.say("receipt_checked", language)
    yield from asked_lines(said.asked[:_MOST_NAMED], wording, language, said.carrier)
    recipients = said.facts.recipients
    for recipient in recipients[:named]:
        kept = _days_kept(recipient)
        name = _name(recipient.name)
        if kept is None:
            yield wording.say("receipt_may_keep", language, name=name)
        else:
            yield wording.say("receipt_until", language, name=name, day=after(kept))
    if len(recipients) > named:
        yield wording.say("receipt_others", language, count=len(recipients) - named)
    if said.backup_days is None:
        yield wording.say("receipt_backups_unknown", language)
    else:
        yield wording.say("receipt_backups", language, day=after(said.backup_days))
    yield wording.say("receipt_kept", language, day=after(said.mark_days))
    yield wording.say("receipt_limits", language)
    yield " ".join(filter(None, (f"Lethe {said.version}", said.page)))


def _days_kept(recipient: NoticeRecipient) -> int | None:
    return recipient.card.days_kept if recipient.card is not None else None


def _name(name: str) -> str:
    return _one_line(name, _LONGEST_NAME)


def _one_line(text: str, longest: int) -> str:
    """And unable to end the fence."""
    plain = " ".join(text.replace("`", "'").split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
