"""What has changed between two notices: found in what they say, not in how they say it, and shown word by word."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from core.wording import Wording, clauses
from privacy.cards import Trains
from privacy.notices import NoticeFacts, NoticeRecipient, OwnerSees, hidden_from, kept_here, owner_reads, receiving

Mark = Literal["added", "removed", "longer", "shorter", "changed"]

_MARKS: Mapping[Mark, str] = {
    "added": "mark_added",
    "removed": "mark_removed",
    "longer": "mark_longer",
    "shorter": "mark_shorter",
    "changed": "mark_changed",
}
_TRAINS: Mapping[Trains, int] = {"no": 0, "unless": 1, "unknown": 1, "yes": 2}
_OWNER_SEES: Mapping[OwnerSees, int] = {"nothing": 0, "masked": 1, "everything": 2}
_REVIEW = {"unknown": 0, "possible": 0, "yes": 1}
_FOR_EVER = 10**6
"""Days, where nobody says how long something is kept."""
_BESIDE = " \t;,.:()；、，。：؛،"
"""What is not drawn in bold at the ends of what is."""
_PIECES = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u0370-\u1fff]|[\w]+|\s+|[^\w\s]")
"""Words; of a script that writes none apart, its single letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    mark: Mark
    what: str
    """The fact that differs, by its name in the notice; of a recipient with its name before it."""
    material: bool
    """It changes what is done with somebody's words, so they are asked; else they are only told."""
    before: NoticeFacts
    after: NoticeFacts


def differences(before: NoticeFacts, after: NoticeFacts) -> tuple[Difference, ...]:
    """In the order in which the notice says them."""
    found = (*_of_assistant(before, after), *_of_recipients(before, after), *_of_keeping(before, after))
    return tuple(
        Difference(mark=mark, what=what, material=material, before=before, after=after)
        for mark, what, material in found
    )


def is_material(found: Iterable[Difference]) -> bool:
    return any(difference.material for difference in found)


def in_words(found: Iterable[Difference], wording: Wording, language: str) -> str:
    """Markdown, one line for each: its mark, the sentence as it is now with what is new of it in bold, and the sentence
    as it was."""
    lines = []
    for difference in found:
        old = _sentence(difference.what, difference.before, wording, language)
        new = _sentence(difference.what, difference.after, wording, language)
        mark = wording.say(_MARKS[difference.mark], language)
        line = f"- **{mark}**: {_with_news(old, new) if new else old}"
        if old and new:
            line = f"{line}\n  ({wording.say('changed_before', language, line=old)})"
        lines.append(line)
    return "\n".join(lines)


_Found = Iterator[tuple[Mark, str, bool]]


def _of_assistant(before: NoticeFacts, after: NoticeFacts) -> _Found:
    if before.is_ai != after.is_ai:
        yield "changed", "is_ai", after.is_ai
    elif before.assistant != after.assistant:
        yield "changed", "assistant", False
    for name in ("purpose", "owner"):
        old, new = str(getattr(before, name)), str(getattr(after, name))
        if old != new:
            mark: Mark = "added" if not old else "removed" if not new else "changed"
            yield mark, name, new != "" and _words(old) != _words(new)
    if before.asks_first != after.asks_first:
        yield "changed", "asks_first", False


def _of_recipients(before: NoticeFacts, after: NoticeFacts) -> _Found:
    old, new = _by_name(before), _by_name(after)
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield "removed", f"{name} recipient", False
        elif name not in old:
            yield "added", f"{name} recipient", True
        elif old[name] != new[name]:
            yield from _of_one_recipient(name, old[name], new[name])


def _of_one_recipient(name: str, old: NoticeRecipient, new: NoticeRecipient) -> _Found:
    for sense in ("pictures", "recordings"):
        had, has = bool(getattr(old, sense)), bool(getattr(new, sense))
        if had != has:
            yield "added" if has else "removed", f"{name} {sense}", has
    if set(old.masked) != set(new.masked):
        mark: Mark = "added" if not old.masked else "removed" if not new.masked else "changed"
        yield mark, f"{name} masked", bool(set(old.masked) - set(new.masked))
    (trained, kept, read, where), (trains, keeps, reads, place) = _promised(old), _promised(new)
    if (trained, kept, read, where) == (trains, keeps, reads, place):
        return
    mark = "longer" if keeps > kept else "shorter" if keeps < kept else "changed"
    elsewhere = place not in ("", where)
    yield mark, f"{name} recipient", trains > trained or keeps > kept or reads > read or elsewhere


