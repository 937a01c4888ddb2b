"""What people are told: a notice made from what is really configured, under a version that is its content's hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

from core.wording import Wording, clauses
from privacy.cards import Card, Trains

FORM = 1
"""Raised when a sentence of the notice comes to mean something else; everybody is then told again."""

Role = Literal["model", "channel"]
OwnerSees = Literal["nothing", "masked", "everything"]

_AS_EVER: Mapping[str, object] = {"collect": True, "owner_sees": "nothing", "asks_first": False}
"""What of the facts is no part of the content where it is so: a version made before they were facts stays the same."""

_TRAINS: Mapping[Trains, str] = {
    "no": "card_trains_no",
    "yes": "card_trains_yes",
    "unless": "card_trains_unless",
    "unknown": "card_trains_unknown",
}


_HIDDEN: Mapping[str, str] = {
    "known": "mask_known",
    "email": "mask_email",
    "phone": "mask_phone",
    "card": "mask_card",
    "iban": "mask_iban",
    "national_id": "mask_national_id",
    "ip": "mask_ip",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRecipient:
    name: str
    role: Role
    pictures: bool = False
    """Are the pictures that people send shown to it?"""
    recordings: bool = False
    """Does it write down what they say by voice?"""
    masked: tuple[str, ...] = ()
    """What is hidden from it, by the names of `core.ports.masking`."""
    card: Card | None = None
    """What is known of it; None also where it is the owner's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    assistant: str
    is_ai: bool
    purpose: str = ""
    owner: str = ""
    recipients: tuple[NoticeRecipient, ...] = ()
    retention_days: int
    collect: bool = True
    """False: no word is kept after it was answered."""
    owner_sees: OwnerSees = "nothing"
    asks_first: bool = False
    """True: nothing is kept or sent on before the person agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    version: str
    facts: NoticeFacts
    wording: Wording

    def text(self, language: str) -> str:
        """Markdown. What one is talking to comes first."""
        say, facts = self.wording.say, self.facts
        opening = [say("notice_ai" if facts.is_ai else "notice_prepared", language, assistant=facts.assistant)]
        if facts.purpose:
            opening.append(say("notice_purpose", language, purpose=facts.purpose))
        if facts.owner:
            opening.append(say("notice_owner", language, owner=facts.owner))
        closing = [kept_here(facts, self.wording, language)]
        if facts.asks_first:
            closing.insert(0, say("notice_asks_first", language))
        if facts.owner_sees != "nothing":
            closing.append(owner_reads(facts, self.wording, language))
        if facts.recipients:
            closing.append(say("notice_limits", language))
        closing.append(say("notice_rights", language))
        return "\n\n".join(("\n".join(opening), self._who_receives(language), "\n".join(closing)))

    def _who_receives(self, language: str) -> str:
        if not self.facts.recipients:
            return self.wording.say("notice_nobody", language)
        lines = [self.wording.say("notice_recipients", language)]
        for recipient in self.facts.recipients:
            receives = receiving(recipient, self.wording, language)
            lines.append(f"- {self.wording.say('notice_recipient', language, name=recipient.name, receives=receives)}")
        for sentence, names in (
            ("notice_pictures", [recipient.name for recipient in self.facts.recipients if recipient.pictures]),
            ("notice_recordings", [recipient.name for recipient in self.facts.recipients if recipient.recordings]),
        ):
            lines += [self.wording.say(sentence, language, name=name) for name in dict.fromkeys(names)]
        lines += dict.fromkeys(
            hidden_from(each, self.wording, language) for each in self.facts.recipients if each.masked
        )
        return "\n".join(lines)


def kept_here(facts: NoticeFacts, wording: Wording, language: str) -> str:
    if not facts.collect:
        return wording.say("notice_not_kept", language)
    return wording.say("notice_kept", language, days=facts.retention_days)


def hidden_from(recipient: NoticeRecipient, wording: Wording, language: str) -> str:
    """The names that people write pass through, so it is said. Of one from whom something is hidden."""
    kinds = [wording.say(_HIDDEN[kind], language) for kind in ("known", *recipient.masked)]
    return wording.say("notice_masked", language, name=recipient.name, kinds=clauses(kinds, language))


def owner_reads(facts: NoticeFacts, wording: Wording, language: str) -> str:
    """Empty where they read nothing."""
    match facts.owner_sees:
        case "nothing":
            return ""
        case "masked":
            return wording.say("notice_owner_masked", language)
        case "everything":
            return wording.say("notice_owner_everything", language)


def receiving(recipient: NoticeRecipient, wording: Wording, language: str) -> str:
    """What of a person goes there, in words."""
    match recipient.role:
        case "channel":
            return wording.say("receives_channel", language)
        case "model" if recipient.card is None:
            return wording.say("receives_model", language)
        case "model":
            answering = wording.say("receives_answering", language)
            return clauses((answering, in_short(recipient.card, wording, language)), language)


def in_short(card: Card, wording: Wording, language: str) -> str:
    """Whether it trains models on it, and for how long it keeps it."""
    kept = "card_kept_unknown" if card.days_kept is None else "card_kept"
    trains = wording.say(_TRAINS[card.trains], language)
    return clauses((trains, wording.say(kept, language, days=card.days_kept)), language)


def _told(recipient: NoticeRecipient) -> dict[str, object]:
    """What is not said of anybody changes no version."""
    everything = asdict(replace(recipient, card=None)).items()
    told = {name: value for name, value in everything if value not in (False, None, ())}
    return told if recipient.card is None else {**told, "card": dict(recipient.card.promises())}


def content_of(facts: NoticeFacts) -> Mapping[str, object]:
    """All that a version is the hash of. The order in which recipients are handed in does not count; every other
    difference makes another version."""
    recipients = tuple(sorted(set(facts.recipients), key=lambda recipient: (recipient.role, recipient.name)))
    content = {"form": FORM, **asdict(facts), "recipients": [_told(recipient) for recipient in recipients]}
    return {name: value for name, value in content.items() if name not in _AS_EVER or _AS_EVER[name] != value}


def version_of(content: Mapping[str, object]) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def notice_in_force(facts: NoticeFacts, wording: Wording) -> Notice:
    return Notice(version=version_of(content_of(facts)), facts=facts, wording=wording)
