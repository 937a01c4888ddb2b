"""PRV: what is known of those who receive something of people, and whether it was looked at lately."""

from collections.abc import Sequence
from datetime import date

from core.clock import SystemClock
from core.ports.examination import Finding
from lethe.cards import cards_of, stays_near
from lethe.commands.checks.check import Patient
from lethe.commands.recipients import everybody
from privacy.cards import Card
from settings.settings import Settings


async def cards_of_providers(patient: Patient) -> Sequence[Finding]:
    return findings(patient.settings, SystemClock().now().date())


def findings(settings: Settings, today: date) -> Sequence[Finding]:
    found = [_training(name, card) for name, card in cards_of(settings.assistants).items() if card.may_train]
    cards = {one.name: one.card for one in everybody(settings) if one.card is not None}
    found += [_due(name, card) for name, card in cards.items() if card.is_due(today)]
    known = cards_of(settings.assistants)
    # No channel opens on such an assistant; one that no channel has may still be tried at the command line.
    found += [_unknown(one.name) for one in settings.assistants if one.name not in known and not stays_near(one)]
    if cards and not found:
        found.append(Finding(id="PRV-1", ok=True, says=f"Known and lately checked: {', '.join(cards)}."))
    return found


def _training(assistant: str, card: Card) -> Finding:
    depends = "" if card.trains == "yes" else ", depending on your plan"
    return Finding(
        id="PRV-2",
        ok=False,
        minor=True,
        says=f"{assistant}: {card.name} may train models on what people write{depends}. {card.trains_note}".rstrip(),
        mend="Choose a provider or plan that does not. Where your contract excludes it, say so in [assistants.card]: "
        'trains = "no", with terms and seen.',
    )


def _due(name: str, card: Card) -> Finding:
    page = next((source.address for source in card.sources), "its terms")
    mend = (
        f"Read {page} again, then set card.seen to today, and the rest to what it says now."
        if card.declared
        else f"Update Lethe, or read {page} and say what it says now in [assistants.card]."
    )
    return Finding(
        id="PRV-3",
        ok=False,
        minor=True,
        says=f"{name}: its terms were last read on {card.checked.isoformat()} and may have changed since.",
        mend=mend,
    )


def _unknown(assistant: str) -> Finding:
    return Finding(
        id="PRV-4",
        ok=False,
        minor=True,
        says=f"{assistant}: nothing is known of what its provider does with people's words, so no channel may have it.",
        mend="Read its terms, and say what they are in [assistants.card]: trains, days_kept, terms, seen.",
    )
