"""Who else received something of a person, in sentences: what they got, and what of it is out of our reach."""

from collections.abc import Iterator

from core.wording import Wording
from privacy.notices import NoticeFacts, receiving


def received(facts: NoticeFacts, wording: Wording, language: str) -> Iterator[str]:
    """One line a recipient: their name, and what they receive."""
    for recipient in facts.recipients:
        yield wording.say(
            "show_recipient", language, name=recipient.name, receives=receiving(recipient, wording, language)
        )


def out_of_reach(facts: NoticeFacts, wording: Wording, language: str) -> Iterator[str]:
    """What an erasure here does not end; nobody outside is asked to delete anything in this release."""
    for recipient in facts.recipients:
        match recipient.role:
            case "model":
                yield wording.say("stays_model", language, name=recipient.name)
            case "channel":
                yield wording.say("stays_channel", language, name=recipient.name)
    yield wording.say("stays_device", language)
    yield wording.say("stays_backups", language)
