"""What an assistant costs, and how much of it its owner grants in a day, as its settings say it."""

from urllib.parse import urlsplit

from core.errors import SettingError
from core.models.pricing import listed_minute, listed_price
from core.ports.usage import Budget, MinutePrice, Price, Terms
from settings.assistants import AssistantSettings

_MILLION = 1_000_000


def terms_of(assistant: AssistantSettings) -> Terms:
    """Raises SettingError for a limit that could not be kept: money where nobody knows the price, anything where no
    model is asked."""
    limited = assistant.budget_tokens or assistant.budget_money or assistant.person_tokens or assistant.person_money
    called = f"assistant {assistant.name}"
    if not assistant.asks:
        if limited:
            raise SettingError(f"{called}: asks no model, so there is nothing to limit; leave its budget out")
        return Terms()
    price = price_of(assistant)
    if price is None and (assistant.budget_money or assistant.person_money):
        raise SettingError(
            f"{called}: a budget in money needs a price, and that of {assistant.model} is not known here; set both"
            " price_input and price_output, for a million tokens, or limit tokens instead"
        )
    return Terms(
        price=price,
        recording=minute_of(assistant),
        a_day=Budget(tokens=assistant.budget_tokens or None, cost=_millionths(assistant.budget_money)),
        a_person=Budget(tokens=assistant.person_tokens or None, cost=_millionths(assistant.person_money)),
    )


def price_of(assistant: AssistantSettings) -> Price | None:
    """What the owner set, else what the provider's own server is known to take. None where nobody knows. Raises
    SettingError for half a price."""
    if assistant.price_input and assistant.price_output:
        return Price(currency=assistant.currency, input=assistant.price_input, output=assistant.price_output)
    if assistant.price_input or assistant.price_output:
        raise SettingError(
            f"assistant {assistant.name}: half a price is none; set both price_input and price_output, or neither"
        )
    return listed_price(urlsplit(assistant.asks).hostname or "", assistant.model)


def minute_of(assistant: AssistantSettings) -> MinutePrice | None:
    """As the price, for a minute of what is said by voice."""
    if assistant.price_minute:
        return MinutePrice(currency=assistant.currency, minute=assistant.price_minute)
    return listed_minute(urlsplit(assistant.asks).hostname or "", assistant.transcribe)


def _millionths(money: float) -> int | None:
    return round(money * _MILLION) if money else None
