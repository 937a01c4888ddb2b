"""What a notice says, read off what is really configured."""

from collections.abc import Iterator, Mapping

from core.gate import Recipient
from core.ports.language_model import Assistant
from lethe.cards import carriers_card
from privacy.cards import Card
from privacy.notices import NoticeFacts, NoticeRecipient


def notice_facts(
    assistant: Assistant, channel: Recipient | None, *, owner: str, cards: Mapping[str, Card]
) -> NoticeFacts:
    """Whoever answers, and whoever carries it: the same that are declared at the gate. `owner`: as it is set.
    `cards`: by assistant."""
    models: list[NoticeRecipient] = []
    is_ai = False
    seeing = {each.recipient for each in _one_after_another(assistant) if each.sees}
    asked: Assistant | None = assistant
    while asked is not None:
        # Where one of them may be an AI, nobody is told that it is none.
        is_ai = is_ai or asked.is_ai
        if asked.recipient:
            models.append(
                NoticeRecipient(
                    name=asked.recipient,
                    role="model",
                    # Only what the first of them can use is made ready at all.
                    pictures=assistant.sees and asked.recipient in seeing,
                    recordings=assistant.transcriber is not None and asked.recipient == assistant.recipient,
                    masked=asked.mask,
                    card=cards.get(asked.name),
                )
            )
        asked = asked.fallback
    carried: list[NoticeRecipient] = []
    if channel is not None:
        carried.append(NoticeRecipient(name=channel.name, role="channel", card=carriers_card(channel)))
    return NoticeFacts(
        assistant=assistant.name,
        is_ai=is_ai,
        purpose=assistant.purpose,
        owner=owner,
        recipients=(*models, *carried),
        retention_days=assistant.retention_days,
        collect=assistant.collects,
        owner_sees=assistant.owner_sees,
        asks_first=assistant.asks_first,
    )


def _one_after_another(assistant: Assistant | None) -> Iterator[Assistant]:
    """Itself and its fallbacks."""
    while assistant is not None:
        yield assistant
        assistant = assistant.fallback
