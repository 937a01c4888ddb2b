"""A provider's card: what it says it does with what it receives, dated, and found by the host that is called."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal

PROVIDERS = Path(__file__).parent / "providers.toml"
_OWNERS_CARD_LASTS = timedelta(days=180)

Trains = Literal["no", "yes", "unless", "unknown"]
Review = Literal["possible", "yes", "unknown"]
Role = Literal["model", "channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    address: str
    dated: str
    """What the page itself bears: a day, or only a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Texts are empty where it is not known."""

    id: str
    name: str
    role: Role
    hosts: tuple[str, ...]
    trains: Trains
    trains_note: str = ""
    days_kept: int | None = None
    """By default and at most; None where nobody says."""
    days_note: str = ""
    review: Review = "unknown"
    zero_retention: str = ""
    country: str = ""
    inputs_owner: str = ""
    outputs_owner: str = ""
    erasable: str = ""
    chat_data: str = ""
    """Which sort of data inputs and outputs are, as the provider's terms call it."""
    account_data: str = ""
    usage_data: str = ""
    sources: tuple[Source, ...]
    checked: date
    check_again: date
    confidence: Literal["high", "medium", "low"]
    declared: bool = False
    """By the owner, who then answers for it."""

    @property
    def may_train(self) -> bool:
        return self.trains != "no"

    def promises(self) -> Mapping[str, object]:
        """What of it makes another notice when it changes; that it was read again and found the same does not."""
        return {"trains": self.trains, "days_kept": self.days_kept, "review": self.review, "country": self.country}

    def is_due(self, today: date) -> bool:
        return today >= self.check_again


@cache
def known_cards(path: Path = PROVIDERS) -> tuple[Card, ...]:
    """Raises ValueError, TypeError or KeyError for a file that is not right."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_card(table) for table in content["provider"])


def known_card(host: str) -> Card | None:
    """The card of whoever answers at a host; the longest that fits."""
    host = host.lower().removesuffix(".")
    fitting = [(len(own), card) for card in known_cards() for own in card.hosts if _is_at(host, own)]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


def declared_card(
    known: Card | None, *, host: str, trains: Trains, days_kept: int | None, terms: str, seen: date
) -> Card:
    """The owner's own words, above what is known of the same provider. `terms`: the page where it says so."""
    card = known or Card(
        id=host,
        name=host,
        role="model",
        hosts=(host,),
        trains=trains,
        sources=(),
        checked=seen,
        check_again=seen,
        confidence="medium",
    )
    return replace(
        card,
        trains=trains,
        trains_note="",
        days_kept=days_kept,
        days_note="",
        sources=(Source(address=terms, dated=seen.isoformat()),),
        checked=seen,
        check_again=seen + _OWNERS_CARD_LASTS,
        declared=True,
    )


def _is_at(host: str, own: str) -> bool:
    return fnmatchcase(host, own) or fnmatchcase(host, f"*.{own}")


def _card(table: Mapping[str, object]) -> Card:
    fields = dict(table)
    data = fields.pop("data", {})
    if not isinstance(data, dict):
        raise TypeError("data must be a table")
    fields |= {f"{sort}_data": called for sort, called in data.items()}
    hosts, sources = fields.pop("hosts"), fields.pop("sources")
    if not isinstance(hosts, list) or not isinstance(sources, list):
        raise TypeError("hosts and sources must be lists")
    made: dict[str, object] = {
        **fields,
        "hosts": tuple(hosts),
        "sources": tuple(Source(**source) for source in sources),
    }
    return _made(**made)


def _made(**fields: object) -> Card:
    """A name that is no field is a TypeError."""
    make: type[Card] = Card
    return make(**fields)  # type: ignore[arg-type]
