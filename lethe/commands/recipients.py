"""`lethe recipients`: everybody outside who receives something of people, with the card of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.gate import Recipient
from lethe.assistants import recipient_name, recipients
from lethe.cards import card_of, carriers_card, stays_near
from lethe.catalogue import kind_named
from lethe.commands.configured import configured
from lethe.commands.printing import print_json, print_table
from privacy.cards import Card
from settings.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    name: str
    role: str
    address: str
    receives: str
    near: bool
    """The owner's own machine or network."""
    card: Card | None


def show_recipients(config: Path | None, *, as_json: bool) -> int:
    found = everybody(configured(config))
    if as_json:
        print_json("lethe.recipients/1", recipients=[_fields(one) for one in found])
        return 0
    print_table(
        ("recipient", "role", "trains on it", "days kept", "read by people", "checked", "says so"),
        [_row(one) for one in found] or [("nobody", *["-"] * 6)],
    )
    return 0


def everybody(settings: Settings) -> Sequence[Receiving]:
    """Each once, in the order of the settings."""
    found: dict[tuple[str, Card | None], Receiving] = {}
    for channel in settings.channels:
        carrier = kind_named(channel.kind).recipient(channel)
        if carrier is not None:
            one = _receiving(carrier, "carries", carriers_card(carrier), near=carrier.local)
            found.setdefault((one.name, one.card), one)
    for assistant in settings.assistants:
        for recipient in recipients([assistant]):
            one = _receiving(recipient, "answers", card_of(assistant), near=stays_near(assistant))
            found.setdefault((recipient_name(assistant) or one.name, one.card), one)
    return list(found.values())


def _receiving(recipient: Recipient, role: str, card: Card | None, *, near: bool) -> Receiving:
    return Receiving(
        name=recipient.name,
        role=role,
        address=recipient.base_address,
        receives=recipient.receives,
        near=near,
        card=card,
    )


def _row(one: Receiving) -> tuple[str, ...]:
    card = one.card
    if card is None:
        return (one.name, one.role, *(["-"] * 4), "your own network" if one.near else "no card")
    days = "not known" if card.days_kept is None else str(card.days_kept)
    source = next((source.address for source in card.sources), "-")
    says = f"you: {source}" if card.declared else source
    return (one.name, one.role, card.trains, days, card.review, card.checked.isoformat(), says)


def _fields(one: Receiving) -> dict[str, object]:
    fields: dict[str, object] = {
        "name": one.name,
        "role": one.role,
        "address": one.address,
        "receives": one.receives,
        "near": one.near,
        "card": None,
    }
    if (card := one.card) is not None:
        fields["card"] = {
            "id": card.id,
            "trains": card.trains,
            "trains_note": card.trains_note,
            "days_kept": card.days_kept,
            "days_note": card.days_note,
            "review": card.review,
            "zero_retention": card.zero_retention,
            "country": card.country,
            "inputs_owner": card.inputs_owner,
            "outputs_owner": card.outputs_owner,
            "chat_data": card.chat_data,
            "account_data": card.account_data,
            "usage_data": card.usage_data,
            "erasable": card.erasable,
            "sources": [{"address": source.address, "dated": source.dated} for source in card.sources],
            "checked": card.checked.isoformat(),
            "check_again": card.check_again.isoformat(),
            "confidence": card.confidence,
            "declared": card.declared,
        }
    return fields
