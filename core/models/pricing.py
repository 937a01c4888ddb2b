"""What models cost where their provider says so: a table with dates, in place of which an owner may set a price."""

import re
import tomllib
from functools import cache
from pathlib import Path

from core.ports.usage import MinutePrice, Price

_TABLE = Path(__file__).with_name("prices.toml")
_DATED = re.compile(r"-(\d{8}|\d{4}-\d{2}-\d{2})$")
"""How providers name one state of a model; it costs what the model costs."""


def listed_price(host: str, model: str) -> Price | None:
    """None where nobody wrote one down: a price is never guessed, not by likeness either."""
    prices = _prices().get(host.lower().removesuffix("."), {})
    return prices.get(model) or prices.get(_DATED.sub("", model))


def listed_minute(host: str, model: str) -> MinutePrice | None:
    """As above, for a model that writes recordings down."""
    return _minutes().get(host.lower().removesuffix("."), {}).get(model)


@cache
def _minutes() -> dict[str, dict[str, MinutePrice]]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {
        provider["host"]: {
            model: MinutePrice(currency=provider["currency"], minute=minute)
            for model, minute in provider["a_minute"].items()
        }
        for provider in table["providers"]
        if "a_minute" in provider
    }


@cache
def _prices() -> dict[str, dict[str, Price]]:
    """By host and model."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    found: dict[str, dict[str, Price]] = {}
    for provider in table["providers"]:
        found[provider["host"]] = {
            model: Price(currency=provider["currency"], input=row["input"], output=row["output"], cached=row["cached"])
            for model, row in provider["models"].items()
        }
    return found
