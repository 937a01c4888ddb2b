"""What people are told: a notice made from what is really configured, under a version that is its content's hash."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

from core.wording import Wording

FORM = 1
"""Raised when a sentence of the notice comes to mean something else; everybody is then told again."""

Role = Literal["model", "channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRecipient:
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    assistant: str
    is_ai: bool
    purpose: str = ""
    owner: str = ""
    recipients: tuple[NoticeRecipient, ...] = ()
    retention_days: int


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
        closing = [say("notice_kept", language, days=facts.retention_days)]
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
        return "\n".join(lines)


def receiving(recipient: NoticeRecipient, wording: Wording, language: str) -> str:
    """What of a person goes there, in words."""
    match recipient.role:
        case "channel":
            return wording.say("receives_channel", language)
        case "model":
            return wording.say("receives_model", language)


def notice_in_force(facts: NoticeFacts, wording: Wording) -> Notice:
    """The order in which recipients are handed in does not count; every other difference makes another version."""
    recipients = tuple(sorted(set(facts.recipients), key=lambda recipient: (recipient.role, recipient.name)))
    content = {"form": FORM, **asdict(facts), "recipients": [asdict(recipient) for recipient in recipients]}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    version = hashlib.sha256(canonical.encode()).hexdigest()[:12]
    return Notice(version=version, facts=facts, wording=wording)
