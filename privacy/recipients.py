"""Who else received something of a person, in sentences: what they got, what they do with it by their own words, and
what of it is out of our reach."""

from collections.abc import Iterator

from core.wording import Wording
from privacy.cards import Card
from privacy.notices import NoticeFacts, NoticeRecipient, in_short, receiving


def received(facts: NoticeFacts, wording: Wording, language: str) -> Iterator[str]:
    """One line a recipient: their name, and what they receive."""
    for recipient in facts.recipients:
        yield wording.say(
            "show_recipient", language, name=recipient.name, receives=receiving(recipient, wording, language)
        )


def who_receives(facts: NoticeFacts, wording: Wording, language: str) -> str:
    """Markdown: every recipient with what its card says, and on whose word."""
    if not facts.recipients:
        return wording.say("notice_nobody", language)
    entries = (_entry(recipient, wording, language) for recipient in facts.recipients)
    return "\n\n".join((wording.say("notice_recipients", language), *entries))


def out_of_reach(facts: NoticeFacts, wording: Wording, language: str) -> Iterator[str]:
    """What an erasure here does not end; nobody outside is asked to delete anything in this release."""
    for recipient in facts.recipients:
        days = recipient.card.days_kept if recipient.card is not None else None
        match recipient.role:
            case "model" if days is not None:
                yield wording.say("stays_model_days", language, name=recipient.name, days=days)
            case "model":
                yield wording.say("stays_model", language, name=recipient.name)
            case "channel":
                yield wording.say("stays_channel", language, name=recipient.name)
    yield wording.say("stays_device", language)
    yield wording.say("stays_backups", language)


def _entry(recipient: NoticeRecipient, wording: Wording, language: str) -> str:
    receives = receiving(recipient, wording, language)
    says = [wording.say("notice_recipient", language, name=f"**{recipient.name}**", receives=receives)]
    if recipient.card is not None:
        if recipient.role == "channel":  # what a model's receives says already
            says.append(in_short(recipient.card, wording, language))
        says += _details(recipient.card, wording, language)
    return "\n- ".join(says)


def _details(card: Card, wording: Wording, language: str) -> Iterator[str]:
    match card.review:
        case "possible":
            yield wording.say("card_review_possible", language)
        case "yes":
            yield wording.say("card_review_yes", language)
        case "unknown":  # nobody is frightened or soothed by what nobody knows
            pass
    if card.country:
        yield wording.say("card_where", language, country=card.country)
    said_by = "card_declared" if card.declared else "card_source"
    for source in card.sources[:1]:
        yield wording.say(said_by, language, address=source.address, date=card.checked.isoformat())
