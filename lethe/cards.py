"""Whose card is whose: of each assistant's provider, of each channel's carrier, and what follows from it."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from core.gate import Recipient
from core.gate_addresses import is_local_host
from privacy.cards import Card, declared_card, known_card
from settings.assistants import AssistantSettings
from settings.cards import UNKNOWN
from settings.channels import Suits
from settings.rules import may_be_asked


def stays_near(assistant: AssistantSettings) -> bool:
    """Nobody is asked, or a server of the owner's own."""
    return not assistant.asks or assistant.local or is_local_host(_host(assistant.asks))


def card_of(assistant: AssistantSettings) -> Card | None:
    """By the address that is called, never by the protocol's name; None where nobody outside is asked, and where
    neither Lethe nor the owner knows."""
    if stays_near(assistant):
        return None
    host, own = _host(assistant.asks), assistant.card
    known = known_card(host)
    if not own.is_set or own.missing:
        return known
    return declared_card(
        known,
        host=host,
        trains="yes" if own.trains == "yes" else "no",
        days_kept=None if own.days_kept == UNKNOWN else own.days_kept,
        terms=own.terms,
        seen=date.fromisoformat(own.seen),
    )


def cards_of(assistants: Sequence[AssistantSettings]) -> Mapping[str, Card]:
    """By the assistant's name."""
    return {one.name: card for one in assistants if (card := card_of(one)) is not None}


def carriers_card(recipient: Recipient) -> Card | None:
    return known_card(_host(recipient.base_address))


def suiting(suits: Suits, *, may_train: str = "") -> Suits:
    """What a kind of channel asks of an assistant, and that it is known what becomes of people's words. `may_train`:
    why its provider may not train on them, where it may not."""

    def asked(assistant: AssistantSettings) -> str:
        return suits(assistant) or _unknown(assistant) or _training(assistant, may_train)

    return asked


def _unknown(assistant: AssistantSettings) -> str:
    if stays_near(assistant) or card_of(assistant) is not None:
        return ""
    if assistant.card.missing or not may_be_asked(_host(assistant.asks), local=False):  # which is said elsewhere
        return ""
    return (
        f"nothing is known of what {_host(assistant.asks)} does with people's words, so the channel does not open; "
        f"read its terms, then say what they are in [assistants.card] of {assistant.name} (trains, days_kept, terms, "
        "seen)"
    )


def _training(assistant: AssistantSettings, may_train: str) -> str:
    card = card_of(assistant)
    if not may_train or card is None or not card.may_train:
        return ""
    says = "may train models on what it receives" + ("" if card.trains == "yes" else ", depending on your plan")
    return (
        f"{card.name} {says}, and {may_train}; where your contract excludes it, say so in [assistants.card] of "
        f'{assistant.name} (trains = "no", terms, seen), else choose another provider'
    )


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""