def _of_keeping(before: NoticeFacts, after: NoticeFacts) -> _Found:
    old = before.retention_days if before.collect else 0
    new = after.retention_days if after.collect else 0
    if old != new:
        yield "longer" if new > old else "shorter", "retention_days", new > old
    had, has = _OWNER_SEES[before.owner_sees], _OWNER_SEES[after.owner_sees]
    if had != has:
        yield "changed" if had and has else "added" if has else "removed", "owner_sees", has > had


def _by_name(facts: NoticeFacts) -> Mapping[str, NoticeRecipient]:
    """A model and a channel of one name are two recipients. One that does both kinds of a model's work is one."""
    named: dict[str, NoticeRecipient] = {}
    for recipient in sorted(facts.recipients, key=lambda each: (each.role, each.name)):
        key = f"{recipient.role} {recipient.name}"
        known = named.get(key, recipient)
        named[key] = replace(
            known,
            pictures=known.pictures or recipient.pictures,
            recordings=known.recordings or recipient.recordings,
            masked=tuple(kind for kind in known.masked if kind in recipient.masked),
        )
    return named


def _promised(recipient: NoticeRecipient) -> tuple[int, int, int, str]:
    card = recipient.card
    if card is None:
        return _TRAINS["unknown"], _FOR_EVER, 0, ""
    days = _FOR_EVER if card.days_kept is None else card.days_kept
    return _TRAINS[card.trains], days, _REVIEW[card.review], card.country


def _sentence(what: str, facts: NoticeFacts, wording: Wording, language: str) -> str:
    """Without marks of bold; empty where the notice says nothing of it."""
    return _said(what, facts, wording, language).replace("**", "")


def _said(what: str, facts: NoticeFacts, wording: Wording, language: str) -> str:
    say = wording.say
    match what:
        case "is_ai" | "assistant":
            return say("notice_ai" if facts.is_ai else "notice_prepared", language, assistant=facts.assistant)
        case "purpose":
            return say("notice_purpose", language, purpose=facts.purpose) if facts.purpose else ""
        case "owner":
            return say("notice_owner", language, owner=facts.owner) if facts.owner else ""
        case "asks_first":
            return say("notice_asks_first", language) if facts.asks_first else ""
        case "retention_days":
            return kept_here(facts, wording, language)
        case "owner_sees":
            return owner_reads(facts, wording, language)
        case _:
            return _said_of_recipient(what, facts, wording, language)


def _said_of_recipient(what: str, facts: NoticeFacts, wording: Wording, language: str) -> str:
    say = wording.say
    key, _, part = what.rpartition(" ")
    recipient = _by_name(facts).get(key)
    if recipient is None:
        return ""
    if part in ("pictures", "recordings"):
        return say(f"notice_{part}", language, name=recipient.name) if getattr(recipient, part) else ""
    if part == "masked":
        return hidden_from(recipient, wording, language) if recipient.masked else ""
    place = recipient.card.country if recipient.card is not None else ""
    where = say("card_where", language, country=place) if place else ""
    receives = clauses(filter(None, (receiving(recipient, wording, language), where)), language)
    return say("notice_recipient", language, name=recipient.name, receives=receives)


def _with_news(old: str, new: str) -> str:
    """The words of the new sentence that the old one had not are in bold."""
    if not old:
        return new
    pieces = _PIECES.findall(new)
    matched = difflib.SequenceMatcher(None, _PIECES.findall(old), pieces, autojunk=False)
    said = []
    for kind, _, _, start, end in matched.get_opcodes():
        part = "".join(pieces[start:end])
        is_news = kind in ("replace", "insert") and part.strip() != ""
        said.append(_bold(part) if is_news else part)
    return "".join(said)


def _bold(part: str) -> str:
    core = part.strip(_BESIDE) or part.strip()
    start = part.index(core)
    return f"{part[:start]}**{core}**{part[start + len(core) :]}"


def _words(text: str) -> list[str]:
    """Another comma or capital letter is no other purpose."""
    return re.findall(r"\w+", text.casefold())
